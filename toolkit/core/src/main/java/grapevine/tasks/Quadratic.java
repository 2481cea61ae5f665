package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.core.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Parabolas with exact gradients and a known optimum, in float64: where theory can be checked in milliseconds.
 *
 * <pre>
 *   F_i(x) = 1/2 sum_k curvature[i][k] (x_k - center[i][k])^2                    (1)
 *   x*_k   = sum_i curvature[i][k] center[i][k] / sum_i curvature[i][k]          (2)
 * </pre>
 *
 * <p>Every client starts at zero. Scores: {@code error} = ||x - x*||^2 and {@code loss} = 1/n sum_i F_i(x).
 */
public final class Quadratic implements Task {
    private final double[][] curvature;
    private final double[][] center;
    private final double[] optimum;

    private Quadratic(double[][] curvature, double[][] center) {
        this.curvature = curvature;
        this.center = center;
        optimum = new double[center[0].length];
        for (int k = 0; k < optimum.length; k++) {
            double top = 0, bottom = 0;
            for (int i = 0; i < center.length; i++) {
                top += curvature[i][k] * center[i][k];
                bottom += curvature[i][k];
            }
            optimum[k] = bottom == 0 ? 0 : top / bottom;
        }
    }

    /**
     * The task (1).
     *
     * @param curvature shape (n, d), >= 0
     * @param center shape (n, d)
     */
    public static Quadratic of(double[][] curvature, double[][] center) {
        requireRows("curvature", curvature);
        requireRows("center", center);
        require(curvature.length >= 1 && curvature[0].length >= 1, "at least 1 client and 1 coordinate, got none");
        require(
                curvature.length == center.length,
                "as many rows in center as in curvature, got " + center.length + " and " + curvature.length);
        for (int i = 0; i < curvature.length; i++) {
            require(
                    curvature[i].length == curvature[0].length && center[i].length == curvature[0].length,
                    "rows of one length, got " + curvature[i].length + " and " + center[i].length + " in row " + i
                            + " where row 0 has " + curvature[0].length);
            for (double c : curvature[i]) require(c >= 0 && Double.isFinite(c), "curvature >= 0, got " + c);
            for (double c : center[i]) require(Double.isFinite(c), "finite centers, got " + c);
        }
        return new Quadratic(copy(curvature), copy(center));
    }

    /** x* of (2), length d. */
    public double[] optimum() {
        return optimum.clone();
    }

    @Override
    public int clients() {
        return center.length;
    }

    @Override
    public String engine() {
        return Engines.byDefault("Java");
    }

    @Override
    public Layout layout() {
        return Layout.flat(optimum.length);
    }

    @Override
    public NDArray start(NDManager manager, RandomGenerator random) {
        return manager.zeros(new Shape(center.length, optimum.length), DataType.FLOAT64);
    }

    @Override
    public NDArray gradients(NDArray X, Batch batch) {
        NDManager m = X.getManager();
        return X.sub(rows(m, center, batch)).mul(rows(m, curvature, batch));
    }

    /** Those of the clients that are active. */
    private NDArray rows(NDManager manager, double[][] all, Batch batch) {
        int d = optimum.length;
        double[] flat = new double[batch.clients().length * d];
        for (int r = 0; r < batch.clients().length; r++) System.arraycopy(all[batch.clients()[r]], 0, flat, r * d, d);
        return manager.create(flat, new Shape(batch.clients().length, d));
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        double[] flat = X.toDoubleArray();
        int d = optimum.length;
        double[] error = new double[flat.length / d], loss = new double[error.length];
        for (int row = 0; row < error.length; row++)
            for (int k = 0; k < d; k++) {
                double x = flat[row * d + k];
                error[row] += (x - optimum[k]) * (x - optimum[k]);
                for (int i = 0; i < center.length; i++)
                    loss[row] += curvature[i][k] * (x - center[i][k]) * (x - center[i][k]) / 2 / center.length;
            }
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("error", error);
        scores.put("loss", loss);
        return scores;
    }

    @Override
    public String toString() {
        return "Quadratic.of(" + text(curvature) + ", " + text(center) + ")";
    }

    private static void requireRows(String what, double[]... rows) {
        require(
                rows != null && Arrays.stream(rows).noneMatch(Objects::isNull),
                "a row of " + what + " for every client, got null");
    }

    private static String text(double[][] rows) {
        return "new double[][] " + Arrays.deepToString(rows).replace('[', '{').replace(']', '}');
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException("Quadratic.of(curvature, center) needs " + message);
    }
}
