package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import grapevine.Experiment;
import grapevine.Run;
import grapevine.core.Batch;
import grapevine.core.Engines;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianMeanTest {
    private static final double FLAT = Double.POSITIVE_INFINITY;
    private static final double[][] S = {{2, 1}, {1, 2}}; // its inverse is 1/3 {{2, -1}, {-1, 2}}

    /** Three points, (0, 0) and (2, 0) of client 0 and (1, 3) of client 1; their mean is (1, 1). */
    private static final GaussianMean SMALL = GaussianMean.of(new double[][][] {{{0, 0}, {2, 0}}, {{1, 3}}}, S);

    private static double[][] gradients(GaussianMean task, String engine, Batch batch, double[]... models) {
        try (NDManager m = Engines.manager(engine)) {
            double[] flat = task.gradients(m.create(models), batch).toDoubleArray();
            int d = task.layout().size();
            return IntStream.range(0, models.length)
                    .mapToObj(i -> Arrays.copyOfRange(flat, i * d, (i + 1) * d))
                    .toArray(double[][]::new);
        }
    }

    private static double score(GaussianMean task, String name, double... model) {
        try (NDManager m = Engines.manager(Engines.standard())) {
            return task.evaluate(m.create(new double[][] {model})).get(name)[0];
        }
    }

    /** All points of each client, once. */
    private static Batch whole(GaussianMean task) {
        int[][] all = IntStream.range(0, task.clients())
                .mapToObj(i -> IntStream.range(0, task.samples(i)).toArray())
                .toArray(int[][]::new);
        return new Batch(all, 0);
    }

    @Test
    void thePosteriorByHand() {
        // N S^-1 = {{2, -1}, {-1, 2}} and S^-1 sum x = 1/3 {{2, -1}, {-1, 2}} (3, 3) = (1, 1)
        // v = 1: C^-1 = {{3, -1}, {-1, 3}}, C = 1/8 {{3, 1}, {1, 3}}, m = 1/8 (4, 4)
        assertArrayEquals(new double[] {3 / 8.0, 1 / 8.0}, SMALL.covariance(1)[0], 1e-15);
        assertArrayEquals(new double[] {1 / 8.0, 3 / 8.0}, SMALL.covariance(1)[1], 1e-15);
        assertArrayEquals(new double[] {0.5, 0.5}, SMALL.mean(1), 1e-15);
        // flat: C = S / 3, m the mean of the points
        assertArrayEquals(new double[] {2 / 3.0, 1 / 3.0}, SMALL.covariance(FLAT)[0], 1e-15);
        assertArrayEquals(new double[] {1, 1}, SMALL.mean(FLAT), 1e-15);
    }

    @Test
    void thePosteriorIsThatOfPriorTimesLikelihoodIntegrated() {
        double[] points = {0.3, -1.2, 2.5, 0.9};
        GaussianMean task = GaussianMean.of(new double[][] {{0.3, -1.2}, {2.5}, {0.9}}, 0.7);
        double mass = 0, first = 0, second = 0;
        for (double w = -6; w < 7; w += 1e-3) {
            double log = -w * w / (2 * 1.5);
            for (double x : points) log -= (w - x) * (w - x) / (2 * 0.7);
            mass += Math.exp(log);
            first += w * Math.exp(log);
            second += w * w * Math.exp(log);
        }
        assertEquals(first / mass, task.mean(1.5)[0], 1e-10);
        assertEquals(second / mass - first * first / mass / mass, task.covariance(1.5)[0][0], 1e-10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void gradientsByHandCopyByCopy(String engine) {
        // client 0 at (1, 2), its points' mean is (1, 0): S^-1 (0, 2) = (-2/3, 4/3)
        // client 1 at (0, 0), its point is (1, 3): S^-1 (-1, -3) = 1/3 (-2 + 3, 1 - 6)
        double[][] G = gradients(SMALL, engine, whole(SMALL), new double[] {1, 2}, new double[] {0, 0});
        assertArrayEquals(new double[] {-2 / 3.0, 4 / 3.0}, G[0], 1e-15);
        assertArrayEquals(new double[] {1 / 3.0, -5 / 3.0}, G[1], 1e-15);
        // two copies in each row, the other one at the client's mean
        GaussianMean two = SMALL.replicas(2);
        G = gradients(two, engine, whole(two), new double[] {1, 2, 1, 0}, new double[] {1, 3, 0, 0});
        assertArrayEquals(new double[] {-2 / 3.0, 4 / 3.0, 0, 0}, G[0], 1e-15);
        assertArrayEquals(new double[] {0, 0, 1 / 3.0, -5 / 3.0}, G[1], 1e-15);
        // client 0's second point alone, (2, 0): S^-1 (-1, 2) = 1/3 (-4, 5); drawn thrice it is no other
        for (int[] drawn : new int[][] {{1}, {1, 1, 1}}) {
            Batch batch = new Batch(new int[][] {drawn, {0}}, 0);
            G = gradients(SMALL, engine, batch, new double[] {1, 2}, new double[] {0, 0});
            assertArrayEquals(new double[] {-4 / 3.0, 5 / 3.0}, G[0], 1e-15);
        }
    }

    @Test
    void scoresByHand() {
        // the copies (1, 1) and (3, 1) have the mean (2, 1)
        assertEquals(1, score(SMALL.replicas(2), "error", 1, 1, 3, 1), 1e-15);
        // from (1, 1) to the points: (1, 1), (-1, 1), (0, -2) with forms 2/3, 2, 8/3: 1/2 (16/3) / 3 = 8/9
        assertEquals(8 / 9.0, score(SMALL, "loss", 1, 1), 1e-15);
        // from (3, 1): 1/2 (2, 0) S^-1 (2, 0) = 4/3 more
        assertEquals(8 / 9.0 + 4 / 3.0, score(SMALL, "loss", 3, 1), 1e-15);
        assertEquals(8 / 9.0 + 2 / 3.0, score(SMALL.replicas(2), "loss", 1, 1, 3, 1), 1e-15);
    }

    @Test
    void gradientsAreTheSlopesOfTheLoss() {
        GaussianMean task = GaussianMean.random(3, 4, S, 1, 5);
        double[] w = {0.3, -0.8};
        double[][] G = gradients(task, "MXNet", whole(task), w, w, w);
        for (int k = 0; k < 2; k++) {
            double[] up = w.clone(), down = w.clone();
            up[k] += 1e-4;
            down[k] -= 1e-4;
            double slope = (score(task, "loss", up) - score(task, "loss", down)) / 2e-4;
            assertEquals(slope, (G[0][k] + G[1][k] + G[2][k]) / 3, 1e-9);
        }
    }

    @Test
    void miniBatchesAreUnbiasedAndTheNoiseOfCopiesIsUncorrelated() {
        // five points of mean 3.2 and variance (10.24 + 4.84 + 1.44 + 0.64 + 33.64) / 5 = 10.16; a batch of two has
        // variance 10.16 / 2 (5 - 2) / (5 - 1) = 3.81
        GaussianMean task = GaussianMean.of(new double[][] {{0, 1, 2, 4, 9}}, 1).replicas(3);
        SplittableRandom random = new SplittableRandom(4);
        int draws = 40_000;
        double[] sum = new double[3];
        double[][] products = new double[3][3];
        try (NDManager m = Engines.manager("PyTorch")) {
            var zero = m.create(new double[1][3]);
            for (int t = 0; t < draws; t++) {
                int a = random.nextInt(5), b = (a + 1 + random.nextInt(4)) % 5;
                try (var G = task.gradients(zero, new Batch(new int[][] {{a, b}}, t))) {
                    double[] g = G.toDoubleArray();
                    for (int r = 0; r < 3; r++) {
                        sum[r] += g[r] / draws;
                        for (int s = 0; s < 3; s++) products[r][s] += (g[r] + 3.2) * (g[s] + 3.2) / draws;
                    }
                }
            }
        }
        // five standard deviations: 5 sqrt(3.81 / 40000) = 0.05 and, of a product, 5 * 3.81 / 200 = 0.1
        for (int r = 0; r < 3; r++) {
            assertEquals(-3.2, sum[r], 0.05);
            for (int s = 0; s < 3; s++) assertEquals(r == s ? 3.81 : 0, products[r][s], 0.1, r + " and " + s);
        }
    }

    @Test
    void allPointsAtOnceAreWithoutNoiseAlsoWhenDrawnTwice() {
        GaussianMean task = GaussianMean.of(new double[][] {{0, 1, 5}}, 1).replicas(4);
        double[] expected = {-2, -2, -2, -2}, zero = new double[4];
        for (int[] drawn : new int[][] {{2, 0, 1}, {0, 0, 1, 2, 2, 1}})
            assertArrayEquals(expected, gradients(task, "MXNet", new Batch(new int[][] {drawn}, 1), zero)[0], 1e-15);
        Batch noisy = new Batch(new int[][] {{0, 0, 1}}, 1);
        double[] G = gradients(task, "MXNet", noisy, zero)[0];
        assertEquals(-1 / 3.0, G[0], 1e-15);
        assertTrue(Arrays.stream(G).distinct().count() > 1, "and a batch that lacks a point has noise");
    }

    @Test
    void drawnPointsHaveTheCovarianceAndCentersTheHeterogeneity() {
        // 400 clients with 100 points: the mean of client i has variance 4 + 2/100 in each coordinate
        GaussianMean task = GaussianMean.random(400, 100, S, 2, 7);
        double[][] zero = new double[400][2];
        double[][] G = gradients(task, "MXNet", whole(task), zero);
        double mean = 0, square = 0;
        for (double[] g : G) {
            double x = -(2 * g[0] + g[1]); // S g = -(mean of the points)
            mean += x / 400;
            square += (x - 1) * (x - 1) / 400;
        }
        assertEquals(1, mean, 5 * Math.sqrt(4.02 / 400));
        assertEquals(4.02, square, 5 * 4.02 * Math.sqrt(2 / 400.0));
        // without heterogeneity, 2 loss is the trace of S^-1 S but for what the mean takes away: 2 (1 - 1/N)
        GaussianMean same = GaussianMean.random(400, 100, S, 0, 7);
        assertEquals(1, score(same, "loss", same.mean(FLAT)), 5 * Math.sqrt(1.0 / 40_000));
        assertArrayEquals(new double[] {1, 1}, same.mean(FLAT), 5 * Math.sqrt(2.0 / 40_000));
        assertNotEquals(same.mean(1)[0], GaussianMean.random(400, 100, S, 0, 8).mean(1)[0]);
    }

    @Test
    void copiesStartApartWithTheirVarianceAndAtZeroWithoutIt() {
        try (NDManager m = Engines.manager("MXNet")) {
            GaussianMean task = SMALL.replicas(5000);
            double[] start = task.startVariance(9).start(m, new Random(1)).toDoubleArray();
            assertEquals(20_000, start.length);
            double square = Arrays.stream(start).map(x -> x * x / start.length).sum();
            assertEquals(9, square, 5 * 9 * Math.sqrt(2.0 / start.length));
            double[] none = task.startVariance(0).start(m, new Random(1)).toDoubleArray();
            assertEquals(0, Arrays.stream(none).map(Math::abs).max().orElseThrow());
        }
    }

    @Test
    void clientsWhoLearnFromAllPointsReachTheMaximumLikelihood(@TempDir Path folder) {
        Experiment experiment = Experiment.ring(4)
                .task(GaussianMean.random(4, 10, S, 1, 0).replicas(2))
                .gradientTracking(0.3)
                .batch(10);
        try (Run run = experiment.run(300).save(folder.resolve("run"));
                Run resumed = experiment.resume(folder.resolve("run"))) {
            assertTrue(run.value("error") < 1e-20, "error " + run.value("error"));
            assertArrayEquals(run.run(3).models(), resumed.run(3).models());
        }
    }

    @Test
    void theCallThatMakesTheTaskIsItsText() {
        assertEquals(
                "GaussianMean.of(new double[][][] {{{0.0, 0.0}, {2.0, 0.0}}, {{1.0, 3.0}}},"
                        + " new double[][] {{2.0, 1.0}, {1.0, 2.0}}).replicas(9)",
                SMALL.replicas(9).toString());
        assertEquals(
                "GaussianMean.random(6, 50, new double[][] {{0.5}}, 0.0, 3).replicas(20).startVariance(4.0)",
                GaussianMean.random(6, 50, 0.5, 0, 3)
                        .startVariance(4)
                        .replicas(20)
                        .toString());
        assertEquals(
                GaussianMean.of(new double[][][] {{{1}, {2}}}, new double[][] {{3}})
                        .toString(),
                GaussianMean.of(new double[][] {{1, 2}}, 3).toString());
    }

    @Test
    void whatIsNoGaussianIsRefused() {
        double[][] one = {{1}}, lopsided = {{2, 1}, {0, 2}}, indefinite = {{1, 2}, {2, 1}};
        String of = "GaussianMean.of(points, covariance) needs ";
        refused(of + "at least 1 client, got none", () -> GaussianMean.of(new double[0][][], one));
        refused(
                of + "at least 1 point per client, got none for client 1",
                () -> GaussianMean.of(new double[][] {{1}, {}}, 1));
        refused(
                of + "points as long as the covariance is wide, 1, got one of 2 for client 0",
                () -> GaussianMean.of(new double[][][] {{{1, 2}}}, one));
        refused(of + "finite points, got NaN", () -> GaussianMean.of(new double[][] {{Double.NaN}}, 1));
        String covariance = "a symmetric, positive definite covariance, got ";
        refused(of + covariance + "[[0.0]]", () -> GaussianMean.of(new double[][] {{1}}, 0));
        refused(of + covariance + "[[NaN]]", () -> GaussianMean.of(new double[][] {{1}}, Double.NaN));
        refused(of + covariance + "[]", () -> GaussianMean.of(new double[][][] {{{}}}, new double[0][]));
        String random = "GaussianMean.random(clients, perClient, covariance, heterogeneity, seed) needs ";
        refused(random + covariance + "[[2.0, 1.0], [0.0, 2.0]]", () -> GaussianMean.random(2, 3, lopsided, 0, 0));
        refused(random + covariance + "[[1.0, 2.0], [2.0, 1.0]]", () -> GaussianMean.random(2, 3, indefinite, 0, 0));
        refused(random + "clients >= 1, got 0", () -> GaussianMean.random(0, 3, 1, 0, 0));
        refused(random + "perClient >= 1, got 0", () -> GaussianMean.random(2, 0, 1, 0, 0));
        refused(
                random + "heterogeneity >= 0, got -1.0; 0 gives all clients the same mean",
                () -> GaussianMean.random(2, 3, 1, -1, 0));
        refused("replicas(copies) needs copies >= 1, got 0", () -> SMALL.replicas(0));
        refused("startVariance(variance) needs variance >= 0, got -1.0", () -> SMALL.startVariance(-1));
        refused("a posterior needs priorVariance > 0, got 0.0", () -> SMALL.mean(0));
        refused("a posterior needs priorVariance > 0, got NaN", () -> SMALL.covariance(Double.NaN));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
