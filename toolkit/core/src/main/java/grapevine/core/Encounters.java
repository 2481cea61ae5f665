package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import grapevine.graph.MixingMatrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * Two clients at a time: a round is a meeting of those who are done next. The algorithm is handed their rows of the
 * state, weights between the two, and gradients of theirs; what it returns goes back to where the rows came from.
 */
final class Encounters<S extends Record & Algorithm.State> extends Course<S> {
    private final Events events;
    private final Class<S> stateType;
    private final Map<Long, MixingMatrix> weights = new HashMap<>();
    private final Map<List<List<Double>>, Links> links = new HashMap<>();

    @SuppressWarnings("unchecked")
    Encounters(Plan plan, Algorithm<S> algorithm, NDManager base) {
        super(plan, algorithm, base);
        stateType = (Class<S>) state.getClass();
        Records.components(state).forEach((name, value) -> requireRows(algorithm, name, value));
        own();
        IntUnaryOperator gradients = client -> plan.localSteps() * algorithm.gradients(client);
        events = new Events(plan.mixing().topology(), plan.timing(), plan.streams(), gradients);
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
            S after = meet.round(array -> {});
            if (!finite(after.models())) throw diverged(event.clients(), meet);
            write(after, event.clients());
            events.happened();
            round++;
            whole = true;
        } finally {
            if (!whole) tally.restore(messages, bytes);
        }
    }

    private S meet(Events.Event event, S before, NDManager scope, Consumer<NDArray> witness) {
        int k = event.clients().length;
        S now = before;
        Shape shape = before.models().getShape();
        for (int h = 1; h <= plan.localSteps(); h++) {
            long[] steps = new long[k];
            for (int r = 0; r < k; r++) steps[r] = event.before()[r] * plan.localSteps() + h - 1;
            Batch batch = batches.at(event.clients(), steps);
            boolean silent = h < plan.localSteps() || k == 1;
            Exchange exchange = silent ? Exchange.SILENCE : new Meeting(links(event.clients(), scope), tally);
            Step step = new Step(plan, round, steps, batch, true, exchange, scope, type, witness);
            now = step(now, step, shape);
        }
        return now;
    }

    private Links links(int[] pair, NDManager scope) {
        int clients = plan.task().clients();
        MixingMatrix W = weights.computeIfAbsent(
                (long) pair[0] * clients + pair[1], key -> plan.channel().pair(pair[0], pair[1], clients));
        double loss = plan.channel().loss();
        if (loss > 0) return new Links(W, loss, plan.streams().of("loss", round), scope, type);
        List<List<Double>> equal = Arrays.stream(W.weights())
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
        return links.computeIfAbsent(equal, key -> new Links(W, 0, null, base, type));
    }

    /** These clients' rows of each component, copied. */
    private S rows(int[] clients, NDManager scope) {
        Map<String, Object> rows = new LinkedHashMap<>();
        Records.components(state).forEach((name, value) -> rows.put(name, rows((NDArray) value, clients, scope)));
        return Records.rebuild(stateType, rows);
    }

    private static NDArray rows(NDArray all, int[] clients, NDManager scope) {
        NDArray rows = all.get(new NDIndex("{}", scope.create(clients)));
        rows.attach(scope);
        return rows;
    }

    private void write(S after, int[] clients) {
        Map<String, Object> all = Records.components(state), rows = Records.components(after);
        all.forEach((name, value) -> {
            for (int r = 0; r < clients.length; r++)
                ((NDArray) value)
                        .set(
                                new NDIndex(clients[r] + ":" + (clients[r] + 1)),
                                ((NDArray) rows.get(name)).get(r + ":" + (r + 1)));
        });
    }

    @Override
    double time() {
        return events.time();
    }

    @Override
    Saved save() {
        return new Saved(List.of(), events.time(), events.save());
    }

    @Override
    void restore(Saved saved) {
        own();
        events.restore(saved.events());
    }
}
