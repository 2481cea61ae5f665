package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.Experiment;
import grapevine.Run;
import grapevine.core.ExactPosterior;
import grapevine.core.Loop;
import grapevine.core.Timing;
import grapevine.graph.Topology;
import grapevine.metrics.PosteriorKl;
import grapevine.metrics.PosteriorVariance;
import grapevine.tasks.GaussianMean;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gossip Langevin beside the law that its models have, on posteriors known in closed form. Copies of a model are
 * independent given who meets, so their spread is measured with a known error; all bounds are four of its standard
 * deviations, five where many numbers are compared.
 */
class GossipLangevinTheoryTest {
    private static final double FLAT = Double.POSITIVE_INFINITY;

    /**
     * The law N(m, P) of n clients' models in one dimension, P of shape (n, n). Client i of curvature c_i = n N_i / S + 1 / v
     * and points of mean x_i goes
     *
     * <pre>
     *   w_i <- (1 - alpha c_i) w_i + alpha n N_i / S x_i + sqrt(2 alpha n) xi          s_i times
     * </pre>
     *
     * so that m <- A m + b and P <- A P A^T + Q.
     */
    private record Law(double[] m, double[][] P) {
        static Law certain(double... start) {
            return new Law(start, new double[start.length][start.length]);
        }

        /** Of those who go to the means M w and then step; with alpha 0 one stays where one is. */
        Law after(double[][] M, double[] alpha, int[] steps, double[] curvature, double[] drift, double temperature) {
            int n = m.length;
            double[][] A = new double[n][n], Q = new double[n][n];
            double[] b = new double[n];
            for (int i = 0; i < n; i++) {
                double rho = 1 - alpha[i] * curvature[i], power = 1;
                for (int s = 0; s < steps[i]; s++) {
                    b[i] += power * alpha[i] * drift[i];
                    Q[i][i] += power * power * 2 * alpha[i] * n * temperature;
                    power *= rho;
                }
                for (int j = 0; j < n; j++) A[i][j] = power * M[i][j];
            }
            double[] mean = new double[n];
            double[][] AP = times(A, P), covariance = Q;
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) {
                    mean[i] += A[i][j] * m[j];
                    for (int k = 0; k < n; k++) covariance[i][j] += AP[i][k] * A[j][k];
                }
            for (int i = 0; i < n; i++) mean[i] += b[i];
            return new Law(mean, covariance);
        }

        /** The variance of the network average. */
        double average() {
            double sum = 0;
            for (double[] row : P) for (double p : row) sum += p;
            return sum / m.length / m.length;
        }

