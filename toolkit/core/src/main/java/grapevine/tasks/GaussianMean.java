package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.ExactPosterior;
import grapevine.core.Layout;
import grapevine.core.RandomStreams;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The mean w of a Gaussian of known covariance S, from points x that the clients hold, in float64: the posterior is known.
 *
 * <pre>
 *   F_i(w) = mean of 1/2 (w - x)^T S^-1 (w - x) over client i's mini-batch of points                     (1)
 *   C^-1   = N S^-1 + I / v,    m = C S^-1 sum x,    with the prior N(0, v I) and all N points           (2)
 * </pre>
 *
 * <p>On all N_i points, N_i F_i is the negative log-likelihood, but for a constant. {@code replicas(R)} makes a model R
 * copies of w, of which (1) is taken one by one. The first copy sees the client's mini-batch as it was drawn; for each
 * other one all positions are moved on by one random number, around the end. So its points are as random as the first's,
 * and the noise of its gradient is uncorrelated with that of all other copies.
 *
 * <p>Every copy of every client starts at a draw of its own from N(0, I), which {@code startVariance(0)} makes zero.
 * Scores: {@code error} = ||mean of the copies - m||^2 with a flat prior, and {@code loss} = (1) over all N points, the mean
 * over copies.
 */
public final class GaussianMean implements ExactPosterior {
    private static final int MOST = 100_000_000; // numbers of all copies, which is 800 MB

    private final GaussianPoints data;
    private final String call;
    private final int replicas;
    private final double startVariance;
    private final Covariance precision; // S^-1
    private final double[][] means; // of each client's points
    private final double[] mean; // of all points
    private final double least; // loss at their mean

    private GaussianMean(GaussianPoints data, String call, int replicas, double startVariance) {
        this.data = data;
        this.call = call;
        this.replicas = replicas;
        this.startVariance = startVariance;
        precision = data.covariance().inverse();
        means = IntStream.range(0, data.points().length).mapToObj(data::mean).toArray(double[][]::new);
        mean = data.mean();
        least = data.spread(precision) / 2;
    }

    /**
     * Points of one's own.
     *
     * @param points {@code points[i]} are those of client i, each of length p
     * @param covariance S, shape (p, p), symmetric and positive definite
     */
    public static GaussianMean of(double[][][] points, double[][] covariance) {
        GaussianPoints data = GaussianPoints.of(points, covariance);
        String call = "GaussianMean.of(new double[][][] " + text(points) + ", " + matrix(covariance) + ")";
        return new GaussianMean(data, call, 1, 1);
    }

    /** Numbers, of which each client holds a row. */
    public static GaussianMean of(double[][] points, double variance) {
        if (points == null || Arrays.stream(points).anyMatch(Objects::isNull))
            throw new IllegalArgumentException(
                    "GaussianMean.of(points, variance) needs points for every client, got null");
        double[][][] columns = Arrays.stream(points)
                .map(row -> Arrays.stream(row).mapToObj(x -> new double[] {x}).toArray(double[][]::new))
                .toArray(double[][][]::new);
        return of(columns, new double[][] {{variance}});
    }

    /**
     * Points drawn from N(mu_i, S), where mu_i is client i's draw from N((1, ..., 1), h^2 I).
     *
     * @param clients n, >= 1
     * @param perClient N_i, >= 1
     * @param covariance S, shape (p, p), symmetric and positive definite
     * @param heterogeneity h >= 0: how far apart the clients' own means are; 0 gives all of them the same
     * @param seed of the points
     */
    public static GaussianMean random(
            int clients, int perClient, double[][] covariance, double heterogeneity, long seed) {
        GaussianPoints data = GaussianPoints.random(clients, perClient, covariance, heterogeneity, seed);
        String call = "GaussianMean.random(" + clients + ", " + perClient + ", " + matrix(covariance) + ", "
                + heterogeneity + ", " + seed + ")";
        return new GaussianMean(data, call, 1, 1);
    }

    /** The same in one dimension. */
    public static GaussianMean random(int clients, int perClient, double variance, double heterogeneity, long seed) {
        return random(clients, perClient, new double[][] {{variance}}, heterogeneity, seed);
    }

