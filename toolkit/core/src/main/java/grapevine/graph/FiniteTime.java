package grapevine.graph;

import java.util.Locale;

/**
 * What theory says of clients who only talk, by a sublinear coupling: when they agree, and in rounds, how near they come.
 *
 * <pre>
 *   dx_i/dt = gamma sum_j w_ij phi_p(x_j - x_i),    phi_p(z) = sign(z) |z|^(2p-1)              (1)
 *   V       = sum_i (x_i - x_bar)^2,    B_ij = w_ij^(1/p),    L(B) its Laplacian
 *   dV/dt   = -2 gamma sum_links w_ij |x_j - x_i|^(2p) <= -2 gamma lambda_2(L(B))^p V^p       (2)
 *   V(t)    = 0 from T* = V(0)^(1-p) / (2 gamma (1-p) lambda_2(L(B))^p) on                     (3)
 * </pre>
 *
 * <p>The sum of p-th powers, p <= 1, is no less than the p-th power of the sum, and sum_links B_ij (x_j - x_i)^2 >=
 * lambda_2(L(B)) V: this is (2), and integrating it gives (3). The paper has 4 in both places, so half of T*. That holds
 * on many graphs but not on all: two clients meet exactly at (3), and with p near 1, where V falls like exp(-2 gamma
 * lambda_2 t), twice the rate cannot be. In d coordinates (3) is that of the one with the largest V, and V(0) of all
 * together gives an upper bound.
 *
 * <p>In rounds, x_i(t+1) = x_i(t) + gamma sum_j w_ij phi_p(x_j - x_i), with lambda_n the largest eigenvalue of L(W), |w|
 * = sum_links w_ij:
 *
 * <pre>
 *   V(t+1) - V(t) <= sum_links w_ij (gamma^2 lambda_n |z|^(4p-2) - 2 gamma |z|^(2p))          (4)
 *                 <= 2 gamma (1-p)/p (|w| a^(2p) - (lambda_2(L(B)) V)^p)                      (5)
 *   a             = (gamma lambda_n / 2)^(1/(2-2p))                                           (6)
 *   V(t)          <= |w|^(1/p) a^2 / lambda_2(L(B)) + 2 gamma (1-p)/p |w| a^(2p)  in the end  (7)
 * </pre>
 *
 * <p>(4) is the square of the step, whose second part is ||sum w phi||^2 <= lambda_n sum w phi^2; a is the difference
 * where an edge's share of (4) changes its sign, and (5) its best bound by a line in |z|^(2p). From (5), V falls wherever it
 * is above the first part of (7), and the second is the most by which it rises in one round. In d coordinates (7) holds
 * for each.
 *
 * <p>(1) to (3): Chen, Wang, Carin, Tao, <a href="https://arxiv.org/abs/2111.02949">Finite-Time Consensus Learning for
 * Decentralized Optimization with Nonlinear Gossiping</a>, after Wang, Xiao, <a
 * href="https://doi.org/10.1109/TAC.2010.2041610">Finite-Time Consensus Problems for Networks of Dynamic Agents</a>, IEEE
 * Transactions on Automatic Control 55(4), 2010.
 *
 * @param weights w_ij = w_ji >= 0, shape (n, n); the diagonal does not matter
 * @param p in [1/2, 1)
 * @param gamma > 0
 */
public record FiniteTime(double[][] weights, double p, double gamma) {

    /** Refuses what the theory does not cover. */
    public FiniteTime {
        weights = Laplacian.symmetric("FiniteTime", weights);
        require(
                p >= 0.5 && p < 1,
                "0.5 <= p < 1, where couplings are sublinear, got %s; new LinearGossip(weights, gamma) is for p = 1",
                p);
        require(gamma > 0 && gamma < Double.POSITIVE_INFINITY, "gamma > 0, got %s", gamma);
        require(
                Laplacian.eigenvalues(weights)[1] > 1e-12,
                "weights that connect the clients, got lambda_2 = 0: there are groups who never hear of each other");
    }

    /** With the weights of a mixing matrix. */
    public FiniteTime(MixingMatrix mixing, double p, double gamma) {
        this(Laplacian.of("FiniteTime", mixing), p, gamma);
    }

    /** With weight 1 on every link. */
    public FiniteTime(Topology topology, double p, double gamma) {
        this(Laplacian.unit("FiniteTime", topology), p, gamma);
    }

    /** T* of (3): from here on V = 0, whatever the start of this V(0). */
    public double time(double V0) {
        return Math.pow(V0, 1 - p) / (2 * gamma * (1 - p) * Math.pow(connectivity(), p));
    }

    /** T* as the paper has it, half of {@link #time}. */
    public double paperTime(double V0) {
        return time(V0) / 2;
    }

    /** The right side of (2): V falls at least so fast. */
    public double slope(double V) {
        return -2 * gamma * Math.pow(connectivity() * V, p);
    }

    /** lambda_2(L(B)). */
    public double connectivity() {
        double[][] B = new double[weights.length][weights.length];
        for (int i = 0; i < B.length; i++) for (int j = 0; j < B.length; j++) B[i][j] = Math.pow(weights[i][j], 1 / p);
        return Laplacian.eigenvalues(B)[1];
    }

    /** a of (6): two clients nearer than this may go past each other. */
    public double reach() {
        double[] values = Laplacian.eigenvalues(weights);
        return Math.pow(gamma * values[values.length - 1] / 2, 1 / (2 - 2 * p));
    }

    /** The first part of (7): in rounds, V falls wherever it is above. */
    public double threshold() {
        return Math.pow(total(), 1 / p) * reach() * reach() / connectivity();
    }

    /** The right side of (7): in rounds, V comes below and stays there. */
    public double floor() {
        return threshold() + 2 * gamma * (1 - p) / p * total() * Math.pow(reach(), 2 * p);
    }

    /** |w|. */
    private double total() {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) for (int j = 0; j < i; j++) sum += weights[i][j];
        return sum;
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds)
            throw new IllegalArgumentException("FiniteTime needs " + String.format(Locale.ROOT, message, values));
    }
}
