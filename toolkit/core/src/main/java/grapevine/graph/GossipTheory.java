package grapevine.graph;

import java.util.Arrays;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * What theory says of gossip SGD with a constant step on parabolas: how fast it falls, where it stops, and why.
 *
 * <pre>
 *   F_i(x)   = 1/2 sum_k c_ik (x_k - b_ik)^2
 *   x_k(t+1) = W (x_k(t) - eta C_k (x_k(t) - b_k)),    C_k = diag(c_1k, ..., c_nk)    (1)
 *   rate     = max_k spectral radius of W (I - eta C_k) <= 1 - eta min c_ik           (2)
 *   x_k(oo)  = (I - W (I - eta C_k))^-1 eta W C_k b_k                                 (3)
 *   radius   = || mean_i x_i(oo) - x* || <= C eta / (1 - lambda)                      (4)
 *   C        = 2 lambda sqrt(1/n sum_k (s_k / c_k)^2 sum_i (c_ik (x*_k - b_ik))^2)    (5)
 * </pre>
 *
 * <p>(1) is linear, so (2) and (3) are exact. In (5), c_k and s_k are mean and standard deviation of the clients'
 * curvatures, lambda = max(abs lambda_2, abs lambda_n) of W: only where curvatures differ does the mean stop beside x*.
 *
 * <p>(4) follows from two lines. Let a be the norm of the clients' deviations from their mean. Mixing gives a <= lambda (a +
 * eta ||G||), with ||G|| <= (L + s^2 / c) a + ||g*|| and g* the gradients at x*; the gradients of the limit sum to zero,
 * so sqrt(n) abs(mean - x*) <= s / c a. It is the O(eta / (1 - lambda)) of Yuan, Ling, Yin, <a
 * href="https://arxiv.org/abs/1310.7063">On the Convergence of Decentralized Gradient Descent</a>, SIAM Journal on
 * Optimization 26(3), 2016, with its constant written out.
 *
 * @param mixing W, symmetric
 * @param curvature c, shape (n, d), > 0
 * @param center b, shape (n, d)
 * @param learningRate eta, in (0, 1 / max c]
 */
public record GossipTheory(MixingMatrix mixing, double[][] curvature, double[][] center, double learningRate) {

    /** Refuses what the theory does not cover. */
    public GossipTheory {
        require(mixing != null, "a mixing matrix, got null");
        require(curvature != null, "curvatures, got null");
        require(center != null, "centers, got null");
        require(mixing.symmetric(), "symmetric weights, got %s; take MixingMatrix.metropolis(topology)", mixing.name());
        int n = mixing.topology().clients();
        require(curvature.length == n, "one row of curvatures per client, %d, got %d", n, curvature.length);
        require(center.length == n, "one row of centers per client, %d, got %d", n, center.length);
        require(curvature[0] != null, "curvatures for every client, got null");
        curvature = copy(curvature, curvature[0].length);
        center = copy(center, curvature[0].length);
        for (double[] row : center) for (double b : row) require(Double.isFinite(b), "finite centers, got %s", b);
        double largest = 0;
        for (double[] row : curvature)
            for (double c : row) {
                require(c > 0 && Double.isFinite(c), "curvature > 0, got %s", c);
                largest = Math.max(largest, c);
            }
        require(
                learningRate > 0 && learningRate <= 1 / largest,
                "0 < learningRate <= %s, one over the largest curvature, got %s",
                1 / largest,
                learningRate);
    }