    /** The same with models of R >= 1 copies. */
    public GaussianMean replicas(int copies) {
        if (copies < 1) throw new IllegalArgumentException("replicas(copies) needs copies >= 1, got " + copies);
        long numbers = (long) copies * clients() * mean.length;
        if (numbers > MOST)
            throw new IllegalArgumentException("replicas(copies) needs at most " + MOST / clients() / mean.length
                    + " copies of " + clients() + " clients with " + mean.length + " coordinates, got " + copies);
        return new GaussianMean(data, call, copies, startVariance);
    }

    /** The same with clients that start at draws from N(0, u I), u >= 0. */
    public GaussianMean startVariance(double variance) {
        if (!(variance >= 0 && Double.isFinite(variance)))
            throw new IllegalArgumentException("startVariance(variance) needs variance >= 0, got " + variance);
        return new GaussianMean(data, call, replicas, variance);
    }

    @Override
    public int replicas() {
        return replicas;
    }

    @Override
    public int clients() {
        return means.length;
    }

    @Override
    public String engine() {
        return Engines.byDefault("Java");
    }

    @Override
    public Layout layout() {
        return Layout.flat(replicas * mean.length);
    }

    @Override
    public int samples(int client) {
        return data.points()[client].length;
    }

    @Override
    public double[] mean(double priorVariance) {
        double[] sum = Arrays.stream(mean).map(x -> data.total() * x).toArray();
        return posterior(priorVariance).times(precision.times(sum)); // (2)
    }

    @Override
    public double[][] covariance(double priorVariance) {
        return posterior(priorVariance).rows();
    }

    private Covariance posterior(double priorVariance) {
        if (!(priorVariance > 0))
            throw new IllegalArgumentException("a posterior needs priorVariance > 0, got " + priorVariance);
        return precision.scaled(data.total(), 1 / priorVariance).inverse(); // (2)
    }

    @Override
    public NDArray start(NDManager manager, RandomGenerator random) {
        int numbers = clients() * layout().size();
        double[] draws = DoubleStream.generate(() -> Math.sqrt(startVariance) * random.nextGaussian())
                .limit(numbers)
                .toArray();
        return manager.create(draws, new Shape(clients(), layout().size()));
    }

    @Override
    public NDArray gradients(NDArray X, Batch batch) {
        NDManager m = X.getManager();
        double[] centers = centers(batch);
        Shape copies = new Shape(centers.length / mean.length, mean.length);
        NDArray apart = X.reshape(copies).sub(m.create(centers, copies));
        return apart.matMul(m.create(precision.rows())).reshape(X.getShape());
    }

    /** The mean of the points that each copy of each row sees, one after the other. */
    private double[] centers(Batch batch) {
        int p = mean.length, rows = batch.samples().length;
        double[] centers = new double[rows * replicas * p];
        for (int row = 0; row < rows; row++) {
            int client = batch.clients()[row];
            int[] positions = batch.samples()[row];
            boolean whole = data.whole(client, positions);
            RandomGenerator random = new RandomStreams(batch.seeds()[row]).of("copies", client);
            for (int copy = 0; copy < replicas; copy++) {
                int shift = copy == 0 || whole ? 0 : random.nextInt(samples(client));
                double[] center = whole ? means[client] : data.mean(client, positions, shift);
                System.arraycopy(center, 0, centers, (row * replicas + copy) * p, p);
            }
        }
        return centers;
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        double[] flat = X.toDoubleArray();
        int d = layout().size(), p = mean.length;
        double[] error = new double[flat.length / d], loss = new double[error.length];
        for (int row = 0; row < error.length; row++) {
            double[] apart = new double[p];
            for (int copy = 0; copy < replicas; copy++) {
                double[] x = new double[p];
                for (int k = 0; k < p; k++) x[k] = flat[row * d + copy * p + k] - mean[k];
                for (int k = 0; k < p; k++) apart[k] += x[k] / replicas;
                loss[row] += precision.form(x) / 2 / replicas;
            }
            loss[row] += least;
            error[row] = Arrays.stream(apart).map(x -> x * x).sum();
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("error", error);
        scores.put("loss", loss);
        return scores;
    }

    /** The call that makes the task. */
    @Override
    public String toString() {
        return call
                + (replicas == 1 ? "" : ".replicas(" + replicas + ")")
                + (startVariance == 1 ? "" : ".startVariance(" + startVariance + ")");
    }

    private static String matrix(double[][] rows) {
        return "new double[][] " + text(rows);
    }

    private static String text(Object[] rows) {
        return Arrays.deepToString(rows).replace('[', '{').replace(']', '}');
    }
}
