package grapevine.graph;

/**
 * What theory says of clients who only talk, by differences themselves: how fast they come together, and how late news may
 * be.
 *
 * <pre>
 *   dx/dt  = -gamma L x            V(t)   <= exp(-2 gamma lambda_2 t) V(0)                    (1)
 *   x(t+1) = x(t) - gamma L x(t)   V(t+1) <= max_{k >= 2} (1 - gamma lambda_k)^2 V(t)         (2)
 *   dx/dt  = -gamma L x(t - tau)            agrees iff tau < pi / (2 gamma lambda_n)          (3)
 *   x(t+1) = x(t) - gamma L x(t - tau)      agrees iff gamma lambda_n < 2 sin(pi / (2 (2 tau + 1)))    (4)
 * </pre>
 *
 * <p>L = D - W is the Laplacian, its eigenvalues 0 = lambda_1 < lambda_2 <= ... <= lambda_n on a connected graph, V =
 * sum_i (x_i - x_bar)^2. (1) and (2) are equalities for the slowest mode. For (3) and (4), the mode of lambda moves by
 * z = -gamma lambda e^(-z tau) and z^(tau+1) - z^tau + gamma lambda = 0, whose roots first leave the stable region where
 * the equalities hold. Delays are in the time of (3) and rounds of (4); with small gamma, both say pi / (2 gamma lambda_n).
 *
 * <p>Olfati-Saber, Murray, <a href="https://doi.org/10.1109/TAC.2004.834113">Consensus Problems in Networks of Agents with
 * Switching Topology and Time-Delays</a>, IEEE Transactions on Automatic Control 49(9), 2004, Theorem 10 is (3); Levin, May,
 * <a href="https://doi.org/10.1016/0040-5809(76)90043-5">A Note on Difference-Delay Equations</a>, Theoretical Population
 * Biology 9(2), 1976 has (4).
 *
 * @param weights w_ij = w_ji >= 0, shape (n, n); the diagonal does not matter
 * @param gamma > 0
 */
public record LinearGossip(double[][] weights, double gamma) {

    /** Refuses what the theory does not cover. */
    public LinearGossip {
        weights = Laplacian.symmetric("LinearGossip", weights);
        if (!(gamma > 0 && gamma < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException("LinearGossip needs gamma > 0, got " + gamma);
    }

    /** With the weights of a mixing matrix. */
    public LinearGossip(MixingMatrix mixing, double gamma) {
        this(Laplacian.of("LinearGossip", mixing), gamma);
    }

    /** With weight 1 on every link. */
    public LinearGossip(Topology topology, double gamma) {
        this(Laplacian.unit("LinearGossip", topology), gamma);
    }

    /** 2 gamma lambda_2 of (1). */
    public double rate() {
        return 2 * gamma * Laplacian.eigenvalues(weights)[1];
    }

    /** The factor of (2), by which V falls in a round, or from 1 on rises. */
    public double factor() {
        double[] lambda = Laplacian.eigenvalues(weights);
        double first = 1 - gamma * lambda[1], last = 1 - gamma * lambda[lambda.length - 1];
        return Math.max(first * first, last * last);
    }

    /** The right side of (3), as a time. */
    public double criticalDelay() {
        return Math.PI / (2 * gamma * largest());
    }

    /** (4) solved for tau: clients agree iff their news is fewer rounds late than this, which need not be whole. */
    public double criticalDelayInRounds() {
        return Math.PI / (4 * Math.asin(Math.min(1, gamma * largest() / 2))) - 0.5;
    }

    /** lambda_n. */
    private double largest() {
        double[] lambda = Laplacian.eigenvalues(weights);
        return lambda[lambda.length - 1];
    }
}
