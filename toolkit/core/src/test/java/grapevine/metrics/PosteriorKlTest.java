package grapevine.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.Experiment;
import grapevine.Run;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.ExactPosterior;
import grapevine.core.Layout;
import grapevine.core.Metric;
import grapevine.core.Round;
import grapevine.core.Sampler;
import grapevine.tasks.Agreement;
import grapevine.tasks.GaussianMean;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tech.tablesaw.api.Table;

class PosteriorKlTest {
    private static final PosteriorKl KL = new PosteriorKl();
    private static final PosteriorVariance WIDTH = new PosteriorVariance();
    private static final double[][] CORRELATED = {{2, 1}, {1, 2}}; // det 3, inverse 1/3 {{2, -1}, {-1, 2}}

    /** Says that it samples, and stays where it is. */
    record Claim(double priorVariance) implements Algorithm<Claim.State>, Sampler {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return state;
        }
    }

    /**
     * Two clients who have the same number of points and average before they step, so that both take the gradient at
     * the average: w_i = average - a n grad U_i(average) + sqrt(2 a n) noise_i.
     */
    record Langevin(double a, int points, double priorVariance) implements Algorithm<Claim.State>, Sampler {
        @Override
        public Claim.State init(NDArray X0) {
            return new Claim.State(X0);
        }

        @Override
        public Claim.State step(Claim.State state, Round round) {
            NDArray A = round.mix(state.models());
            NDArray slopes = round.gradients(A).mul(points).add(A.div(2 * priorVariance));
            SplittableRandom random = new SplittableRandom(round.t());
            double[] z = DoubleStream.generate(() -> Math.sqrt(4 * a) * random.nextGaussian())
                    .limit(A.size())
                    .toArray();
            NDArray noise = A.getManager().create(z, A.getShape());
            return new Claim.State(A.sub(slopes.mul(2 * a)).add(noise));
        }
    }

    /** Models that are given, and the posterior N(m, v C). */
    record Given(int replicas, double[] m, double[][] C, double[]... models) implements ExactPosterior {
        @Override
        public int clients() {
            return models.length;
        }

        @Override
        public Layout layout() {
            return Layout.flat(models[0].length);
        }

        @Override
        public double[] mean(double priorVariance) {
            return m;
        }

        @Override
        public double[][] covariance(double priorVariance) {
            return Arrays.stream(C)
                    .map(row -> Arrays.stream(row).map(c -> c * priorVariance).toArray())
                    .toArray(double[][]::new);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(models);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.zerosLike();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of("none", new double[(int) X.getShape().get(0)]);
        }
    }

    private static double[] measured(Given task, double priorVariance, Metric metric, String name) {
        try (Run run = Experiment.complete(task.clients())
                .task(task)
                .algorithm(new Claim(priorVariance))
                .run(0)) {
            Table rows = run.measure(metric);
            return rows.doubleColumn(name).asDoubleArray();
        }
    }

    @Test
    void threeCopiesOfTwoClientsByHand() {
        // the posterior is N(0, 2); the copies 0, 1, 2 are N(1, 1), those 2, 4, 6 are N(4, 4)
        Given task =
                new Given(3, new double[] {0}, new double[][] {{1}}, new double[] {0, 1, 2}, new double[] {2, 4, 6});
        double[] kl = {(1 / 2.0 + 1 / 2.0 - 1 + Math.log(2)) / 2, (2 + 8 - 1 - Math.log(2)) / 2};
        assertArrayEquals(kl, measured(task, 2, KL, "posteriorKl"), 1e-12);
        assertArrayEquals(new double[] {0.5, 2}, measured(task, 2, WIDTH, "varianceRatio"), 1e-12);
        // the network average has the copies 1, 2.5, 4, N(2.5, 2.25)
        double average = (2.25 / 2 + 6.25 / 2 - 1 + Math.log(2 / 2.25)) / 2;
        assertEquals(average, measured(task, 2, KL, "averageKl")[0], 1e-12);
        assertEquals(2.25 / 2, measured(task, 2, WIDTH, "averageVarianceRatio")[0], 1e-12);
        // with another prior, N(0, 4)
        assertEquals((1 / 4.0 + 1 / 4.0 - 1 + Math.log(4)) / 2, measured(task, 4, KL, "posteriorKl")[0], 1e-12);
    }

    @Test
    void correlatedCopiesByHand() {
        // (1, 2), (-1, -2), (1, 0), (-1, 0): mean 0, covariance {{4, 4}, {4, 8}} / 3 of determinant 16/9
        // tr(C^-1 c) = 1/9 (2*4 - 2*4 + 2*8) = 16/9, (1, -1) C^-1 (1, -1) = 2
        double[] copies = {1, 2, -1, -2, 1, 0, -1, 0};
        // the other client's copies have no width across the line through (0, 0) and (2, 1)
        Given task = new Given(4, new double[] {1, -1}, CORRELATED, copies, new double[] {0, 0, 2, 1, 0, 0, 2, 1});
        double kl = (16 / 9.0 + 2 - 2 + Math.log(3 / (16 / 9.0))) / 2;
        assertArrayEquals(new double[] {kl, Double.POSITIVE_INFINITY}, measured(task, 1, KL, "posteriorKl"), 1e-12);
        assertEquals(4 / 4.0, measured(task, 1, WIDTH, "varianceRatio")[0], 1e-12);
    }

    @Test
    void theSameGaussianIsAtNoDistanceAndOthersAtAPositiveOne() {
        Gaussian one = new Gaussian(new double[] {1, 2}, CORRELATED);
        assertEquals(0, one.divergence(one), 1e-15);
        SplittableRandom random = new SplittableRandom(2);
        for (int k = 0; k < 100; k++) {
            double[] numbers = random.doubles(8).toArray();
            assertTrue(Gaussian.fitted(4, numbers).divergence(one) > 0);
        }
    }

    @Test
    void drawsFromThePosteriorItselfAreAtTheBias() {
        // C = L L^T with L = {{sqrt 2, 0}, {1 / sqrt 2, sqrt 1.5}}
        SplittableRandom random = new SplittableRandom(6);
        Gaussian exact = new Gaussian(new double[] {3, -1}, CORRELATED);
        for (int replicas : new int[] {5, 20, 61}) {
            int trials = 40_000;
            double mean = 0, square = 0, width = 0;
            for (int k = 0; k < trials; k++) {
                double[] copies = new double[2 * replicas];
                for (int r = 0; r < replicas; r++) {
                    double z = random.nextGaussian(), y = random.nextGaussian();
                    copies[2 * r] = 3 + Math.sqrt(2) * z;
                    copies[2 * r + 1] = -1 + Math.sqrt(0.5) * z + Math.sqrt(1.5) * y;
                }
                Gaussian fitted = Gaussian.fitted(replicas, copies);
                double kl = fitted.divergence(exact);
                mean += kl / trials;
                square += kl * kl / trials;
                width += fitted.trace() / exact.trace() / trials;
            }
            double error = Math.sqrt((square - mean * mean) / trials);
            assertEquals(PosteriorKl.bias(replicas, 2), mean, 4 * error, replicas + " copies");
            assertEquals(1, width, 0.02);
        }
    }

    @Test
    void theBiasFallsWithTheNumberOfCopies() {
        // p = 1, R = 3: 1/2 (1/3 + ln 1 - psi(1)) = 1/2 (1/3 + 0.577216); R = 2: 1/2 (1/2 - ln 2 + gamma + ln 4)
        assertEquals((1 / 3.0 + 0.5772156649) / 2, PosteriorKl.bias(3, 1), 1e-10);
        assertEquals((0.5 + Math.log(2) + 0.5772156649) / 2, PosteriorKl.bias(2, 1), 1e-10);
        for (int p = 1; p <= 4; p++)
            for (int R : new int[] {100, 101, 1000, 100_000})
                assertEquals(p * (p + 3) / 4.0 / R, PosteriorKl.bias(R, p), 20.0 / R / R, p + " and " + R);
    }

    @Test
    void theStepOfLangevinMakesTheAverageAsWideAsTheorySaysAndClientsWider() {
        // U of the average bends by h = 20 / 3 + 1 / 5: x' = (1 - a h) x + sqrt(2 a) noise has the variance
        // 1 / (h (1 - a h / 2)), 1.25 of the posterior's with a h = 0.4; a client has 0.36 of that and 2 a n, 2.05 in
        // all
        double h = 20 / 3.0 + 1 / 5.0;
        int copies = 4000;
        Experiment experiment = Experiment.complete(2)
                .task(GaussianMean.random(2, 10, 3, 2, 1).replicas(copies))
                .algorithm(new Langevin(0.4 / h, 10, 5))
                .batch(10)
                .metric(KL)
                .metric(WIDTH);
        try (Run run = experiment.run(60)) {
            double wide = Math.sqrt(2.0 / copies); // standard deviation of a ratio of 1
            assertEquals(1.25, run.value("averageVarianceRatio"), 4 * 1.25 * wide);
            assertEquals(2.05, run.value("varianceRatio"), 4 * 2.05 * wide);
            assertEquals(
                    (1.25 - 1 - Math.log(1.25)) / 2,
                    run.value("averageKl"),
                    4 * (0.2 / 2 * 1.25 * wide + 1.0 / copies));
            // the clients' means differ, and each is drawn to its own
            assertTrue(run.value("posteriorKl") > (2.05 - 1 - Math.log(2.05)) / 2);
        }
    }

    @Test
    void whoDoesNotSampleAKnownPosteriorIsRefused() {
        Experiment known = Experiment.ring(6).task(GaussianMean.random(6, 5, CORRELATED, 0, 0));
        refused(
                "PosteriorKl needs an algorithm that samples a posterior, a Sampler, got GossipSgd; choose gossipLangevin()",
                () -> known.gossipSgd().metric(KL).run(0));
        refused(
                "PosteriorVariance needs a task whose posterior is known, an ExactPosterior, got new Agreement(6);"
                        + " choose task(GaussianMean.random(6, 50, 1, 0, 0).replicas(200))",
                () -> known.task(new Agreement(6))
                        .algorithm(new Claim(1))
                        .metric(WIDTH)
                        .run(0));
        refused(
                "PosteriorKl needs p + 2 = 4 copies or more, got 1; task.replicas(200) gives them",
                () -> known.algorithm(new Claim(1)).metric(KL).run(0));
        refused(
                "PosteriorVariance needs 2 copies or more, got 1; task.replicas(200) gives them",
                () -> known.algorithm(new Claim(1)).metric(WIDTH).run(0));
        refused(
                "bias(replicas, dimensions) needs dimensions >= 1 and more replicas, up to 10000000, got 2 and 2",
                () -> PosteriorKl.bias(2, 2));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
