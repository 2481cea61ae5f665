package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One step of all clients at once.
 *
 * @param kind what happens in it
 * @param witness sees each array that a client computes or sends
 */
record Step(int t, Plan plan, Batch batch, Mail mail, NDManager scope, Kind kind, Consumer<NDArray> witness)
        implements Round {

    /** Clients learn, or talk, or both. */
    enum Kind {
        LOCAL,
        WHOLE,
        GOSSIP
    }

    @Override
    public double scheduled(double learningRate) {
        return learningRate * plan.schedule().factor(t);
    }

    @Override
    public NDArray gradients(NDArray X) {
        if (kind == Kind.GOSSIP) return X.zerosLike();
        NDArray G = plan.task().gradients(X, batch);
        G.attach(X.getManager());
        witness.accept(G);
        return G;
    }

    @Override
    public NDArray mix(NDArray A) {
        witness.accept(A);
        return kind == Kind.LOCAL ? A : mail.mix(A);
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        parts.forEach(witness);
        return kind == Kind.LOCAL ? Mail.alone(parts, how) : mail.mix(parts, how);
    }

    @Override
    public NDArray samples() {
        double[] counts = counts();
        return scope.create(counts).toType(mail.type(), false).reshape(counts.length, 1);
    }

    @Override
    public double totalSamples() {
        return Arrays.stream(counts()).sum();
    }

    private double[] counts() {
        return IntStream.range(0, plan.task().clients())
                .mapToDouble(plan.task()::samples)
                .toArray();
    }
}
