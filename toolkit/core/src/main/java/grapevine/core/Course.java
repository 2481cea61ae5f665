package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.machine.Finite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

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
        state = algorithm.init(X0);
        requireState(state, shape, "init");
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
     * @param underWay messages that have not arrived; of clients who meet, what each said last
     * @param events those to come; null where all are together
     */
    record Saved(List<List<NDList>> underWay, double time, Events.Saved events) {}

    /** One step of the algorithm; an interrupted thread does not begin it. */
    final S step(S now, Step round, Shape models) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
        S after = algorithm.step(now, round);
        requireState(after, models, "step");
        return after;
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

    /**
     * The same round again, which is the same again, to find the client in whom it began before it spread by mixing.
     *
     * @param clients those that are active in it
     */
    final IllegalStateException diverged(int[] clients, Repeat<S> repeat) {
        try {
            Consumer<NDArray> witness = rows -> requireFinite(rows, clients);
            witness.accept(repeat.round(witness).models());
        } catch (IllegalStateException found) {
            return found;
        }
        return new IllegalStateException("Bug: round " + (round + 1) + " diverged, and did not when repeated");
    }

    /** A round that can be done again. */
    interface Repeat<S> {
        /** @param witness sees each array that a client computes or sends */
        S round(Consumer<NDArray> witness);
    }

    private void requireFinite(NDArray rows, int[] clients) {
        if (Finite.all(rows)) return;
        for (int r = 0; r < clients.length; r++) {
            double[] model = doubles(rows.get(r));
            if (Arrays.stream(model).allMatch(Double::isFinite)) continue;
            boolean nan = Arrays.stream(model).anyMatch(Double::isNaN);
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "round %d: client %d's model has %s; it was finite in round %d%s",
                    round + 1,
                    clients[r],
                    nan ? "NaN" : "infinity",
                    round,
                    suspicion()));
        }
    }

    private String suspicion() {
        Map<String, Object> chosen = Records.components((Record) algorithm);
        List<String> suspects = new ArrayList<>();
        for (String name : List.of("learningRate", "gamma"))
            if (chosen.containsKey(name)) suspects.add(name + " " + chosen.get(name));
        if (plan.channel().delay() > 0) suspects.add("delay " + plan.channel().delay());
        Faults faults = plan.channel().faults();
        if (!faults.checksums() && faults.bitFlips() > 0) suspects.add("bitFlips " + faults.bitFlips());
        if (!faults.checksums() && faults.garbled() > 0) suspects.add("garbled " + faults.garbled());
        if (faults.duplicates() > 0 && !plan.mixing().rowsSumToOne()) suspects.add("duplicates " + faults.duplicates());
        return suspects.isEmpty() ? "" : " (" + String.join(" or ", suspects) + " may be too large)";
    }

    static double[] doubles(NDArray a) {
        return a.toType(DataType.FLOAT64, false).toDoubleArray();
    }
}
