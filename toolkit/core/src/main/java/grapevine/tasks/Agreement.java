package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.core.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/**
 * Nothing to learn: gradients are zero, and clients who start apart only talk, in float64. What is left of an algorithm
 * is how it brings them together.
 *
 * <p>Score, where clients hold one number each: {@code value}, x_i itself. Where they hold more there is none, and how far
 * they are apart is measured as for every task.
 *
 * @param clients n, >= 1
 * @param dimensions d, >= 1
 * @param values where client i starts, n rows of d; empty: drawn from N(0, 1) by the run's seed
 */
public record Agreement(int clients, int dimensions, List<List<Double>> values) implements Task {

    private static final int MOST = 100_000_000; // numbers of all clients, which is 800 MB

    /** Refuses a start of another shape. */
    public Agreement {
        require(clients >= 1, "new Agreement(clients) needs at least 1 client, got " + clients);
        require(dimensions >= 1, "new Agreement(clients, dimensions) needs dimensions >= 1, got " + dimensions);
        require(
                (long) clients * dimensions <= MOST,
                "new Agreement(clients, dimensions) needs at most " + MOST + " numbers, got " + clients + " x "
                        + dimensions);
        require(
                values != null
                        && values.stream()
                                .noneMatch(row -> row == null || row.stream().anyMatch(Objects::isNull)),
                "Agreement.from(values) needs values, got null");
        values = values.stream().map(List::copyOf).toList();
        require(
                values.isEmpty() || values.size() == clients,
                "Agreement.from(values) needs one row per client, " + clients + ", got " + values.size());
        for (List<Double> row : values) {
            require(
                    row.size() == dimensions,
                    "Agreement.from(values) needs rows of one length, got " + dimensions + " and " + row.size());
            for (double x : row) require(Double.isFinite(x), "Agreement.from(values) needs finite values, got " + x);
        }
    }

    /** Each client draws d numbers from N(0, 1). */
    public Agreement(int clients, int dimensions) {
        this(clients, dimensions, List.of());
    }

    /** Each client draws one number from N(0, 1). */
    public Agreement(int clients) {
        this(clients, 1);
    }

    /** Client i starts with the i-th number. */
    public static Agreement from(double... values) {
        require(values != null, "Agreement.from(values) needs values, got null");
        return from(Arrays.stream(values).mapToObj(x -> new double[] {x}).toArray(double[][]::new));
    }

    /** Client i starts with the i-th row. */
    public static Agreement from(double[]... values) {
        require(
                values != null && Arrays.stream(values).noneMatch(Objects::isNull),
                "Agreement.from(values) needs values, got null");
        require(values.length >= 1, "Agreement.from(values) needs at least 1 client, got none");
        List<List<Double>> rows = Arrays.stream(values)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
        return new Agreement(values.length, values[0].length, rows);
    }

    @Override
    public String engine() {
        return Engines.byDefault("Java");
    }

    @Override
    public Layout layout() {
        return Layout.flat(dimensions);
    }

    @Override
    public NDArray start(NDManager manager, RandomGenerator random) {
        double[] flat = values.isEmpty()
                ? DoubleStream.generate(random::nextGaussian)
                        .limit((long) clients * dimensions)
                        .toArray()
                : values.stream().flatMap(List::stream).mapToDouble(x -> x).toArray();
        return manager.create(flat, new Shape(clients, dimensions));
    }

    @Override
    public NDArray gradients(NDArray X, Batch batch) {
        return X.zerosLike();
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        return dimensions == 1 ? Map.of("value", X.toDoubleArray()) : Map.of();
    }

    /** The call that makes the task. */
    @Override
    public String toString() {
        if (values.isEmpty()) return "new Agreement(" + clients + (dimensions == 1 ? "" : ", " + dimensions) + ")";
        String rows = values.toString().replace('[', '{').replace(']', '}');
        return "Agreement.from(" + (dimensions > 1 ? "new double[][] " + rows : rows.replaceAll("[{}]", "")) + ")";
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
