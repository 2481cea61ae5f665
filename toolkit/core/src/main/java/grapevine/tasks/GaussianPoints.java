package grapevine.tasks;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Points that clients hold, of one known covariance.
 *
 * @param points {@code points[i]} are those of client i, each of length p
 * @param covariance S, shape (p, p)
 */
record GaussianPoints(double[][][] points, Covariance covariance) {

    /** A copy of a user's points; refuses clients without any, and points of another length. */
    private static final int MOST = 10_000_000; // numbers, each point an array of its own

    static GaussianPoints of(double[][][] points, double[][] covariance) {
        String call = "GaussianMean.of(points, covariance)", needs = call + " needs ";
        Covariance S = Covariance.of(call, covariance);
        require(
                points != null && Arrays.stream(points).noneMatch(Objects::isNull),
                needs + "points for every client, got null");
        require(points.length >= 1, needs + "at least 1 client, got none");
        for (int i = 0; i < points.length; i++) {
            require(points[i].length >= 1, needs + "at least 1 point per client, got none for client " + i);
            for (double[] point : points[i]) {
                require(point != null, needs + "points, got null for client " + i);
                require(
                        point.length == S.size(),
                        needs + "points as long as the covariance is wide, " + S.size() + ", got one of " + point.length
                                + " for client " + i);
                for (double x : point) require(Double.isFinite(x), needs + "finite points, got " + x);
            }
        }
        double[][][] copy = Arrays.stream(points)
                .map(own -> Arrays.stream(own).map(double[]::clone).toArray(double[][]::new))
                .toArray(double[][][]::new);
        return new GaussianPoints(copy, S);
    }

    /** Of each client points of N(mu_i, S), where mu_i is a draw from N((1, ..., 1), heterogeneity^2 I). */
    static GaussianPoints random(int clients, int perClient, double[][] covariance, double heterogeneity, long seed) {
        String call = "GaussianMean.random(clients, perClient, covariance, heterogeneity, seed)";
        require(clients >= 1, call + " needs clients >= 1, got " + clients);
        require(perClient >= 1, call + " needs perClient >= 1, got " + perClient);
        require(
                heterogeneity >= 0 && Double.isFinite(heterogeneity),
                call + " needs heterogeneity >= 0, got " + heterogeneity + "; 0 gives all clients the same mean");
        Covariance S = Covariance.of(call, covariance);
        require(
                (long) clients * perClient <= MOST / S.size(),
                call + " needs at most " + MOST / S.size() + " points, got " + clients + " x " + perClient);
        double[][] root = S.root();
        RandomGenerator random = new SplittableRandom(seed);
        double[][][] points = new double[clients][perClient][];
        for (double[][] own : points) {
            double[] center = new double[S.size()];
            for (int k = 0; k < center.length; k++) center[k] = 1 + heterogeneity * random.nextGaussian();
            for (int j = 0; j < perClient; j++) own[j] = drawn(center, root, random);
        }
        return new GaussianPoints(points, S);
    }

    /** center + L z, where S = L L^T. */
    private static double[] drawn(double[] center, double[][] root, RandomGenerator random) {
        double[] point = center.clone();
        for (int column = 0; column < root.length; column++) {
            double z = random.nextGaussian();
            for (int row = column; row < root.length; row++) point[row] += root[row][column] * z;
        }
        return point;
    }

    /** N, over all clients. */
    int total() {
        return Arrays.stream(points).mapToInt(own -> own.length).sum();
    }

    /** The mean of all points of all clients. */
    double[] mean() {
        return mean(Arrays.stream(points).flatMap(Arrays::stream).toArray(double[][]::new));
    }

    /** The mean of all points of a client. */
    double[] mean(int client) {
        return mean(points[client]);
    }

    /** The mean of some points of a client, those at {@code positions} moved on by {@code shift} around the end. */
    double[] mean(int client, int[] positions, int shift) {
        double[] mean = new double[covariance.size()];
        for (int at : positions) {
            double[] x = points[client][(at + shift) % points[client].length];
            for (int k = 0; k < mean.length; k++) mean[k] += x[k] / positions.length;
        }
        return mean;
    }

    private static double[] mean(double[]... some) {
        double[] mean = new double[some[0].length];
        for (double[] point : some) for (int k = 0; k < mean.length; k++) mean[k] += point[k];
        for (int k = 0; k < mean.length; k++) mean[k] /= some.length;
        return mean;
    }

    /** The mean of (x - m)^T A (x - m) over all points x, where m is their mean. */
    double spread(Covariance A) {
        double[] m = mean();
        double sum = 0;
        for (double[][] own : points)
            for (double[] x : own)
                sum += A.form(IntStream.range(0, m.length)
                        .mapToDouble(k -> x[k] - m[k])
                        .toArray());
        return sum / total();
    }

    /** Whether each point of a client is at one of the positions, and none more often than another. */
    boolean whole(int client, int... positions) {
        int[] counts = new int[points[client].length];
        for (int at : positions) counts[at]++;
        return Arrays.stream(counts).allMatch(count -> count * counts.length == positions.length);
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
