package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonElement;
import grapevine.machine.Parallel;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * A run in progress: moves the clients on round by round, and measures them.
 *
 * @param <S> the algorithm's state
 */
public final class Loop<S extends Record & Algorithm.State> implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Plan plan;
    private final NDManager base;
    private final Cleaner.Cleanable cleanable;
    private final Course<S> course;
    private final Draws draws;
    private final List<Measurement> history = new ArrayList<>();
    private Measurement latest;
    private boolean open = true;
    private double seconds;

    private Loop(Plan plan, Algorithm<S> algorithm) {
        this.plan = plan;
        base = Engines.manager(plan.engine());
        cleanable = CLEANER.register(this, new Release(base, plan.ownsTask() ? plan.task() : null));
        boolean together = plan.timing().clocks() == null;
        course = together ? new Rounds<>(plan, algorithm, base) : new Encounters<>(plan, algorithm, base);
        draws = new Draws(plan.thinning(), base);
        Snapshot start = course.snapshot(List.of());
        plan.metrics().forEach(metric -> metric.check(start));
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
        long end = (long) course.round + rounds;
        run(() -> course.round < end, afterRound);
    }

    /**
     * Goes on up to a moment of virtual time, the round in which it is reached included.
     *
     * @param afterRound is told the number of rounds done
     */
    public void until(double time, IntConsumer afterRound) {
        run(() -> course.time() < time, afterRound);
    }

    private void run(BooleanSupplier more, IntConsumer afterRound) {
        requireOpen();
        try {
            alone(() -> rounds(more, afterRound));
        } catch (RuntimeException | Error e) {
            requireInterrupt(e);
        }
    }

    /** Operators have threads of their own where models are large, and else one. */
    private void alone(Runnable work) {
        Parallel.alone(plan.engine(), course.state.models().size(), work);
    }

    private void rounds(BooleanSupplier more, IntConsumer afterRound) {
        measureWhenDue();
        while (more.getAsBoolean() && step()) {
            measureWhenDue();
            afterRound.accept(course.round);
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
        long start = System.nanoTime();
        boolean whole = false;
        try {
            course.advance();
            draws.look(course.round, course.state.models());
            latest = null;
            whole = true;
        } catch (RuntimeException | Error e) {
            requireInterrupt(e);
        }
        seconds += (System.nanoTime() - start) * 1e-9;
        return whole;
    }

    private void measureWhenDue() {
        boolean measured = !history.isEmpty() && history.get(history.size() - 1).round() == course.round;
        if (course.round % plan.evaluateEvery() == 0 && !measured) history.add(latest());
    }

    /** The measurement of this moment. */
    public Measurement latest() {
        requireOpen();
        if (latest == null)
            latest = new Measurement(
                    course.round,
                    course.tally.messages(),
                    course.tally.bytes(),
                    seconds,
                    course.time(),
                    measure(plan.metrics()));
        return latest;
    }

    /** One metric of this moment; the history stays as it is. */
    public Map<String, double[]> measure(Metric metric) {
        requireOpen();
        return measure(List.of(metric));
    }

    /** Refuses what a metric of the user's own gives in the place of numbers. */
    private static Map<String, double[]> numbers(Map<String, double[]> measured) {
        if (measured == null
                || measured.keySet().stream().anyMatch(Objects::isNull)
                || measured.values().stream().anyMatch(Objects::isNull))
            throw new IllegalArgumentException("metric(metric) needs a metric that gives numbers by name, got "
                    + (measured == null ? null : measured.keySet() + " with null"));
        return measured;
    }

    private Map<String, double[]> measure(List<Metric> metrics) {
        Map<String, double[]> values = new LinkedHashMap<>();
        try (NDManager scope = base.newSubManager()) {
            Course.attach(course.state, scope);
            draws.lend(scope);
            Snapshot snapshot = course.snapshot(draws.all());
            try {
                metrics.forEach(metric -> metric.check(snapshot));
                alone(() -> metrics.forEach(metric -> values.putAll(numbers(metric.measure(snapshot)))));
            } finally {
                Course.attach(course.state, course.here);
                draws.takeBack();
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
        if (rows.isEmpty() || rows.get(rows.size() - 1).round() != course.round) rows.add(latest());
        return new History(rows);
    }

    /** The models of each round that is kept as a draw, the oldest first, shape (draws, n, d). */
    public double[][][] draws() {
        requireOpen();
        return draws.all().stream().map(Loop::rows).toArray(double[][][]::new);
    }

    /** X, shape (n, d), as numbers. */
    public double[][] models() {
        requireOpen();
        return rows(course.state.models());
    }

    private static double[][] rows(NDArray X) {
        double[] flat = Course.doubles(X);
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
        return course.round;
    }

    /** Everything that the rest of the run depends on. */
    public Checkpoint checkpoint(JsonElement experiment) {
        requireOpen();
        return Checkpoint.of(experiment, course, draws.all(), seconds, history);
    }

    /** Refuses at this call what could never be saved, for lack of memory. */
    public void requireSavable(String call) {
        Checkpoint.requireMemory(
                call,
                course.state,
                plan.thinning() == null ? 0 : plan.thinning().most());
    }

    /** Goes on from where a saved run stopped; one that does not fit is refused, and changes nothing. */
    public void restore(Checkpoint saved) {
        requireOpen();
        NDManager fresh = base.newSubManager();
        boolean whole = false;
        try (NDManager scope = base.newSubManager()) {
            @SuppressWarnings("unchecked")
            Class<S> type = (Class<S>) course.state.getClass();
            int most = plan.thinning() == null ? 0 : plan.thinning().most();
            Map<String, NDArray> arrays = saved.arrays(course.state, most, scope);
            S state = Records.rebuild(type, saved.values(course.state, arrays));
            Course.Saved rest = saved.course(arrays);
            course.check(rest);
            Course.attach(state, fresh);
            course.replace(state, fresh, saved.round());
            whole = true;
            course.tally.restore(saved.messages(), saved.bytes());
            course.restore(rest);
            draws.restore(Checkpoint.draws(arrays));
        } finally {
            if (!whole) fresh.close();
        }
        seconds = saved.seconds();
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
}
