package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import grapevine.Experiment;
import grapevine.Run;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.Task;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import grapevine.graph.Topology;
import grapevine.metrics.EffectiveSampleSize;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Gossip Langevin on logistic regression, whose posterior is no Gaussian, beside a chain in plain Java: in float64 with many
 * copies, and as users have it, with a softmax of two classes and the draws of one run.
 */
class GossipLangevinLogisticTest {
    private static final double PRIOR = 5; // of each of a and b, so that b - a has 10
    private static final BayesianLogistic POINTS = BayesianLogistic.random(200, 2 * PRIOR, 0, 0.5, 1, -1);
    private static final BayesianLogistic.Estimate EXACT = POINTS.langevin(100_000, 0.02, 2);

    /** Each client has so many of the points in a row; a model is many copies of the three coefficients. */
    private record Copies(int clients, int copies) implements Task {
        @Override
        public Layout layout() {
            return Layout.flat(3 * copies);
        }

        @Override
        public int samples(int client) {
            return POINTS.labels().length / clients;
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(new double[clients][3 * copies]);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            NDManager m = X.getManager();
            NDList rows = new NDList();
            for (int r = 0; r < batch.clients().length; r++) {
                int own = samples(0), from = batch.clients()[r] * own;
                double[] labels = Arrays.stream(POINTS.labels(), from, from + own)
                        .mapToDouble(label -> label)
                        .toArray();
                NDArray points = m.create(Arrays.copyOfRange(POINTS.features(), from, from + own));
                NDArray z = X.get(r).reshape(copies, 3).matMul(points.transpose());
                NDArray surplus = z.neg().exp().add(1).pow(-1).sub(m.create(labels));
                rows.add(surplus.matMul(points).div(own).reshape(1, 3L * copies));
            }
            return NDArrays.concat(rows, 0);
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    @Test
    void manyCopiesInPairsHaveTheMomentsOfTheExactChain() {
        int copies = 200, looks = 40; // all copies share who meets, which moves their mean: one looks often
        Plan plan = Lab.plan(
                new GossipLangevin(5e-4, 0, 0.5, 2).prior(2 * PRIOR),
                Topology.ring(4),
                new Copies(4, copies),
                50,
                0,
                "PyTorch",
                Lab.PAIRS);
        double[] sum = new double[3];
        double[][] products = new double[3][3];
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(400, t -> {});
            for (int look = 0; look < looks; look++) {
                loop.run(50, t -> {});
                double[] w = Lab.mean(loop.models());
                for (int r = 0; r < copies; r++)
                    for (int k = 0; k < 3; k++) {
                        double x = w[3 * r + k] - EXACT.mean()[k];
                        sum[k] += x / copies / looks;
                        for (int l = 0; l < 3; l++)
                            products[k][l] += x * (w[3 * r + l] - EXACT.mean()[l]) / copies / looks;
                    }
            }
        }
        for (int k = 0; k < 3; k++) {
            double deviation = Math.sqrt(EXACT.covariance()[k][k]);
            assertEquals(0, sum[k] / deviation, 0.15, "coefficient " + k);
            for (int l = 0; l < 3; l++) {
                double scale = deviation * Math.sqrt(EXACT.covariance()[l][l]);
                double found = (products[k][l] - sum[k] * sum[l]) / scale;
                assertEquals(EXACT.covariance()[k][l] / scale, found, 0.08, k + " and " + l);
            }
        }
    }

    /** The intercept of the reference is the bias of the model. */
    private static Dataset dataset() {
        float[] features = new float[2 * 200];
        for (int j = 0; j < 200; j++)
            for (int k = 0; k < 2; k++) features[2 * j + k] = (float) POINTS.features()[j][k + 1];
        Samples samples = new Samples(features, POINTS.labels());
        return new Dataset("two hundred points", List.of(2), List.of("no", "yes"), samples, samples);
    }

    /** w = b - a of the mean of the clients: weights a_1 a_2 b_1 b_2, then the biases a_0 b_0. */
    private static double coefficient(double[][] models, int k) {
        double[] mean = Lab.mean(models);
        return k == 0 ? mean[5] - mean[4] : mean[k + 1] - mean[k - 1];
    }

    @Test
    void theAverageOfFourClientsSamplesLogisticRegression() {
        Experiment experiment = Experiment.complete(4)
                .data(dataset())
                .model("softmax")
                .gossipLangevin(2e-3, 0, 0.5, 3)
                .prior(PRIOR)
                .asynchronous()
                .batch(50)
                .draws(200, 2, 100_000)
                .evaluateEvery(100_000)
                .engine("PyTorch");
        try (Run run = experiment.run(2400)) {
            double[][][] draws = run.draws();
            for (int k = 0; k < 3; k++) {
                double[] chain = new double[draws.length];
                for (int t = 0; t < chain.length; t++) chain[t] = coefficient(draws[t], k);
                double mean = 0, square = 0;
                for (double w : chain) mean += w / chain.length;
                for (double w : chain) square += (w - mean) * (w - mean) / (chain.length - 1);
                double worth = EffectiveSampleSize.of(new double[][] {chain});
                double deviation = Math.sqrt(EXACT.covariance()[k][k]);
                // an error of 0.1 deviations and of 14 % of the variance, and steps of such a size add as much
                assertTrue(worth > 80, "worth " + worth + " independent draws");
                assertEquals(0, (mean - EXACT.mean()[k]) / deviation, 0.4, "coefficient " + k);
                assertEquals(1, square / deviation / deviation, 0.4, "coefficient " + k);
            }
        }
    }
}
