package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import grapevine.graph.MixingMatrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final Map<Long, MixingMatrix> weights = new HashMap<>();
    private final Map<Long, Links> links = new HashMap<>();
    private final Map<String, Links> alike = new HashMap<>();
    private NDArray said; // what each client's model was when it last talked; null where everybody always talks

    @SuppressWarnings("unchecked")
    Encounters(Plan plan, Algorithm<S> algorithm, NDManager base) {
        super(plan, algorithm, base);
        stateType = (Class<S>) state.getClass();
        Records.components(state).forEach((name, value) -> requireRows(algorithm, name, value));
        own();
        if (plan.channel().trigger() > 0) said(never());
        IntUnaryOperator gradients = client -> plan.localSteps() * algorithm.gradients(client);
        Absence absence = plan.channel().absence();
        BiPredicate<Integer, Double> there = (client, time) -> absence.there(plan.streams(), client, round(time));
        Events.Talking talking = (one, other, time) -> absence.joined(one, other, round(time)) && moved(one, other);
        events = new Events(plan.mixing().topology(), plan.timing(), plan.streams(), gradients, talking, there);
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
            if (event.talk() && said != null) write(said, before.models(), event.clients());
            events.happened();
            round++;
            whole = true;
        } finally {
            if (!whole) tally.restore(messages, bytes);
        }
    }

    /** Nobody has talked yet: infinitely far from where anyone is. */
    private NDArray never() {
        return state.models().getManager().full(state.models().getShape(), Float.POSITIVE_INFINITY, type);
    }

    private void said(NDArray models) {
        if (said != null) said.close();
        models.attach(base);
        said = models;
    }

    /** Whether one of two who begin to meet is far enough from where it last talked. */
    private boolean moved(int one, int other) {
        if (said == null) return true;
        try (NDManager scope = base.newSubManager()) {
            int[] pair = {one, other};
            NDArray now = rows(state.models(), pair, scope), before = rows(said, pair, scope);
            double threshold = plan.channel().trigger();
            return Arrays.stream(doubles(now.sub(before).square().sum(new int[] {1})))
                    .anyMatch(square -> Math.sqrt(square) > threshold);
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
            Exchange exchange = silent ? Exchange.SILENCE : meeting(event.clients(), scope);
            Step step = new Step(plan, round, steps, batch, true, exchange, scope, type, witness);
            now = step(now, step, shape);
        }
        return now;
    }

    private Exchange meeting(int[] pair, NDManager scope) {
        Channel channel = plan.channel();
        boolean perfect = channel.faults().absent();
        Fates fates = perfect ? null : channel.faults().fates(plan.streams(), round);
        Links over = perfect ? links(pair) : links(weights(pair), fates, scope);
        return new Meeting(over, tally, channel.compression(), fates);
    }

    private MixingMatrix weights(int... pair) {
        return weights.computeIfAbsent(key(pair), k -> plan.channel().pair(pair[0], pair[1]));
    }

    private long key(int... pair) {
        return (long) pair[0] * plan.task().clients() + pair[1];
    }

    private Links links(MixingMatrix W, Fates fates, NDManager owner) {
        return new Links(W.topology().links(), new Delivery(W, fates, null), owner, type);
    }

    /** Kept, since they are the same each time. */
    private Links links(int... pair) {
        if (links.containsKey(key(pair))) return links.get(key(pair));
        MixingMatrix W = weights(pair);
        Links made = alike.computeIfAbsent(Arrays.deepToString(W.weights()), k -> links(W, null, base));
        links.put(key(pair), made);
        return made;
    }

    /** These clients' rows of each component, copied. */
    private S rows(int[] clients, NDManager scope) {
        Map<String, Object> rows = new LinkedHashMap<>();
        Records.components(state).forEach((name, value) -> rows.put(name, rows((NDArray) value, clients, scope)));
        return Records.rebuild(stateType, rows);
    }

    private static NDArray rows(NDArray all, int[] clients, NDManager scope) {
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

    private static void write(NDArray all, NDArray rows, int[] clients) {
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
        List<List<NDList>> last = said == null ? List.of() : List.of(List.of(new NDList(said)));
        return new Saved(last, events.time(), events.save());
    }

    @Override
    void check(Saved saved) {
        events.check(saved.events());
        if (said == null) return;
        List<List<NDList>> last = saved.underWay();
        boolean one = last.size() == 1 && last.get(0).size() == 1;
        requireFit(one && last.get(0).get(0).head().getShape().equals(said.getShape()), "other models that were said");
    }

    @Override
    void restore(Saved saved) {
        own();
        if (said != null) said(saved.underWay().get(0).get(0).head());
        events.restore(saved.events());
    }
}
