package grapevine.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiPredicate;

/**
 * The weights W with which clients average: client i makes x_i = sum_j w_ij x_j. No weight is negative, and w_ij = 0
 * where i and j are different and i does not hear j.
 *
 * <p>All rows sum to 1, so that everyone takes an average, or all columns do, so that everyone hands out what it has and
 * the sum over clients stays. Symmetric weights do both, and then clients agree on the mean of the start.
 *
 * @param name the call that makes the weights, such as {@code metropolis}
 * @param topology the graph whose links carry the weights
 * @param weights W, shape (n, n); row i belongs to the client that receives
 */
public record MixingMatrix(String name, Topology topology, double[][] weights) {

    private static final double TOLERANCE = 1e-9;

    /** Keeps its own copy of the weights, and refuses those that neither average nor hand out along the links. */
    public MixingMatrix {
        require(name != null, "a mixing matrix needs a name, got null");
        int n = graph("a mixing matrix", topology).clients();
        require(
                weights != null && Arrays.stream(weights).noneMatch(Objects::isNull),
                "a mixing matrix needs a row of weights for every client, got null");
        require(weights.length == n, "a mixing matrix needs one row per client, %d, got %d", n, weights.length);
        weights = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < n; i++) {
            require(
                    weights[i].length == n,
                    "a mixing matrix needs %d columns, got %d in row %d",
                    n,
                    weights[i].length,
                    i);
            for (int j = 0; j < n; j++) {
                double w = weights[i][j];
                require(w >= 0, "a mixing matrix needs weights >= 0, got w[%d][%d] = %s", i, j, w);
                require(
                        w == 0 || i == j || topology.neighbors(i).contains(j),
                        "a mixing matrix needs weight 0 where there is no link, got w[%d][%d] = %s",
                        i,
                        j,
                        w);
            }
        }
        double[] rows = rowSums(weights), columns = columnSums(weights);
        require(
                firstOff(rows) < 0 || firstOff(columns) < 0,
                "a mixing matrix needs rows that sum to 1, or columns that do, got %.6f in row %d and %.6f in column %d;"
                        + " MixingMatrix.metropolis(topology) gives weights that do",
                rows[Math.max(0, firstOff(rows))],
                firstOff(rows),
                columns[Math.max(0, firstOff(columns))],
                firstOff(columns));
    }

    /** Weights of your own, in the form of the record's third component. */
    public static MixingMatrix of(Topology topology, double[][] weights) {
        return new MixingMatrix("of(weights)", topology, weights);
    }

    /**
     * Metropolis-Hastings weights: symmetric, for any graph whose links go both ways, from what neighbours know of each
     * other.
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
        require(
                graph("metropolis(topology)", graph).symmetric(),
                "metropolis(topology) needs links that go both ways, got %s;"
                        + " MixingMatrix.columnStochastic(topology) takes one-way links, for pushSum()",
                graph);
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

    /**
     * Everyone weighs itself and each client that it hears alike: w_ij = 1 / (1 + deg i). Symmetric on regular graphs
     * only; on others the clients agree on a weighted mean of the start.
     */
    public static MixingMatrix uniform(Topology graph) {
        int n = graph("uniform(topology)", graph).clients();
        double[][] w = new double[n][n];
        for (int i = 0; i < w.length; i++) {
            w[i][i] = 1.0 / (1 + graph.degree(i));
            for (int j : graph.neighbors(i)) w[i][j] = w[i][i];
        }
        return new MixingMatrix("uniform", graph, w);
    }

    /**
     * Everyone keeps an equal share of what it has and hands the others to those who hear it, for any graph: all it needs
     * to know is how many these are.
     *
     * <pre>
     *   w_ij = 1 / (1 + number of listeners of j)    where i hears j, and for i = j
     * </pre>
     *
     * <p>Columns sum to 1, rows need not: W x keeps the sum, and is no average. Push-sum makes averages of it: Kempe,
     * Dobra, Gehrke, <a href="https://doi.org/10.1109/SFCS.2003.1238221">Gossip-Based Computation of Aggregate
     * Information</a>, FOCS 2003.
     */
    public static MixingMatrix columnStochastic(Topology graph) {
        int n = graph("columnStochastic(topology)", graph).clients();
        double[][] w = new double[n][n];
        int[] heardBy = new int[w.length];
        for (List<Integer> heard : graph.neighbors()) for (int j : heard) heardBy[j]++;
        for (int i = 0; i < w.length; i++) {
            w[i][i] = 1.0 / (1 + heardBy[i]);
            for (int j : graph.neighbors(i)) w[i][j] = 1.0 / (1 + heardBy[j]);
        }
        return new MixingMatrix("columnStochastic", graph, w);
    }

    /**
     * Whoever has more data weighs more: a_ij = N_j / (N_i + N_j) for neighbours and a_ii = 1/2, rows divided by their
     * sums. Not symmetric in general, so the clients agree on a weighted mean of the start.
     *
     * @param samples N_i > 0, the number of training samples of each client
     */
    public static MixingMatrix dataScaled(Topology graph, double[] samples) {
        int n = graph("dataScaled(topology, samples)", graph).clients();
        require(samples != null, "dataScaled(topology, samples) needs numbers of samples, got null");
        require(
                samples.length == n,
                "dataScaled(topology, samples) needs one number of samples per client, %d, got %d",
                n,
                samples.length);
        double[][] w = new double[samples.length][samples.length];
        for (int i = 0; i < w.length; i++) {
            require(
                    samples[i] > 0 && samples[i] <= Long.MAX_VALUE,
                    "dataScaled(topology, samples) needs finite samples > 0, got %s",
                    samples[i]);
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

    /**
     * The same without some links. The weight of a link that is left out goes to what its receiver has itself, so that it
     * still averages; where clients hand out shares, to what its sender keeps. Symmetric weights stay symmetric where links
     * are left out in both directions.
     *
     * @param there whether the link on which i hears j stays, asked as (i, j)
     */
    public MixingMatrix keeping(BiPredicate<Integer, Integer> there) {
        require(there != null, "keeping(there) needs an answer for each link, got null");
        boolean average = rowsSumToOne();
        double[][] w = Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
        List<List<Integer>> heard = new ArrayList<>();
        for (int i = 0; i < w.length; i++) {
            heard.add(new ArrayList<>());
            for (int j : topology.neighbors(i))
                if (there.test(i, j)) heard.get(i).add(j);
                else {
                    int owner = average ? i : j;
                    w[owner][owner] += w[i][j];
                    w[i][j] = 0;
                }
        }
        return new MixingMatrix(name, new Topology("part of " + topology.name(), heard), w);
    }

    /** Whether every client takes an average of what it hears: sum_j w_ij = 1 for all i. */
    public boolean rowsSumToOne() {
        return firstOff(rowSums(weights)) < 0;
    }

    /** Whether mixing keeps the sum over the clients: sum_i w_ij = 1 for all j. */
    public boolean columnsSumToOne() {
        return firstOff(columnSums(weights)) < 0;
    }

    /** Whether rows and columns sum to 1, so that clients who mix agree on the mean of the start. */
    public boolean doublyStochastic() {
        return rowsSumToOne() && columnsSumToOne();
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

    private static double[] rowSums(double[][] w) {
        return Arrays.stream(w).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    }

    private static double[] columnSums(double[][] w) {
        double[] sums = new double[w.length];
        for (double[] row : w) for (int j = 0; j < sums.length; j++) sums[j] += row[j];
        return sums;
    }

    /** The place of the first sum that is not 1, or -1. */
    private static int firstOff(double[] sums) {
        for (int k = 0; k < sums.length; k++) if (!(Math.abs(sums[k] - 1) <= TOLERANCE)) return k;
        return -1;
    }

    private static Topology graph(String call, Topology graph) {
        require(graph != null, "%s needs a topology, got null", call);
        return graph;
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
