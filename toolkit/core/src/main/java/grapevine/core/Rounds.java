package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import grapevine.graph.Topology;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * All clients together, round by round. All arrays of a round live in that round's manager; when the round ends, the
 * state moves to the next one and the rest is freed.
 */
final class Rounds<S extends Record & Algorithm.State> extends Course<S> {
    private static final int MOST_GOSSIPS = 10_000;

    private final Mail mail;
    private final int[] clients;
    private double time;
    private int exchanges; // in the last round

    Rounds(Plan plan, Algorithm<S> algorithm, NDManager base) {
        super(plan, algorithm, base);
        requireMemoryless();
        clients = IntStream.range(0, plan.task().clients()).toArray();
        mail = new Mail(plan.mixing(), plan.channel(), plan.streams(), base, type, tally);
    }

    /** Without gradients, a step is an exchange and nothing else only where models are all that is remembered. */
    private void requireMemoryless() {
        if (plan.gossipUntil() < Double.POSITIVE_INFINITY
                && Records.components(state).size() > 1)
            throw new IllegalArgumentException("gossipUntil(V) needs an algorithm whose state is the models alone,"
                    + " such as gossipSgd(), got " + plan.algorithm());
    }

    @Override
    void advance() {
        long messages = tally.messages(), bytes = tally.bytes();
        boolean whole = false;
        try {
            S next = steps(Witness.NOBODY);
            if (!finite(next)) throw diverged(clients, this::steps);
            double duration = duration();
            state = next;
            time += duration;
            round++;
            whole = true;
        } finally {
            if (whole) mail.end();
            else tally.restore(messages, bytes);
            mail.cancel();
            keep(state);
        }
    }

    /** The local steps of one round; the state before the round stays alive until {@link #keep}. */
    private S steps(Witness witness) {
        S now = state;
        exchanges = 1;
        long done = (long) round * plan.localSteps();
        for (int h = 1; h <= plan.localSteps(); h++) {
            long[] steps = new long[clients.length];
            Arrays.fill(steps, done + h - 1);
            Batch batch = batches.at(clients, steps);
            if (h == plan.localSteps()) mail.begin(round, 0);
            now = step(now, steps, batch, true, h < plan.localSteps() ? Exchange.SILENCE : mail, witness);
        }
        double V = spread(now);
        for (int gossip = 1; plan.gossipUntil() < V; gossip++) {
            if (V == Double.POSITIVE_INFINITY) throw search(clients).apart();
            if (gossip > MOST_GOSSIPS) throw endless(now);
            mail.begin(round, gossip);
            long[] steps = new long[clients.length];
            Arrays.fill(
                    steps, -exchange(gossip)); // steps without gradients have numbers of their own, below those with
            now = step(now, steps, new Batch(new int[clients.length][0], 0), false, mail, witness);
            exchanges = gossip + 1;
            V = spread(now);
        }
        return withAbsent(now);
    }

    /** The same, but for those who were away: they are as they were. */
    private S withAbsent(S after) {
        Absence absence = plan.channel().absence();
        if (absence.never()) return after;
        boolean[] there = new boolean[clients.length];
        for (int i : clients) there[i] = absence.there(plan.streams(), i, round);
        NDArray mask = after.models().getManager().create(there).reshape(clients.length, 1);
        Map<String, Object> before = Records.components(state), rows = new LinkedHashMap<>();
        Records.components(after).forEach((name, value) -> rows.put(name, chosen(mask, value, before.get(name))));
        @SuppressWarnings("unchecked")
        Class<S> type = (Class<S>) state.getClass();
        return Records.rebuild(type, rows);
    }

    private Object chosen(NDArray mask, Object after, Object before) {
        boolean perClient = after instanceof NDArray array && array.getShape().get(0) == clients.length;
        if (!perClient) return after;
        NDArray is = (NDArray) after, was = ((NDArray) before).duplicate();
        was.attach(is.getManager());
        NDArray there = mask.broadcast(is.getShape());
        return NDArrays.where(there, is, was);
    }

    private S step(S now, long[] steps, Batch batch, boolean learning, Exchange exchange, Witness witness) {
        NDManager scratch = now.models().getManager();
        Step made = new Step(plan, round, steps, batch, learning, exchange, scratch, type, witness);
        S after = step(now, made, state.models().getShape());
        NDManager fresh = here.newSubManager();
        attach(after, fresh);
        attach(state, here);
        if (scratch != here) scratch.close();
        return after;
    }

    /** Moves this state to a manager of its own and frees all else that the round made. */
    private void keep(S kept) {
        NDManager fresh = base.newSubManager();
        attach(kept, fresh);
        here.close();
        here = fresh;
    }

    /** Who is done waits for the slowest client, and then, in each exchange, for the slowest link and the bytes on it. */
    private double duration() {
        Timing timing = plan.timing();
        double duration = 0;
        for (int i : clients) {
            int gradients = plan.localSteps() * plan.algorithm().gradients(i);
            duration = Math.max(duration, timing.computing(plan.streams(), i, (long) round * gradients, gradients));
        }
        for (int k = 0; k < exchanges && timing.link() != null; k++) duration += slowest(k);
        duration += mail.perLink() / plan.channel().bandwidth();
        return duration == 0 ? 1 : duration;
    }

    /** How long the slowest link of an exchange takes. */
    private double slowest(int number) {
        Topology graph =
                plan.channel().at(plan.mixing(), plan.streams(), round, number).topology();
        boolean symmetric = graph.symmetric();
        double slowest = 0;
        for (int i : clients)
            for (int j : graph.neighbors(i))
                if (j > i || !symmetric)
                    slowest = Math.max(slowest, plan.timing().exchanging(plan.streams(), i, j, exchange(number)));
        return slowest;
    }

    /** A number for each exchange of the run. */
    private long exchange(int number) {
        return (long) round * (MOST_GOSSIPS + 1) + number;
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

    @Override
    double time() {
        return time;
    }

    @Override
    Saved save() {
        return new Saved(mail.underWay(), time, null, List.of());
    }

    @Override
    void check(Saved saved) {
        requireFit(saved.time() >= 0 && Double.isFinite(saved.time()), "the time " + saved.time());
        int known = plan.channel().remembers() ? 1 : 0, late = saved.underWay().size() - known;
        boolean possible =
                late >= 0 && late <= plan.channel().delay() + plan.channel().patience();
        requireFit(possible, "messages of " + late + " rounds under way");
        for (List<NDList> post : saved.underWay())
            for (NDList parts : post)
                for (NDArray part : parts)
                    requireFit(
                            part.getShape().dimension() == 2 && part.getShape().get(0) == clients.length,
                            "messages of shape " + part.getShape() + " under way");
    }

    @Override
    void restore(Saved saved) {
        time = saved.time();
        mail.underWay(round, saved.underWay());
    }
}
