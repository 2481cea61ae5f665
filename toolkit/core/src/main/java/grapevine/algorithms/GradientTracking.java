package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Round;
import grapevine.graph.MixingMatrix;

/**
 * Gradient tracking: clients also gossip about their gradients, so that everyone steps along an estimate of the mean
 * gradient and not along its own.
 *
 * <pre>
 *   Y_t     = W Y_{t-1} + G_t - G_{t-1},    Y_{-1} = G_{-1} = 0                  (1)
 *   X_{t+1} = W (X_t - eta Y_t)                                                  (2)
 * </pre>
 *
 * <p>By (1) the mean of Y is the mean of G in every round. With exact gradients it reaches the optimum itself at a
 * constant eta, however much the clients differ, where {@link GossipSgd} stops at a distance O(eta). Mini-batches leave
 * their noise, twice as much of it in (1): where clients hardly differ, it costs twice the messages for nothing.
 *
 * <p>Per round: 1 gradient, 2 messages of d floats per link.
 *
 * <p>Faults: exact also where clients are away, since trackers then still add up to the gradients; where messages are lost
 * or overtaken they no longer do, and it settles elsewhere. See {@link Faults}.
 *
 * <p>Pu, Nedic, <a href="https://arxiv.org/abs/1805.11454">Distributed Stochastic Gradient Tracking Methods</a>,
 * Mathematical Programming 187, 2021 (DSGT); before that Di Lorenzo, Scutari, <a
 * href="https://arxiv.org/abs/1602.00591">NEXT</a>, IEEE Transactions on Signal and Information Processing over Networks
 * 2, 2016. {@code localSteps(H)} lets (1) and (2) go on with W = I, which is not in the papers.
 *
 * @param learningRate eta in (2), > 0
 */
public record GradientTracking(double learningRate) implements Algorithm<GradientTracking.State> {

    /**
     * @param models X, shape (n, d)
     * @param tracker Y of the step before, shape (n, d)
     * @param gradients G of the step before, shape (n, d)
     */
    public record State(NDArray models, NDArray tracker, NDArray gradients) implements Algorithm.State {}

    /** Refuses a step that goes nowhere. */
    public GradientTracking {
        Hyperparameters.positive("gradientTracking", "learningRate", learningRate);
    }

    /** With learningRate 0.1. */
    public GradientTracking() {
        this(0.1);
    }

    /** Refuses weights with which the mean of Y would not be that of G, or (2) no average. */
    @Override
    public void check(MixingMatrix W) {
        if (!W.doublyStochastic())
            throw new IllegalArgumentException("gradientTracking() needs weights whose rows and columns sum to 1, got "
                    + W + "; metropolis() gives those where links go both ways");
    }

    @Override
    public State init(NDArray X0) {
        return new State(X0, X0.zerosLike(), X0.zerosLike());
    }

    @Override
    public State step(State state, Round round) {
        double eta = round.scheduled(learningRate);
        NDArray X = state.models(), G = round.gradients(X);
        NDArray Y = round.mix(state.tracker()).add(G).sub(state.gradients()); // (1)
        return new State(round.mixInPlace(X.sub(Y.mul(eta))), Y, G); // (2)
    }
}
