package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import grapevine.core.Algorithm;
import grapevine.core.Round;

/**
 * Gossip SGD: step on your own data, then average with your neighbours.
 *
 * <pre>
 *   X_{t+1} = W (X_t - eta G_t)                                                  (1)
 * </pre>
 *
 * <p>With differing clients and a constant eta it settles at a distance O(eta) from the optimum.
 *
 * <p>Per round: 1 gradient, 1 message of d floats per link.
 *
 * <p>Lian et al., <a href="https://arxiv.org/abs/1705.09056">Can Decentralized Algorithms Outperform Centralized
 * Algorithms?</a>, NeurIPS 2017, Algorithm 1 (D-PSGD; here with the average taken after the step).
 *
 * @param learningRate eta in (1), > 0
 */
public record GossipSgd(double learningRate) implements Algorithm<GossipSgd.State> {

    /** @param models X, shape (n, d) */
    public record State(NDArray models) implements Algorithm.State {}

    /** Refuses a step that goes nowhere. */
    public GossipSgd {
        Hyperparameters.positive("gossipSgd", "learningRate", learningRate);
    }

    /** With learningRate 0.1. */
    public GossipSgd() {
        this(0.1);
    }

    @Override
    public State init(NDArray X0) {
        return new State(X0);
    }

    @Override
    public State step(State state, Round round) {
        double eta = round.scheduled(learningRate);
        NDArray X = state.models();
        NDArray G = round.gradients(X);
        return new State(round.mix(X.sub(G.mul(eta)))); // (1)
    }
}
