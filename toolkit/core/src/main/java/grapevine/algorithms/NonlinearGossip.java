package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import grapevine.consensus.Coupling;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Round;
import grapevine.graph.MixingMatrix;

/**
 * Nonlinear gossip (NGO): step on your own data, and go towards your neighbours by a power of the difference, not by the
 * difference itself.
 *
 * <pre>
 *   phi_p(z)  = sign(z) |z|^(2p-1)                        p = 1 linear, p = 1/2 the sign      (1)
 *   Phi(X)_i  = sum_j w_ij phi_p(x_j - x_i)               {@link Coupling}                    (2)
 *   X_{t+1}   = V_t + gamma Phi(V_t),  V_t = X_t - eta G(X_t)    adapt then combine, default  (3)
 *   X_{t+1}   = V_t - eta G(V_t),  V_t = X_t + gamma Phi(X_t)    combine then adapt           (4)
 *   X_{t+1}   = X_t + gamma Phi(X_t) - eta G(X_t)                simultaneous                 (5)
 * </pre>
 *
 * <p>The mean moves by the gradients alone, as in {@link GossipSgd}, which p = 1, gamma = 1 is. Clients nearer than
 * gamma^(1/(2-2p)) are pulled together harder for p < 1 than for p = 1, those farther less. In continuous time they meet
 * at a finite moment, see {@link grapevine.graph.FiniteTime}.
 *
 * <p>In rounds they do not: below that distance, times a number of the graph, one round goes past the neighbour, and
 * clients swing from then on. Per coordinate, with |w| the sum of the weights of the links, lambda_n the largest
 * eigenvalue of the Laplacian of W and lambda_2(B) the second one of that of B_ij = w_ij^(1/p),
 *
 * <pre>
 *   V       = sum_i (x_i - x_bar)^2 falls wherever V > |w|^(1/p) a^2 / lambda_2(B)            (6)
 *   a       = (gamma lambda_n / 2)^(1/(2-2p))             gamma lambda_n / 2 for p = 1/2      (7)
 * </pre>
 *
 * <p>and stays below {@link grapevine.graph.FiniteTime#floor}. So gamma is small for p < 1, and smaller the smaller p is;
 * where models need to agree to the last digit, p = 1. For p > 1 gossip is slowest, and diverges where gamma lambda_n
 * z^(2p-2) > 2 at differences z. Weights need to be symmetric: others move the mean.
 *
 * <p>On parabolas with curvatures c_i, whose mean is c >= mu and standard deviation s, exact gradients and steps
 * eta_t = 4 / (mu (a + t)), a >= 4 c / mu (learningRate 4 / (mu a) and {@code Schedule.Inverse(a)}), any coupling has
 *
 * <pre>
 *   f(x~) - f* <= mu (a-1)^2 (x_bar_0 - x*)^2 / (4 S) + s^2 / (n c) sum_t (a+t) V_t / S       (8)
 *   x~          = sum_t (a+t) x_bar_t / S,    S = sum_t (a+t), t < T
 * </pre>
 *
 * <p>per coordinate: O(1/T^2), and the closeness of the clients. The gradients' variance sigma^2 adds 4 sigma^2 T / (mu n S).
 * It follows from e_{t+1} <= (1 - eta_t c) e_t + eta_t s sqrt(V_t / n), e = |x_bar - x*|, squared by convexity, times (a+t)^2.
 *
 * <p>Per round: 1 gradient, 1 message of d floats per link.
 *
 * <p>Faults: with symmetric weights the mean of the models is kept where clients are away, the graph is in pieces, or less
 * than all is said; where messages are lost or overtaken it wanders, and for p = 1 clients still agree. See {@link Faults}.
 *
 * <p>Chen, Wang, Carin, Tao, <a href="https://arxiv.org/abs/2111.02949">Finite-Time Consensus Learning for Decentralized
 * Optimization with Nonlinear Gossiping</a>: Algorithm 1 is (3); the body's equation 8 is (5); (4) is not in it.
 *
 * @param learningRate eta, > 0
 * @param p of (1), >= 1/2
 * @param gamma how far to go, > 0
 * @param order which of (3), (4), (5)
 */
public record NonlinearGossip(double learningRate, double p, double gamma, GossipSgd.Order order)
        implements Algorithm<NonlinearGossip.State> {

    /** @param models X, shape (n, d) */
    public record State(NDArray models) implements Algorithm.State {}

    /** Refuses what goes nowhere, and a pull that grows without bound between clients who come near. */
    public NonlinearGossip {
        Hyperparameters.positive("nonlinearGossip", "learningRate", learningRate);
        if (!(p >= 0.5 && p < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException("nonlinearGossip(p, gamma) needs p >= 0.5, got " + p
                    + "; 0.5 pulls alike at every distance, 1 is linear gossip");
        Hyperparameters.positive("nonlinearGossip", "gamma", gamma);
        if (order == null) throw new IllegalArgumentException("order(order) needs an order, got null");
    }

    /** Adapts, then combines, with learningRate 0.1. */
    public NonlinearGossip(double p, double gamma) {
        this(0.1, p, gamma, GossipSgd.Order.ADAPT_THEN_COMBINE);
    }

    /** With p = 3/4 and gamma 0.1. */
    public NonlinearGossip() {
        this(0.75, 0.1);
    }

    /** The same, going another part of the way. */
    public NonlinearGossip gamma(double other) {
        return new NonlinearGossip(learningRate, p, other, order);
    }

    /** The same in another order. */
    public NonlinearGossip order(GossipSgd.Order other) {
        return new NonlinearGossip(learningRate, p, gamma, other);
    }

    /** Refuses weights with which (2) would move the mean of the clients. */
    @Override
    public void check(MixingMatrix W) {
        if (!W.symmetric())
            throw new IllegalArgumentException("nonlinearGossip() needs symmetric weights, got " + W
                    + "; metropolis() gives those where links go both ways");
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
                    case ADAPT_THEN_COMBINE -> coupled(X.sub(step(X, round)), round); // (3)
                    case COMBINE_THEN_ADAPT -> {
                        NDArray V = coupled(X, round);
                        yield V.sub(step(V, round)); // (4)
                    }
                    case SIMULTANEOUS -> coupled(X, round).sub(step(X, round)); // (5)
                });
    }

    /** V + gamma Phi(V). */
    private NDArray coupled(NDArray V, Round round) {
        return round.mix(V, new Coupling(p)).mul(gamma).add(V); // (2)
    }

    /** eta G(X). */
    private NDArray step(NDArray X, Round round) {
        return round.gradients(X).mul(round.scheduled(learningRate));
    }
}