    private static double[][] copy(double[][] rows, int length) {
        for (double[] row : rows) {
            require(row != null, "a row for every client, got null");
            require(
                    row.length == length && length >= 1,
                    "rows of one length, at least 1, got %d and %d",
                    length,
                    row.length);
        }
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /** (2): the factor by which the error falls each round, in the long run. */
    public double rate() {
        double rate = 0;
        for (int k = 0; k < dimensions(); k++) {
            double[] moduli = Spectrum.moduli(iteration(k));
            rate = Math.max(rate, moduli[moduli.length - 1]);
        }
        return rate;
    }

    /** The right side of (2), which knows the least curvature alone. */
    public double rateBound() {
        return 1
                - learningRate
                        * Arrays.stream(curvature)
                                .flatMapToDouble(Arrays::stream)
                                .min()
                                .orElseThrow();
    }

    /** (3), shape (n, d): where the clients stop. */
    public double[][] limit() {
        int n = curvature.length;
        double[][] limit = new double[n][dimensions()];
        for (int k = 0; k < dimensions(); k++) {
            DMatrixRMaj left = CommonOps_DDRM.identity(n), right = new DMatrixRMaj(n, 1), x = new DMatrixRMaj(n, 1);
            CommonOps_DDRM.subtractEquals(left, new DMatrixRMaj(iteration(k)));
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    right.add(i, 0, learningRate * mixing.weights()[i][j] * curvature[j][k] * center[j][k]);
            if (!CommonOps_DDRM.solve(left, right, x)) throw new IllegalStateException("Bug: (3) does not come out");
            for (int i = 0; i < n; i++) limit[i][k] = x.get(i, 0);
        }
        return limit;
    }

    /** The left side of (4): how far from x* the mean of the clients stops. */
    public double radius() {
        double[][] limit = limit();
        double sum = 0;
        for (int k = 0; k < dimensions(); k++) sum += Math.pow(mean(limit, k) - optimum()[k], 2);
        return Math.sqrt(sum);
    }

    /** The right side of (4), for steps small enough that half of a suffices: eta <= {@link #smallStep}. */
    public double radiusBound() {
        require(
                learningRate <= smallStep(),
                "learningRate <= smallStep() for radiusBound(), got %2$s; smallStep() is %1$s",
                smallStep(),
                learningRate);
        double sum = 0;
        for (int k = 0; k < dimensions(); k++)
            for (int i = 0; i < curvature.length; i++)
                sum += Math.pow(deviation(k) / mean(curvature, k) * curvature[i][k] * (optimum()[k] - center[i][k]), 2);
        return 2 * lambda() * Math.sqrt(sum / curvature.length) * learningRate / (1 - lambda());
    }

    /** (1 - lambda) / (2 lambda max_k (L_k + s_k^2 / c_k)): up to here (4) holds. */
    public double smallStep() {
        double steepest = 0;
        for (int k = 0; k < dimensions(); k++) {
            int column = k;
            double largest = Arrays.stream(curvature)
                    .mapToDouble(row -> row[column])
                    .max()
                    .orElseThrow();
            steepest = Math.max(steepest, largest + Math.pow(deviation(k), 2) / mean(curvature, k));
        }
        return (1 - lambda()) / (2 * lambda() * steepest);
    }

    /** max(abs lambda_2, abs lambda_n) of W. */
    public double lambda() {
        return 1 - mixing.spectralGap();
    }

    /** x*, length d: where sum_i F_i is the least. */
    public double[] optimum() {
        double[] optimum = new double[dimensions()];
        for (int k = 0; k < optimum.length; k++)
            for (int i = 0; i < curvature.length; i++)
                optimum[k] += curvature[i][k] * center[i][k] / mean(curvature, k) / curvature.length;
        return optimum;
    }

    private int dimensions() {
        return curvature[0].length;
    }

    /** W (I - eta C_k). */
    private double[][] iteration(int k) {
        double[][] product = new double[curvature.length][curvature.length];
        for (int i = 0; i < product.length; i++)
            for (int j = 0; j < product.length; j++)
                product[i][j] = mixing.weights()[i][j] * (1 - learningRate * curvature[j][k]);
        return product;
    }

    private static double mean(double[][] rows, int k) {
        return Arrays.stream(rows).mapToDouble(row -> row[k]).average().orElseThrow();
    }

    /** s_k, the standard deviation of the clients' curvatures. */
    private double deviation(int k) {
        double mean = mean(curvature, k);
        return Math.sqrt(Arrays.stream(curvature)
                .mapToDouble(row -> (row[k] - mean) * (row[k] - mean))
                .average()
                .orElseThrow());
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds)
            throw new IllegalArgumentException("GossipTheory needs " + String.format(Locale.ROOT, message, values));
    }
}
