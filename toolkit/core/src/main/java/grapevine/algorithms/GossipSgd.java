package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Round;

/**
 * Gossip SGD: step on your own data, and average with your neighbours. Known as D-PSGD, D-SGD, DGD and diffusion, by the
 * order of the two.
 *
 * <pre>
 *   X_{t+1} = W (X_t - eta G(X_t))                 adapt then combine, the default    (1)
 *   X_{t+1} = V_t - eta G(V_t),  V_t = W X_t       combine then adapt                 (2)
 *   X_{t+1} = W X_t - eta G(X_t)                   simultaneous                       (3)
 * </pre>
 *
 * <p>With differing clients and a constant eta it settles at a distance O(eta) from the optimum; {@link
 * GradientTracking} does not. (1) leaves the clients closest together, since they end the round with the average; (3)
 * lets clients compute while they talk. On directed graphs {@link PushSum} takes its place.
 *
 * <p>Per round: 1 gradient, 1 message of d floats per link.
 *
 * <p>Faults: with symmetric weights the mean of the models is kept where clients are away, the graph is in pieces, or less
 * than all is said; where messages are lost or overtaken it wanders, and clients still agree. See {@link Faults}.
 *
 * <p>Lian et al., <a href="https://arxiv.org/abs/1705.09056">Can Decentralized Algorithms Outperform Centralized
 * Algorithms?</a>, NeurIPS 2017, Algorithm 1 (D-PSGD) is (3), and so is Nedic, Ozdaglar, <a
 * href="https://doi.org/10.1109/TAC.2008.2009515">Distributed Subgradient Methods</a>, IEEE Transactions on Automatic
 * Control 54, 2009. (1) and (2) are the diffusion strategies of Sayed, <a
 * href="https://doi.org/10.1561/2200000051">Adaptation, Learning, and Optimization over Networks</a>, Foundations and
 * Trends in Machine Learning 7, 2014.
 *
 * @param learningRate eta, > 0
 * @param order which of the three
 */
public record GossipSgd(double learningRate, Order order) implements Algorithm<GossipSgd.State> {

    /** What comes first, stepping or averaging. */
    public enum Order {
        /** Equation (1), diffusion ATC. */
        ADAPT_THEN_COMBINE,
        /** Equation (2), diffusion CTA. */
        COMBINE_THEN_ADAPT,
        /** Equation (3), D-PSGD and DGD. */
        SIMULTANEOUS
    }

    /** @param models X, shape (n, d) */
    public record State(NDArray models) implements Algorithm.State {}

    /** Refuses a step that goes nowhere. */
    public GossipSgd {
        Hyperparameters.positive("gossipSgd", "learningRate", learningRate);
        if (order == null) throw new IllegalArgumentException("order(order) needs an order, got null");
    }

    /** Adapts, then combines. */
    public GossipSgd(double learningRate) {
        this(learningRate, Order.ADAPT_THEN_COMBINE);
    }

    /** With learningRate 0.1. */
    public GossipSgd() {
        this(0.1);
    }

    /** The same in another order. */
    public GossipSgd order(Order other) {
        return new GossipSgd(learningRate, other);
    }

    @Override
    public State init(NDArray X0) {
        return new State(X0);
    }

    @Override
    public State step(State state, Round round) {
        NDArray X = state.models();
        return new State(
                switch (order) {
                    case ADAPT_THEN_COMBINE -> round.mixInPlace(X.sub(step(X, round))); // (1)
                    case COMBINE_THEN_ADAPT -> {
                        NDArray V = round.mix(X);
                        yield V.sub(step(V, round)); // (2)
                    }
                    case SIMULTANEOUS -> round.mix(X).sub(step(X, round)); // (3)
                });
    }

    /** eta G(X). */
    private NDArray step(NDArray X, Round round) {
        return round.gradients(X).mul(round.scheduled(learningRate));
    }
}
