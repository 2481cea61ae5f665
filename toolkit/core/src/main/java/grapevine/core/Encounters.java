package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Two clients at a time: a round is a meeting of those who are done next. The algorithm is handed their rows of the
 * state, weights between the two, and gradients of theirs; what it returns goes back to where the rows came from.
 */
final class Encounters<S extends Record & Algorithm.State> extends Course<S> {
    private final Events events;
    private final Class<S> stateType;
    private final Acquaintance acquaintance;
    private Meeting meeting; // the last one

    @SuppressWarnings("unchecked")
    Encounters(Plan plan, Algorithm<S> algorithm, NDManager base) {
        super(plan, algorithm, base);
        stateType = (Class<S>) state.getClass();
        Records.components(state).forEach((name, value) -> requireRows(algorithm, name, value));
        own();
        acquaintance = new Acquaintance(plan, base, state.models());
        IntUnaryOperator gradients = client -> plan.localSteps() * algorithm.gradients(client);
        Absence absence = plan.channel().absence();
        BiPredicate<Integer, Double> there = (client, time) -> absence.there(plan.streams(), client, round(time));
        events = new Events(plan.mixing().topology(), plan.timing(), plan.streams(), gradients, talking(), there);
    }

    private Events.Talking talking() {
        Channel channel = plan.channel();
        return new Events.Talking() {
            @Override
            public boolean begins(int one, int other, double time) {
                return channel.absence().joined(one, other, round(time))
                        && acquaintance.moved(state.models(), one, other);
            }

            @Override
            public double carrying(int one, int other) {
                boolean wide = channel.bandwidth() == Double.POSITIVE_INFINITY;
                return wide ? 0 : bytes(one, other) / channel.bandwidth();
            }
        };
    }

    /**
     * What will go over the link of two who begin to meet. Neither changes until they are done, so that a step without
     * gradients tells.
     */
    private long bytes(int... pair) {
        try (NDManager scope = base.newSubManager()) {
            Meeting coming = acquaintance.meeting(pair, round, new Tally(), scope);
            Batch nothing = new Batch(pair, new int[pair.length][0], new long[pair.length]);
            long[] steps = new long[pair.length];
            Exchange words = coming.rehearsal();
            rehearse(
                    rows(pair, scope),
                    new Step(plan, round, steps, nothing, false, words, scope, type, Witness.NOBODY));
            return coming.perLink();
        }
    }

    /** The round that a moment would belong to if all clients were together. */
    private static int round(double time) {
        return (int) Math.min(Integer.MAX_VALUE, time);
    }

    private void requireRows(Algorithm<S> algorithm, String name, Object value) {
        long n = state.models().getShape().get(0);
        if (value instanceof NDArray array && array.getShape().get(0) == n) return;
        throw new IllegalArgumentException(
                "asynchronous() needs an algorithm whose state has a row for each client, got " + algorithm + " with "
                        + name + " = " + (value instanceof NDArray a ? a.getShape() : value));
    }

    /** Rows are written in place: no two components may be the same array. */
    private void own() {
        Map<String, Object> copies = new LinkedHashMap<>();
        Records.components(state).forEach((name, value) -> copies.put(name, ((NDArray) value).duplicate()));
        NDManager fresh = base.newSubManager();
        S copy = Records.rebuild(stateType, copies);
        attach(copy, fresh);
        replace(copy, fresh, round);
    }

    @Override
    void advance() {
        long messages = tally.messages(), bytes = tally.bytes();
        Events.Event event = events.next();
        boolean whole = false;
        try (NDManager scope = base.newSubManager()) {
            S before = rows(event.clients(), scope);
            Repeat<S> meet = witness -> meet(event, before, scope, witness);
            S after = meet.round(Witness.NOBODY);
            if (!finite(after)) throw diverged(event.clients(), meet);
            requireAlike(before, after);
            write(after, event.clients());
            if (event.talk()) acquaintance.met(event.clients(), round, meeting, before.models());
            events.happened();
            round++;
            whole = true;
        } finally {
            if (!whole) tally.restore(messages, bytes);
        }
    }

    /** What cannot be written back is refused before anything is. */
    private void requireAlike(S before, S after) {
        Map<String, Object> rows = Records.components(before);
        Records.components(after).forEach((name, value) -> {
            NDArray was = (NDArray) rows.get(name);
            if (value instanceof NDArray is
                    && is.getShape().equals(was.getShape())
                    && is.getDataType() == was.getDataType()) return;
            throw new IllegalArgumentException(plan.algorithm().getClass().getSimpleName()
                    + ".step needs to return the rows of those who meet, " + name + " of shape " + was.getShape()
                    + " and type "
                    + was.getDataType() + ", got "
                    + (value instanceof NDArray is ? is.getShape() + " and " + is.getDataType() : value));
        });
    }

    private S meet(Events.Event event, S before, NDManager scope, Witness witness) {
        int k = event.clients().length;
        S now = before;
        Shape shape = before.models().getShape();
        for (int h = 1; h <= plan.localSteps(); h++) {
            long[] steps = new long[k];
            for (int r = 0; r < k; r++) steps[r] = event.before()[r] * plan.localSteps() + h - 1;
            Batch batch = batches.at(event.clients(), steps);
            boolean silent = h < plan.localSteps() || !event.talk();
            if (!silent) meeting = acquaintance.meeting(event.clients(), round, tally, scope);
            Exchange exchange = silent ? Exchange.SILENCE : meeting;
            Step step = new Step(plan, round, steps, batch, true, exchange, scope, type, witness);
            now = step(now, step, shape);
        }
        return now;
    }

    /** These clients' rows of each component, copied. */
    private S rows(int[] clients, NDManager scope) {
        Map<String, Object> rows = new LinkedHashMap<>();
        Records.components(state).forEach((name, value) -> rows.put(name, rows((NDArray) value, clients, scope)));
        return Records.rebuild(stateType, rows);
    }

    static NDArray rows(NDArray all, int[] clients, NDManager scope) {
        NDList rows = new NDList();
        for (int client : clients) rows.add(all.get(row(client)));
        rows.attach(scope);
        NDArray together = NDArrays.concat(rows, 0);
        together.attach(scope);
        return together;
    }

    private void write(S after, int[] clients) {
        Map<String, Object> all = Records.components(state), rows = Records.components(after);
        all.forEach((name, value) -> write((NDArray) value, (NDArray) rows.get(name), clients));
    }

    static void write(NDArray all, NDArray rows, int[] clients) {
        for (int r = 0; r < clients.length; r++) all.set(row(clients[r]), rows.get(row(r)));
    }

    /** One row; reading "3:4" costs more than taking it. */
    private static NDIndex row(int r) {
        return new NDIndex().addSliceDim(r, r + 1L);
    }

    @Override
    double time() {
        return events.time();
    }

    @Override
    Saved save() {
        return new Saved(acquaintance.save(), events.time(), events.save(), acquaintance.overtaken());
    }

    @Override
    void check(Saved saved) {
        events.check(saved.events());
        acquaintance.check(saved.underWay(), saved.overtaken());
    }

    @Override
    void restore(Saved saved) {
        own();
        acquaintance.restore(saved.underWay(), saved.overtaken());
        events.restore(saved.events());
    }
}
