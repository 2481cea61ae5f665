package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A run in progress: steps the clients round by round, and measures them.
 *
 * <p>All arrays of a round live in that round's manager; when the round ends, the state moves to the next one and the
 * rest is freed. A round that is interrupted or fails leaves nothing behind: the state is that of the last whole round.
 *
 * @param <S> the algorithm's state
 */
public final class Loop<S extends Record & Algorithm.State> implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int MOST_GOSSIPS = 10_000;

    private final Plan plan;
    private final Algorithm<S> algorithm;
    private final NDManager base;
    private final Cleaner.Cleanable cleanable;
    private final Batches batches;
    private final Mail mail;
    private final Shape shape;
    private final List<Measurement> history = new ArrayList<>();
    private Measurement latest;
    private NDManager here;
    private S state;
    private int round;
    private boolean open = true;
    private double seconds;

    private Loop(Plan plan, Algorithm<S> algorithm) {
        this.plan = plan;
        this.algorithm = algorithm;
        base = Engines.manager(plan.engine());
        cleanable = CLEANER.register(this, new Release(base, plan.ownsTask() ? plan.task() : null));
        here = base.newSubManager();
        NDArray X0 = plan.task().start(here, plan.streams().of("start"));
        X0.attach(here);
        state = algorithm.init(X0);
        shape = X0.getShape();
        requireState(state, "init");
        Snapshot start = new Snapshot(state, plan);
        plan.metrics().forEach(metric -> metric.check(start));
        batches = new Batches(plan.task(), plan.batch(), plan.streams());
        mail = new Mail(plan.mixing(), plan.channel(), plan.streams(), base, X0.getDataType());
        requireMemoryless();
    }

    /** What is freed when a run is closed, or forgotten by everyone. */
    private record Release(NDManager base, Task task) implements Runnable {
        @Override
        public void run() {
            base.close();
            if (task != null) task.close();
        }
    }

    /** A run of the plan, before its first round. */
    public static Loop<?> of(Plan plan) {
        return start(plan, plan.algorithm());
    }

    private static <S extends Record & Algorithm.State> Loop<S> start(Plan plan, Algorithm<S> algorithm) {
        return new Loop<>(plan, algorithm);
    }

    /**
     * Does up to {@code rounds} more rounds, and fewer when the thread is interrupted; it stays interrupted then.
     *
     * @param afterRound is told the number of rounds done
     */
    public void run(int rounds, IntConsumer afterRound) {
        requireOpen();
        try {
            measureWhenDue();
            for (long end = (long) round + rounds; round < end && step(); ) {
                measureWhenDue();
                afterRound.accept(round);
            }
        } catch (RuntimeException | Error e) {
            requireInterrupt(e);
        }
    }

    /** What an algorithm, a task or a metric throws on an interrupted thread is how it ended early; else it is a failure. */
    private static void requireInterrupt(Throwable thrown) {
        boolean interrupted = thrown instanceof CancellationException
                || Thread.currentThread().isInterrupted();
        if (!interrupted && thrown instanceof Error error) throw error;
        if (!interrupted) throw (RuntimeException) thrown;
        Thread.currentThread().interrupt();
    }

    /** One round; false, and no change at all, when the thread is interrupted before it is whole. */
    private boolean step() {
        long start = System.nanoTime(), messages = mail.messages(), bytes = mail.bytes();
        boolean whole = false;
        try {
            S next = steps(array -> {});
            if (!finite(next.models())) throw diverged();
            state = next;
            round++;
            latest = null;
            whole = true;
        } catch (RuntimeException | Error e) {
            requireInterrupt(e);
        } finally {
            if (whole) mail.end();
            else mail.restore(messages, bytes);
            mail.cancel();
            keep(state);
        }
        seconds += (System.nanoTime() - start) * 1e-9;
        return whole;
    }

    /**
     * The local steps of one round; the state before the round stays alive until {@link #keep}.
     *
     * @param witness sees each array that a client computes or sends
     */
    private S steps(Consumer<NDArray> witness) {
        S now = state;
        for (int h = 1; h <= plan.localSteps(); h++) {
            Batch batch = batches.at((long) round * plan.localSteps() + h - 1);
            now = h < plan.localSteps()
                    ? step(now, Step.Kind.LOCAL, batch, witness)
                    : exchange(now, 0, Step.Kind.WHOLE, batch, witness);
        }
        for (int gossip = 1; plan.gossipUntil() < spread(now); gossip++) {
            if (gossip > MOST_GOSSIPS) throw endless(now);
            now = exchange(now, gossip, Step.Kind.GOSSIP, null, witness);
        }
        return now;
    }

    private S exchange(S now, int number, Step.Kind kind, Batch batch, Consumer<NDArray> witness) {
        mail.begin(round, number);
        return step(now, kind, batch, witness);
    }

    private S step(S now, Step.Kind kind, Batch batch, Consumer<NDArray> witness) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
        NDManager scratch = now.models().getManager();
        S after = algorithm.step(now, new Step(round, plan, batch, mail, scratch, kind, witness));
        requireState(after, "step");
        NDManager fresh = here.newSubManager();
        attach(after, fresh);
        attach(state, here);
        if (scratch != here) scratch.close();
        return after;
    }

    /** V, sum_i ||x_i - mean||^2; infinity is looked for elsewhere. */
    private double spread(S now) {
        if (plan.gossipUntil() == Double.POSITIVE_INFINITY) return 0;
        try (NDManager scope = base.newSubManager()) {
            NDArray X = now.models().duplicate();
            X.attach(scope);
            return X.sub(X.mean(new int[] {0}, true))
                    .square()
                    .sum()
                    .toType(DataType.FLOAT64, false)
                    .getDouble();
        }
    }

    private IllegalStateException endless(S now) {
        return new IllegalStateException(String.format(
                Locale.ROOT,
                "round %d: gossipUntil(%s) needs at most %d exchanges to get there, got V = %.3g after them;"
                        + " choose a larger V",
                round + 1,
                plan.gossipUntil(),
                MOST_GOSSIPS,
                spread(now)));
    }

    /** Without gradients, a step is an exchange and nothing else only where models are all that is remembered. */
    private void requireMemoryless() {
        if (plan.gossipUntil() < Double.POSITIVE_INFINITY
                && Records.components(state).size() > 1)
            throw new IllegalArgumentException("gossipUntil(V) needs an algorithm whose state is the models alone,"
                    + " such as gossipSgd(), got " + algorithm);
    }

    /** Moves this state to a manager of its own and frees all else that the round made. */
    private void keep(S kept) {
        NDManager fresh = base.newSubManager();
        attach(kept, fresh);
        here.close();
        here = fresh;
    }

    private void requireState(S made, String by) {
        String algorithmName = algorithm.getClass().getSimpleName();
        if (made == null)
            throw new IllegalArgumentException(algorithmName + "." + by + " needs to return a state, got null");
        Records.components(made).forEach((name, value) -> {
            boolean kept = value instanceof NDArray || value instanceof Number || value instanceof Boolean;
            if (!kept)
                throw new IllegalArgumentException(algorithmName + ".State needs arrays and numbers only, got "
                        + (value == null ? "null" : value.getClass().getSimpleName()) + " as its " + name);
        });
        if (!made.models().getShape().equals(shape))
            throw new IllegalArgumentException(algorithmName + "." + by + " needs to return models of shape " + shape
                    + ", got " + made.models().getShape());
    }

    private static void attach(Record state, NDManager manager) {
        for (Object value : Records.components(state).values())
            if (value instanceof NDArray array) array.attach(manager);
    }

    private static boolean finite(NDArray X) {
        return Arrays.stream(doubles(X.sum(new int[] {1}))).allMatch(Double::isFinite);
    }

    /** Repeats the round, which is the same again, to find the client in whom it began before it spread by mixing. */
    private IllegalStateException diverged() {
        try {
            requireFinite(steps(this::requireFinite).models());
        } catch (IllegalStateException found) {
            return found;
        }
        return new IllegalStateException("Bug: round " + (round + 1) + " diverged, and did not when repeated");
    }

    private void requireFinite(NDArray rows) {
        double[] sums = doubles(rows.sum(new int[] {1}));
        for (int i = 0; i < sums.length; i++) {
            if (Double.isFinite(sums[i])) continue;
            boolean nan = Arrays.stream(doubles(rows.get(i))).anyMatch(Double::isNaN);
            throw new IllegalStateException(String.format(
                    "round %d: client %d's model has %s; it was finite in round %d%s",
                    round + 1, i, nan ? "NaN" : "infinity", round, suspicion()));
        }
    }

    private String suspicion() {
        Map<String, Object> chosen = Records.components((Record) algorithm);
        List<String> suspects = new ArrayList<>();
        for (String name : List.of("learningRate", "gamma"))
            if (chosen.containsKey(name)) suspects.add(name + " " + chosen.get(name));
        if (plan.channel().delay() > 0) suspects.add("delay " + plan.channel().delay());
        return suspects.isEmpty() ? "" : " (" + String.join(" or ", suspects) + " may be too large)";
    }

    private void measureWhenDue() {
        boolean measured = !history.isEmpty() && history.get(history.size() - 1).round() == round;
        if (round % plan.evaluateEvery() == 0 && !measured) history.add(latest());
    }

    /** The measurement of this moment. */
    public Measurement latest() {
        requireOpen();
        if (latest == null)
            latest = new Measurement(round, mail.messages(), mail.bytes(), seconds, measure(plan.metrics()));
        return latest;
    }

    /** One metric of this moment; the history stays as it is. */
    public Map<String, double[]> measure(Metric metric) {
        requireOpen();
        return measure(List.of(metric));
    }

    private Map<String, double[]> measure(List<Metric> metrics) {
        Map<String, double[]> values = new LinkedHashMap<>();
        try (NDManager scope = base.newSubManager()) {
            attach(state, scope);
            Snapshot snapshot = new Snapshot(state, plan);
            try {
                metrics.forEach(metric -> metric.check(snapshot));
                metrics.forEach(metric -> values.putAll(metric.measure(snapshot)));
            } finally {
                attach(state, here);
            }
        }
        return values;
    }

    /** The measurements at multiples of {@code evaluateEvery}, without a new one. */
    public History recorded() {
        return new History(history);
    }

    /** All measurements at multiples of {@code evaluateEvery}, and that of this moment. */
    public History history() {
        List<Measurement> rows = new ArrayList<>(history);
        if (rows.isEmpty() || rows.get(rows.size() - 1).round() != round) rows.add(latest());
        return new History(rows);
    }

    /** X, shape (n, d), as numbers. */
    public double[][] models() {
        requireOpen();
        NDArray X = state.models();
        double[] flat = doubles(X);
        int n = (int) X.getShape().get(0), d = flat.length / n;
        double[][] rows = new double[n][d];
        for (int i = 0; i < n; i++) System.arraycopy(flat, i * d, rows[i], 0, d);
        return rows;
    }

    /** What the clients learn. */
    public Task task() {
        return plan.task();
    }

    /** The number of rounds done. */
    public int round() {
        return round;
    }

    /** Everything that the rest of the run depends on. */
    public Checkpoint checkpoint(JsonElement experiment) {
        requireOpen();
        return Checkpoint.of(
                experiment, state, round, mail.messages(), mail.bytes(), seconds, history, mail.underWay());
    }

    /** Goes on from where a saved run stopped. */
    public void restore(Checkpoint saved) {
        NDManager fresh = base.newSubManager();
        @SuppressWarnings("unchecked")
        Class<S> type = (Class<S>) state.getClass();
        S restored = Records.rebuild(type, saved.values(state, fresh));
        here.close();
        here = fresh;
        state = restored;
        round = saved.round();
        seconds = saved.seconds();
        mail.restore(saved.messages(), saved.bytes());
        try (NDManager scope = base.newSubManager()) {
            mail.underWay(round, saved.underWay(scope));
        }
        history.clear();
        history.addAll(saved.history());
        latest = null;
    }

    /** Frees the native memory of the run now, not when the run is forgotten. */
    @Override
    public void close() {
        open = false;
        cleanable.clean();
    }

    private void requireOpen() {
        if (!open)
            throw new IllegalStateException(
                    "a run needs to be open, got one that was closed; make it again with experiment.run(rounds)");
    }

    private static double[] doubles(NDArray a) {
        return a.toType(DataType.FLOAT64, false).toDoubleArray();
    }
}
