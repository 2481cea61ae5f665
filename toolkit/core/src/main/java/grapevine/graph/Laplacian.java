package grapevine.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/** L = D - W of symmetric weights: D holds the sums of the rows, so the diagonal of W does not matter. */
final class Laplacian {

    private Laplacian() {}

    /** The eigenvalues in rising order; the first is 0, the second lambda_2, the last lambda_n. */
    static double[] eigenvalues(double[][] weights) {
        double[][] L = new double[weights.length][weights.length];
        for (int i = 0; i < L.length; i++)
            for (int j = 0; j < L.length; j++)
                if (i != j) {
                    L[i][i] += weights[i][j];
                    L[i][j] = -weights[i][j];
                }
        return Spectrum.symmetric(L);
    }

    /** Weight 1 on every link. */
    static double[][] unit(String theory, Topology topology) {
        require(topology != null, theory, "a topology, got null");
        double[][] weights = new double[topology.clients()][topology.clients()];
        for (int i = 0; i < weights.length; i++) for (int j : topology.neighbors(i)) weights[i][j] = 1;
        return weights;
    }

    static double[][] of(String theory, MixingMatrix mixing) {
        require(mixing != null, theory, "a mixing matrix, got null");
        return mixing.weights();
    }

    /** A copy; refuses what is not symmetric, or has no two clients. */
    static double[][] symmetric(String theory, double[][] weights) {
        require(
                weights != null && Arrays.stream(weights).noneMatch(Objects::isNull),
                theory,
                "a row of weights for every client, got null");
        int n = weights.length;
        require(n >= 2, theory, "at least 2 clients, got %d", n);
        for (int i = 0; i < n; i++) {
            require(weights[i].length == n, theory, "%d weights per client, got %d", n, weights[i].length);
            for (int j = 0; j < n; j++) {
                double w = weights[i][j];
                require(w >= 0 && Double.isFinite(w), theory, "finite weights >= 0, got w[%d][%d] = %s", i, j, w);
                boolean mirrored = j >= i || Math.abs(w - weights[j][i]) <= 1e-9;
                require(
                        mirrored,
                        theory,
                        "symmetric weights, got w[%d][%d] = %s and w[%d][%d] = %s; MixingMatrix.metropolis(topology) gives"
                                + " those where links go both ways",
                        i,
                        j,
                        w,
                        j,
                        i,
                        weights[j][i]);
            }
        }
        return Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
    }

    private static void require(boolean holds, String theory, String message, Object... values) {
        if (!holds)
            throw new IllegalArgumentException(theory + " needs " + String.format(Locale.ROOT, message, values));
    }
}
