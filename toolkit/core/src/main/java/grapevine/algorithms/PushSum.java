package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import grapevine.consensus.WeightedMean;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Round;
import grapevine.graph.MixingMatrix;

/**
 * Stochastic gradient push: everyone hands out what it has to those who hear it, and counts how much of everyone's it
 * holds, so that links may be one-way.
 *
 * <pre>
 *   X_{t+1} = P (X_t - eta G(Z_t))                                               (1)
 *   w_{t+1} = P w_t,    w_0 = 1                                                  (2)
 *   Z_{t+1} = X_{t+1} / w_{t+1}, row by row                                      (3)
 * </pre>
 *
 * <p>The columns of P sum to 1, its rows need not: X alone is biased towards those who hear many, and (3) takes the bias
 * out. Z agrees on the mean of the start on every strongly connected graph. With differing clients and a constant eta it
 * settles at a distance O(eta) from the optimum. Where the rows of P sum to 1 too, w stays 1 and {@link GossipSgd} does
 * the same.
 *
 * <p>Per round: 1 gradient, 1 message of d + 1 floats per link.
 *
 * <p>Faults: on weights that hand out, shares that are late, overtaken, or kept for who is away are not lost, and clients
 * agree on the mean. Where shares are lost or counted twice they still agree, on something else. Two who
 * meet hand out halves, which is averaging: there, what is overtaken moves the mean. See {@link Faults}.
 *
 * <p>Assran, Loizou, Ballas, Rabbat, <a href="https://arxiv.org/abs/1811.10792">Stochastic Gradient Push for Distributed
 * Deep Learning</a>, ICML 2019, Algorithm 1 (SGP; here with the same P in all rounds, and without the momentum of its experiments).
 *
 * @param learningRate eta in (1), > 0
 */
public record PushSum(double learningRate) implements Algorithm<PushSum.State> {

    /**
     * @param models Z, shape (n, d)
     * @param sums X, shape (n, d)
     * @param weights w, shape (n, 1)
     */
    public record State(NDArray models, NDArray sums, NDArray weights) implements Algorithm.State {}

    /** Refuses a step that goes nowhere. */
    public PushSum {
        Hyperparameters.positive("pushSum", "learningRate", learningRate);
    }

    /** With learningRate 0.1. */
    public PushSum() {
        this(0.1);
    }

    /** Refuses weights that do not keep the sum over the clients. */
    @Override
    public void check(MixingMatrix W) {
        if (!W.columnsSumToOne())
            throw new IllegalArgumentException(
                    "pushSum() needs weights whose columns sum to 1, got " + W + "; columnStochastic() gives those");
    }

    @Override
    public State init(NDArray X0) {
        NDArray w0 = X0.getManager().ones(new Shape(X0.getShape().get(0), 1), X0.getDataType());
        return new State(X0, X0, w0);
    }

    @Override
    public State step(State state, Round round) {
        double eta = round.scheduled(learningRate);
        NDArray half = state.sums().sub(round.gradients(state.models()).mul(eta));
        NDList mixed = round.mix(new NDList(half, state.weights()), new WeightedMean());
        NDArray X = mixed.get(0), w = mixed.get(1); // (1), (2)
        return new State(X.div(w), X, w); // (3)
    }
}
