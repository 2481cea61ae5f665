package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * How the clients' state moves on, one round after the other. A round that is interrupted or fails leaves nothing behind:
 * the state is that of the last whole round.
 *
 * @param <S> the algorithm's state
 */
abstract class Course<S extends Record & Algorithm.State> {
    final Plan plan;
    final NDManager base;
    final Tally tally = new Tally();
    final Batches batches;
    final DataType type;
    private final Algorithm<S> algorithm;
    private final Shape shape;
    private final List<String> watched; // the components of the state that are finite at the start
    private boolean tried; // whether a step was seen to leave the state before it as it was
    NDManager here;
    S state;
    int round;

    /** @param base holds all that the run has of native memory */
    Course(Plan plan, Algorithm<S> algorithm, NDManager base) {
        this.plan = plan;
        this.algorithm = algorithm;
        this.base = base;
        here = base.newSubManager();
        NDArray X0 = plan.task().start(here, plan.streams().of("start"));
        X0.attach(here);
        shape = X0.getShape();
        type = X0.getDataType();
        requireFinite(X0, plan.task().getClass().getSimpleName() + ".start needs to return");
        state = algorithm.init(X0);
        requireState(state, shape, "init");
        requireFinite(state.models(), algorithm.getClass().getSimpleName() + ".init needs to return");
        Map<String, Object> components = Records.components(state);
        watched = components.keySet().stream()
                .filter(name -> Search.finite(components.get(name)))
                .toList();
        batches = new Batches(plan.task(), plan.batch(), plan.streams());
    }

    /** One more round, or an exception and no change at all. */
    abstract void advance();

    /** The virtual time at which the last round ended. */
    abstract double time();

    /** Adds to a picture of the state what else the rest of the run depends on. */
    abstract Saved save();

    /** Refuses what it cannot go on from, before anything is changed. */
    abstract void check(Saved saved);

    /** Goes on from there. */
    abstract void restore(Saved saved);

    /** Refuses a saved run whose parts do not fit together. */
    static void requireFit(boolean holds, String what) {
        if (!holds) throw new IllegalArgumentException("resume needs a run of the same clients and links, got " + what);
    }

    /**
     * What a course remembers beside its state.
     *
     * @param underWay messages that have not arrived; of clients who meet, what they know of each other
     * @param events those to come; null where all are together
     * @param overtaken those who did not hear all when they last met; none where all are together
     */
    record Saved(List<List<NDList>> underWay, double time, Events.Saved events, List<Acquaintance.Met> overtaken) {}

    /** One step of the algorithm; an interrupted thread does not begin it. */
    final S step(S now, Step round, Shape models) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
        Map<String, NDArray> copies = tried ? Map.of() : copies(now, watched);
        round.begins(now);
        S after = algorithm.step(now, round);
        requireState(after, models, "step");
        if (!tried) requireUnchanged(now, copies);
        tried = true;
        return after;
    }

    /** A step whose result nobody wants, only what it says. */
    final void rehearse(S now, Step round) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
        round.begins(now);
        algorithm.step(now, round);
    }

    private static Map<String, NDArray> copies(Record now, List<String> names) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        Records.components(now).forEach((name, value) -> {
            if (names.contains(name) && value instanceof NDArray array) copies.put(name, array.duplicate());
        });
        return copies;
    }

    /** A state that is changed in place is lost where a round ends early; one step shows whether it is. */
    private void requireUnchanged(Record now, Map<String, NDArray> copies) {
        Map<String, Object> components = Records.components(now);
        copies.forEach((name, copy) -> {
            if (!((NDArray) components.get(name)).contentEquals(copy))
                throw new IllegalArgumentException(algorithm.getClass().getSimpleName()
                        + ".step needs to leave the state before it as it was, got other numbers in its " + name
                        + "; add, sub, mul and mix make new arrays where addi, subi, muli and mixInPlace change them");
            copy.close();
        });
    }

    private static void requireFinite(NDArray models, String needed) {
        if (!Search.finite(models)) throw new IllegalArgumentException(needed + " finite models, got NaN or infinity");
    }

    /** The clients at this moment. */
    final Snapshot snapshot(List<NDArray> draws) {
        return new Snapshot(state, plan, draws);
    }

    /** Puts a state in the place of this one, as it was saved. */
    final void replace(S saved, NDManager fresh, int rounds) {
        here.close();
        here = fresh;
        state = saved;
        round = rounds;
    }

    private void requireState(S made, Shape models, String by) {
        String algorithmName = algorithm.getClass().getSimpleName();
        if (made == null)
            throw new IllegalArgumentException(algorithmName + "." + by + " needs to return a state, got null");
        Records.components(made).forEach((name, value) -> {
            boolean kept = value instanceof NDArray || value instanceof Number || value instanceof Boolean;
            if (!kept)
                throw new IllegalArgumentException(algorithmName + ".State needs arrays and numbers only, got "
                        + (value == null ? "null" : value.getClass().getSimpleName()) + " as its " + name);
        });
        if (!made.models().getShape().equals(models))
            throw new IllegalArgumentException(algorithmName + "." + by + " needs to return models of shape " + models
                    + ", got " + made.models().getShape());
    }

    static void attach(Record state, NDManager manager) {
        for (Object value : Records.components(state).values())
            if (value instanceof NDArray array) array.attach(manager);
    }

    /** Whether all is finite that was so at the start. */
    final boolean finite(S made) {
        Map<String, Object> components = Records.components(made);
        return watched.stream().allMatch(name -> Search.finite(components.get(name)));
    }

    /**
     * The same round again, which is the same again, to find the client in whom it began before it spread by mixing.
     *
     * @param clients those that are active in it
     */
    final IllegalStateException diverged(int[] clients, Repeat<S> repeat) {
        Search search = search(clients);
        try {
            search.left(repeat.round(search), watched);
        } catch (NotFinite found) {
            return found;
        }
        return new IllegalStateException("Bug: round " + (round + 1) + " diverged, and did not when repeated");
    }

    /** One that begins with this state. */
    final Search search(int... clients) {
        return new Search(plan, round, Search.largest(state.models()), clients);
    }

    /** A round that can be done again. */
    interface Repeat<S> {
        /** @param witness sees what clients compute and send */
        S round(Witness witness);
    }

    static double[] doubles(NDArray a) {
        return a.toType(DataType.FLOAT64, false).toDoubleArray();
    }
}
