package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** One step of all clients that are active in it, at once. */
final class Step implements Round {
    private final Plan plan;
    private final int t;
    private final long[] steps;
    private final Batch batch;
    private final boolean learning;
    private final Exchange exchange;
    private final NDManager scope;
    private final DataType type;
    private final Witness witness;
    private Record state;
    private final List<NDArray> heard =
            new ArrayList<>(); // A itself where nobody talks, and then nothing is written to it
    private int draws;

    /**
     * @param t rounds before this one
     * @param steps how many steps each client did before
     * @param batch who is active, and what they draw
     * @param learning whether there are gradients; where not, clients only talk
     * @param exchange how they talk
     * @param scope holds what the step makes
     * @param type of the models' numbers
     * @param witness sees what clients compute and send
     */
    Step(
            Plan plan,
            int t,
            long[] steps,
            Batch batch,
            boolean learning,
            Exchange exchange,
            NDManager scope,
            DataType type,
            Witness witness) {
        this.plan = plan;
        this.t = t;
        this.steps = steps;
        this.batch = batch;
        this.learning = learning;
        this.exchange = exchange;
        this.scope = scope;
        this.type = type;
        this.witness = witness;
    }

    /** From now on this is the state that the step may read, and not change. */
    void begins(Record before) {
        state = before;
    }

    @Override
    public int t() {
        return t;
    }

    @Override
    public double scheduled(double learningRate) {
        return learningRate * plan.schedule().factor(t);
    }

    @Override
    public NDArray gradients(NDArray X) {
        if (!learning) return X.zerosLike();
        NDArray G = plan.task().gradients(X, batch);
        if (!G.getShape().equals(X.getShape()))
            throw new IllegalArgumentException(plan.task().getClass().getSimpleName()
                    + ".gradients(X, batch) needs to return a row for each of batch.clients(), shape " + X.getShape()
                    + ", got " + G.getShape());
        G.attach(X.getManager());
        witness.computed(G, steps);
        return G;
    }

    @Override
    public NDArray mix(NDArray A) {
        witness.sent(A, "model");
        NDArray mixed = exchange.mix(A);
        heard.add(mixed);
        return mixed;
    }

    @Override
    public NDArray mixInPlace(NDArray A) {
        if (heard.stream().noneMatch(mixed -> mixed == A)) requireOwn(A);
        witness.sent(A, "model");
        return exchange.mixInPlace(A);
    }

    /** Where a round ends early, the state before it is all there is. */
    private void requireOwn(NDArray A) {
        Records.components(state).forEach((name, value) -> {
            if (value == A)
                throw new IllegalArgumentException(plan.algorithm().getClass().getSimpleName()
                        + ".step needs to leave the state before it as it was, got mixInPlace(A) of its " + name
                        + "; mix(A) makes a new array");
        });
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        for (int part = 0; part < parts.size(); part++) witness.sent(parts.get(part), part == 0 ? "model" : "message");
        return exchange.mix(parts, how);
    }

    @Override
    public NDList rowByRow(NDList parts, UnaryOperator<NDList> algebra) {
        return ClientByClient.rowByRow(parts, algebra);
    }

    @Override
    public NDArray gaussian(NDArray A) {
        int width = (int) (A.size() / steps.length);
        double[] z = new double[steps.length * width];
        for (int r = 0; r < steps.length; r++) {
            RandomGenerator random = plan.streams().of("noise", batch.clients()[r], steps[r], draws);
            for (int k = 0; k < width; k++) z[r * width + k] = random.nextGaussian();
        }
        draws++;
        return scope.create(z, A.getShape()).toType(A.getDataType(), false);
    }

    @Override
    public int[] active() {
        return batch.clients().clone();
    }

    @Override
    public int clients() {
        return plan.task().clients();
    }

    @Override
    public NDArray samples() {
        double[] counts =
                Arrays.stream(batch.clients()).mapToDouble(plan.task()::samples).toArray();
        return scope.create(counts, new Shape(counts.length, 1)).toType(type, false);
    }

    @Override
    public double totalSamples() {
        double total = 0;
        for (int i = 0; i < plan.task().clients(); i++) total += plan.task().samples(i);
        return total;
    }
}
