package grapevine.graph;

import java.util.Arrays;
import java.util.Locale;

/**
 * The weights W with which clients average: client i makes x_i = sum_j w_ij x_j. Rows sum to 1, no weight is negative,
 * and w_ij = 0 where i and j are different and not neighbours.
 *
 * @param name the call that makes the weights, such as {@code metropolis}
 * @param topology the graph whose links carry the weights
 * @param weights W, shape (n, n); row i belongs to the client that receives
 */
public record MixingMatrix(String name, Topology topology, double[][] weights) {

    private static final double TOLERANCE = 1e-9;

    /** Keeps its own copy of the weights, and refuses those that are no averages along the links. */
    public MixingMatrix {
        int n = topology.clients();
        require(weights.length == n, "a mixing matrix needs one row per client, %d, got %d", n, weights.length);
        weights = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < n; i++) {
            require(
                    weights[i].length == n,
                    "a mixing matrix needs %d columns, got %d in row %d",
                    n,
                    weights[i].length,
                    i);
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double w = weights[i][j];
                require(w >= 0, "a mixing matrix needs weights >= 0, got w[%d][%d] = %s", i, j, w);
                require(
                        w == 0 || i == j || topology.neighbors(i).contains(j),
                        "a mixing matrix needs weight 0 where there is no link, got w[%d][%d] = %s",
                        i,
                        j,
                        w);
                sum += w;
            }
            require(
                    Math.abs(sum - 1) <= TOLERANCE,
                    "every row of a mixing matrix needs to sum to 1, got %.6f in row %d;"
                            + " MixingMatrix.metropolis(topology) gives weights that do",
                    sum,
                    i);
        }
    }

    /** Weights of your own, in the form of the record's third component. */
    public static MixingMatrix of(Topology topology, double[][] weights) {
        return new MixingMatrix("of(weights)", topology, weights);
    }

    /**
     * Metropolis-Hastings weights: symmetric, for any graph, from what neighbours know of each other.
     *
     * <pre>
     *   w_ij = 1 / (1 + max(deg i, deg j))    for neighbours i, j
     *   w_ii = 1 - sum_j w_ij
     * </pre>
     *
     * <p>Xiao, Boyd, Lall, <a href="https://doi.org/10.1109/IPSN.2005.1440896">A Scheme for Robust Distributed Sensor
     * Fusion Based on Average Consensus</a>, IPSN 2005, equation (10).
     */
    public static MixingMatrix metropolis(Topology graph) {
        double[][] w = new double[graph.clients()][graph.clients()];
        for (int i = 0; i < w.length; i++) {
            w[i][i] = 1;
            for (int j : graph.neighbors(i)) {
                w[i][j] = 1.0 / (1 + Math.max(graph.degree(i), graph.degree(j)));
                w[i][i] -= w[i][j];
            }
        }
        return new MixingMatrix("metropolis", graph, w);
    }

    /** Everyone weighs itself and each neighbour alike: w_ij = 1 / (1 + deg i). Symmetric on regular graphs only. */
    public static MixingMatrix uniform(Topology graph) {
        double[][] w = new double[graph.clients()][graph.clients()];
        for (int i = 0; i < w.length; i++) {
            w[i][i] = 1.0 / (1 + graph.degree(i));
            for (int j : graph.neighbors(i)) w[i][j] = w[i][i];
        }
        return new MixingMatrix("uniform", graph, w);
    }

    /**
     * Whoever has more data weighs more: a_ij = N_j / (N_i + N_j) for neighbours and a_ii = 1/2, rows divided by their
     * sums. Not symmetric in general, so the clients agree on a weighted mean of the start.
     *
     * @param samples N_i > 0, the number of training samples of each client
     */
    public static MixingMatrix dataScaled(Topology graph, double[] samples) {
        require(
                samples.length == graph.clients(),
                "dataScaled(topology, samples) needs one number of samples per client, %d, got %d",
                graph.clients(),
                samples.length);
        double[][] w = new double[samples.length][samples.length];
        for (int i = 0; i < w.length; i++) {
            require(samples[i] > 0, "dataScaled(topology, samples) needs samples > 0, got %s", samples[i]);
            w[i][i] = 0.5;
            for (int j : graph.neighbors(i)) w[i][j] = samples[j] / (samples[i] + samples[j]);
            double sum = Arrays.stream(w[i]).sum();
            for (int j = 0; j < w.length; j++) w[i][j] /= sum;
        }
        return new MixingMatrix("dataScaled", graph, w);
    }

    /** (I + W) / 2: every client keeps half of its own, and symmetric weights lose their negative eigenvalues. */
    public MixingMatrix lazy() {
        double[][] half = new double[weights.length][weights.length];
        for (int i = 0; i < half.length; i++)
            for (int j = 0; j < half.length; j++) half[i][j] = (weights[i][j] + (i == j ? 1 : 0)) / 2;
        return new MixingMatrix(name + ".lazy", topology, half);
    }

    /** Whether w_ij = w_ji everywhere, so that mixing keeps the mean of the clients. */
    public boolean symmetric() {
        for (int i = 0; i < weights.length; i++)
            for (int j = 0; j < i; j++) if (Math.abs(weights[i][j] - weights[j][i]) > TOLERANCE) return false;
        return true;
    }

    /** 1 - |lambda_2|, in [0, 1], lambda_2 the eigenvalue of W second in modulus: the larger, the faster. */
    public double spectralGap() {
        double[] moduli = Spectrum.moduli(weights);
        return moduli.length == 1 ? 1 : 1 - moduli[moduli.length - 2];
    }

    /** lambda_n, the smallest eigenvalue of symmetric weights, in [-1, 1]. */
    public double smallestEigenvalue() {
        requireSymmetric("smallestEigenvalue()");
        return Spectrum.symmetric(weights)[0];
    }

    /** lambda_2 of the weighted Laplacian L = D - W of symmetric weights, in [0, 2]. */
    public double algebraicConnectivity() {
        requireSymmetric("algebraicConnectivity()");
        double[] values = Spectrum.symmetric(weights);
        return values.length == 1 ? 0 : 1 - values[values.length - 2];
    }

    /** lambda_n of the weighted Laplacian L = D - W of symmetric weights, in [0, 2]. */
    public double largestLaplacianEigenvalue() {
        return 1 - smallestEigenvalue();
    }

    /** W, row after row. */
    public double[] flat() {
        return Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MixingMatrix that
                && name.equals(that.name)
                && topology.equals(that.topology)
                && Arrays.deepEquals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(weights);
    }

    @Override
    public String toString() {
        return "MixingMatrix." + name + " on " + topology;
    }

    private void requireSymmetric(String what) {
        require(
                symmetric(),
                "%s needs symmetric weights, got %s; MixingMatrix.metropolis(topology) gives those",
                what,
                name);
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds) throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
    }
}