        /** The mean variance of a client. */
        double client() {
            double sum = 0;
            for (int i = 0; i < m.length; i++) sum += P[i][i];
            return sum / m.length;
        }
    }

    private static double[][] times(double[][] A, double[][] B) {
        double[][] C = new double[A.length][B[0].length];
        for (int i = 0; i < A.length; i++)
            for (int j = 0; j < C[0].length; j++) for (int k = 0; k < B.length; k++) C[i][j] += A[i][k] * B[k][j];
        return C;
    }

    /** The way of two who meet to each other. */
    private static double[][] meeting(int n, int one, int other, double beta) {
        double[][] M = identity(n);
        M[one][one] = M[other][other] = 1 - beta;
        M[one][other] = M[other][one] = beta;
        return M;
    }

    private static double[][] identity(int n) {
        double[][] I = new double[n][n];
        for (int i = 0; i < n; i++) I[i][i] = 1;
        return I;
    }

    /** The way on a ring of three neighbours: 2 beta of it to their mean. */
    private static double[][] ring(int n, double beta) {
        double[][] M = new double[n][n];
        for (int i = 0; i < n; i++) {
            M[i][i] = 1 - 2 * beta + 2 * beta / 3;
            M[i][(i + 1) % n] = M[i][(i + n - 1) % n] = 2 * beta / 3;
        }
        return M;
    }

    private static double[] all(int n, double value) {
        double[] values = new double[n];
        Arrays.fill(values, value);
        return values;
    }

    /** The copies of one number of each client, or of their mean, as numbers. */
    private static double[] copies(double[] model, int p, int k) {
        return IntStream.range(0, model.length / p)
                .mapToDouble(r -> model[r * p + k])
                .toArray();
    }

    private static double mean(double... x) {
        return Arrays.stream(x).sum() / x.length;
    }

    private static double covariance(double[] x, double[] y) {
        double mx = mean(x), my = mean(y), sum = 0;
        for (int r = 0; r < x.length; r++) sum += (x[r] - mx) * (y[r] - my);
        return sum / (x.length - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyMeetingMovesTheLawOfAllModelsAsTheEquationsSay(boolean inPairs) {
        // five clients of 2, 4, 1, 4 and 2 points, who do 1, 2, 3, 1 and 2 steps; S = 2, v = 0.7
        double[][] points = {{1, 2}, {0, -1, 1, 3}, {4}, {2, 2, 1, 0}, {-2, 0}};
        int[] steps = {1, 2, 3, 1, 2};
        int n = 5, copies = 6000;
        double a = 0.03, decay = 0.5, beta = 0.3, prior = 0.7;
        double[] curvature = new double[n], drift = new double[n];
        for (int i = 0; i < n; i++) {
            curvature[i] = n * points[i].length / 2.0 + 1 / prior;
            drift[i] = n * Arrays.stream(points[i]).sum() / 2;
        }
        GossipLangevin algorithm =
                new GossipLangevin(a, decay, beta, 1).steps(steps).prior(prior);
        GaussianMean task = GaussianMean.of(points, 2).replicas(copies).startVariance(0);
        Timing timing = inPairs ? Lab.PAIRS : Timing.synchronous();
        Law law = Law.certain(new double[n]);
        int[] tau = new int[n];
        try (Loop<?> loop = Loop.of(Lab.plan(algorithm, Topology.ring(n), task, 4, 3, "PyTorch", timing))) {
            for (int round = 1; round <= 40; round++) {
                double[][] before = loop.models();
                loop.run(1, t -> {});
                double[][] after = loop.models();
                int[] met = IntStream.range(0, n)
                        .filter(i -> before[i][0] != after[i][0])
                        .toArray();
                assertEquals(inPairs ? 2 : n, met.length);
                double[] alpha = new double[n];
                int least = Arrays.stream(met).map(i -> tau[i]).min().orElseThrow();
                for (int i : met) {
                    alpha[i] = a / Math.pow(least + 1, decay);
                    tau[i]++;
                }
                double[][] M = inPairs ? meeting(n, met[0], met[1], beta) : ring(n, beta);
                law = law.after(M, alpha, steps, curvature, drift, 1);
                if (round % 8 == 0) close(law, after, copies);
            }
        }
    }

    private static void close(Law law, double[][] models, int copies) {
        double[][] P = law.P();
        for (int i = 0; i < models.length; i++) {
            assertEquals(law.m()[i], mean(models[i]), 5 * Math.sqrt(P[i][i] / copies), "mean of client " + i);
            for (int j = 0; j <= i; j++) {
                double wide = Math.sqrt((P[i][i] * P[j][j] + P[i][j] * P[i][j]) / (copies - 1));
                assertEquals(P[i][j], covariance(models[i], models[j]), 5 * wide, "clients " + i + " and " + j);
            }
        }
    }

    private static final int N = 6;
    private static final int COPIES = 1000;
    private static final int LOOKS = 30;

    /** Six clients of ten points of variance 1. */
    private static final GaussianMean SIX = GaussianMean.random(N, 10, 1, 1, 4).replicas(COPIES);

    /** What a metric is on average after {@code every} rounds, LOOKS times, the first look left out. */
    private static double[] looks(Experiment experiment, int every, String... metrics) {
        double[] means = new double[metrics.length];
        try (Run run = experiment
                .batch(10)
                .engine("PyTorch")
                .metric(new PosteriorVariance())
                .evaluateEvery(every)
                .run(every * LOOKS)) {
            for (int k = 0; k < metrics.length; k++) {
                String metric = metrics[k];
                means[k] = run.history().rows().stream()
                        .skip(2)
                        .mapToDouble(row -> row.mean(metric))
                        .average()
                        .orElseThrow();
            }
        }
        return means;
    }

    /** Of a ratio of variances near 1, from all looks together. */
    private static final double ERROR = Math.sqrt(2.0 / COPIES / (LOOKS - 1));

    @ParameterizedTest
    @CsvSource({"1, 0.5", "1, 0.2", "4, 0.5"})
    void togetherTheAverageIsAsWideAsThePosteriorAndAClientWider(int steps, double beta) {
        // Metropolis weights of a ring have the eigenvalues 1/3 + 2/3 cos(2 pi k / n); with lambda = 1 - 2 beta + 2
        // beta
        // of these, rho = 1 - alpha L and s steps, the part of each eigenvector has the variance V = 2 alpha n
        // (1 - rho^2s) / (1 - rho^2) / (1 - rho^2s lambda^2); that of lambda = 1 over n is 2 alpha / (1 - rho^2) = C /
        // (1 -
        // alpha L / 2), whatever s, and a client has the sum over n
        double precision = 60 + 1 / 2.0, alpha = 0.2 / precision, rho = 1 - alpha * precision;
        double client = 0, average = 1 / precision / (1 - alpha * precision / 2);
        for (int k = 0; k < N; k++) {
            double lambda = 1 - 2 * beta + 2 * beta * (1 / 3.0 + 2 / 3.0 * Math.cos(2 * Math.PI * k / N));
            double kept = Math.pow(rho, 2 * steps);
            client += 2 * alpha * (1 - kept) / (1 - rho * rho) / (1 - kept * lambda * lambda);
        }
        double[] ratios = looks(
                Experiment.ring(N)
                        .task(SIX)
                        .gossipLangevin(alpha, 0, beta, steps)
                        .prior(2),
                20,
                "averageVarianceRatio",
                "varianceRatio");
        assertEquals(1 / 0.9, average * precision, 1e-12, "a step of 0.2 / L is a ninth too wide");
        assertEquals(average * precision, ratios[0], 4 * ERROR * 1.11);
        assertEquals(1, ratios[0] * (1 - alpha * precision / 2), 0.05);
        assertEquals(client * precision, ratios[1], 4 * ERROR * client * precision);
        assertTrue(ratios[1] > 1.5 * ratios[0], "a client alone has " + ratios[1]);
    }

    @Test
    void onACompleteGraphAClientHasTheAveragesVarianceAndThatOfItsLastNoiseBeside() {
        // lambda = 1 once and 0 otherwise: C / (1 - alpha L / 2) + 2 alpha (n - 1)
        double precision = 60 + 1, alpha = 0.2 / precision;
        double[] ratios = looks(
                Experiment.complete(N).task(SIX).gossipLangevin(alpha, 0, 0.5, 1),
                20,
                "averageVarianceRatio",
                "varianceRatio");
        double client = 1 / 0.9 + 2 * 0.2 * (N - 1);
        assertEquals(1 / 0.9, ratios[0], 4 * ERROR / 0.9);
        assertEquals(client, ratios[1], 4 * ERROR * client);
    }

    @Test
    void withoutTheFactorNTheAverageWouldBeNTimesTooNarrow() {
        // the temperature 1 / n takes the factor n away
        double precision = 60 + 1, alpha = 0.2 / precision;
        Experiment right = Experiment.ring(N).task(SIX).gossipLangevin(alpha, 0, 0.5, 1);
        double narrow = looks(right.cooled(1.0 / N), 20, "averageVarianceRatio")[0];
        double wide = looks(right, 20, "averageVarianceRatio")[0];
        assertEquals(1 / 0.9 / N, narrow, 4 * ERROR / 0.9 / N);
        assertEquals(N, wide / narrow, 1e-4, "the noise is the same, but for its size");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "1, 0.3", "3, 0.5"})
    void inPairsTheAverageIsAsWideAsThePosteriorAndAClientWider(int steps, double beta) {
        // every pair of neighbours is as likely: E P is the fixed point of the mean over pairs of A P A^T + Q
        double precision = 60 + 1, alpha = 0.06 / precision;
        Law law = Law.certain(new double[N]);
        for (int t = 0; t < 3000; t++) {
            double[][] P = new double[N][N];
            for (int i = 0; i < N; i++) {
                int j = (i + 1) % N;
                double[] pair = new double[N];
                pair[i] = pair[j] = alpha;
                int[] s = new int[N];
                Arrays.fill(s, steps);
                Law met = law.after(meeting(N, i, j, beta), pair, s, all(N, precision), all(N, 0), 1);
                for (int k = 0; k < N; k++) for (int l = 0; l < N; l++) P[k][l] += met.P()[k][l] / N;
            }
            law = new Law(law.m(), P);
        }
        double average = law.average() * precision, client = law.client() * precision;
        double[] ratios = looks(
                Experiment.ring(N)
                        .task(SIX)
                        .gossipLangevin(alpha, 0, beta, steps)
                        .asynchronous(),
                80,
                "averageVarianceRatio",
                "varianceRatio");
        assertEquals(1 / (1 - 0.06 / 2), average, 0.05, "theory itself is near the posterior");
        assertEquals(average, ratios[0], 4 * ERROR * average);
        assertEquals(1, ratios[0] * (1 - 0.06 / 2), 0.05);
        assertEquals(client, ratios[1], 5 * ERROR * client);
        assertTrue(ratios[1] > 1.2 * ratios[0], "a client alone has " + ratios[1]);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inTwoDimensionsTheAverageIsCorrelatedAsThePosteriorIs(boolean inPairs) {
        // S = {{2, 1}, {1, 2}} has (1, 1) and (1, -1) as eigenvectors, with 3 and 1: there C^-1 is L = 60/3 + 1 and 60
        // + 1
        double[][] S = {{2, 1}, {1, 2}};
        double alpha = 0.1 / 61;
        int every = inPairs ? 250 : 80, copies = 4000, looks = 5;
        ExactPosterior task = GaussianMean.random(N, 10, S, 0, 4).replicas(copies);
        Experiment together = Experiment.complete(N)
                .task(task)
                .gossipLangevin(alpha, 0, 0.5, 1)
                .batch(10)
                .engine("PyTorch")
                .evaluateEvery(100_000);
        double[][] C = new double[2][2];
        double[] m = new double[2];
        try (Run run = (inPairs ? together.asynchronous() : together).run(3 * every)) {
            for (int look = 0; look < looks; look++) {
                double[] x = Lab.mean(run.run(every).models());
                for (int k = 0; k < 2; k++) {
                    m[k] += mean(copies(x, 2, k)) / looks;
                    for (int l = 0; l < 2; l++) C[k][l] += covariance(copies(x, 2, k), copies(x, 2, l)) / looks;
                }
            }
        }
        double along = (C[0][0] + 2 * C[0][1] + C[1][1]) / 2, across = (C[0][0] - 2 * C[0][1] + C[1][1]) / 2;
        double skew = (C[0][0] - C[1][1]) / 2;
        double error = Math.sqrt(2.0 / copies / looks), bound = inPairs ? 0.05 : 4 * error;
        assertEquals(1, along * 21 * (1 - alpha * 21 / 2), bound);
        assertEquals(1, across * 61 * (1 - alpha * 61 / 2), bound);
        assertEquals(0, skew, 4 * Math.sqrt(along * across / copies / looks));
        for (int k = 0; k < 2; k++)
            assertEquals(task.mean(1)[k], m[k], 4 * Math.sqrt(C[k][k] / copies / looks) + (inPairs ? 0.02 : 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, FLAT})
    void thePriorIsHonoured(double prior) {
        // six points of variance 4, one per client: L = 6/4 + 1/v, and the mean is drawn to zero by the prior
        int copies = 4000, looks = 5;
        GaussianMean task = GaussianMean.random(N, 1, 4, 0, 1).replicas(copies);
        double precision = 6 / 4.0 + 1 / prior, alpha = 0.1 / precision, sum = 0, square = 0;
        double exact = task.mean(prior)[0];
        try (Run run = Experiment.complete(N)
                .task(task)
                .gossipLangevin(alpha, 0, 0.5, 2)
                .prior(prior)
                .batch(1)
                .engine("PyTorch")
                .evaluateEvery(100_000)
                .run(30)) {
            for (int look = 0; look < looks; look++) {
                double[] x = Lab.mean(run.run(25).models());
                sum += mean(x) / looks;
                square += covariance(x, x) / looks;
            }
        }
        assertEquals(exact, sum, 4 * Math.sqrt(1.06 / precision / copies / looks));
        assertEquals(1 / (1 - 0.1 / 2), square * precision, 4 * 1.06 * Math.sqrt(2.0 / copies / looks));
        assertTrue(Math.abs(task.mean(FLAT)[0]) > 0.3, "else all priors have the same mean");
    }

    @Test
    void withoutNoiseTheAverageComesToTheSummit() {
        GaussianMean one = GaussianMean.random(N, 10, 1, 1, 4);
        try (Run run = Experiment.complete(N)
                .task(one)
                .gossipLangevin(0.2 / 61, 0, 0.5, 1)
                .cooled(0)
                .batch(10)
                .engine("PyTorch")
                .evaluateEvery(1000)
                .run(200)) {
            assertArrayEquals(one.mean(1), Lab.mean(run.models()), 1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "0.5, 25"})
    void fiveStepsComeToThePosteriorInFewerMeetingsThanOne(double decay, double ratio) {
        // where alpha falls as k^-delta, the way after k meetings grows as s k^(1 - delta): 5^(1 / (1 - delta)) times
        // fewer
        double one = meetings(1, decay), five = meetings(5, decay);
        assertEquals(ratio, one / five, 0.4 * ratio, five + " meetings with five steps, " + one + " with one");
    }

    /** After which the network average is at a divergence of 0.05 nats. */
    private static double meetings(int steps, double decay) {
        Experiment experiment = Experiment.ring(N)
                .task(GaussianMean.random(N, 10, 1, 0, 4).replicas(400).startVariance(4))
                .gossipLangevin((decay == 0 ? 0.02 : 0.1) / 61, decay, 0.5, steps)
                .asynchronous()
                .batch(10)
                .engine("PyTorch")
                .metric(new PosteriorKl())
                .evaluateEvery(2);
        try (Run run = experiment.run(0)) {
            while (run.run(50).value("averageKl") > 0.05) assertTrue(run.rounds() < 5000);
            return run.history().rows().stream()
                    .filter(row -> row.mean("averageKl") <= 0.05)
                    .findFirst()
                    .orElseThrow()
                    .round();
        }
    }
}
