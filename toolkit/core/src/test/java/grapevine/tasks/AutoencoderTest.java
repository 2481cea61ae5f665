package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Polyps;
import grapevine.data.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoencoderTest {
    /** Both clients have the same digits, 0 to 3. */
    private static final List<int[]> SHARES = List.of(new int[] {0, 1, 2, 3}, new int[] {0, 1, 2, 3});

    private static final int[][] ALL = {{0, 1, 2, 3}, {0, 1, 2, 3}};
    private static final Dataset DIGITS = new Digits(4, 620, 0).load();

    private static Autoencoder task(String model, String engine) {
        return new Autoencoder(DIGITS, SHARES, (Vae) Models.named(model, DIGITS), engine, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theNoiseIsThatOfTheStepAndTheClient(String engine) {
        try (Autoencoder task = task("vae(6, 2)", engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            float[][] first = rows(task.gradients(X, new Batch(ALL, 1)));
            float[][] again = rows(task.gradients(X, new Batch(ALL, 1)));
            float[][] other = rows(task.gradients(X, new Batch(ALL, 1000)));
            assertArrayEquals(first, again);
            assertTrue(distance(first[0], first[1]) > 1e-3, "clients draw their own");
            assertTrue(distance(first[0], other[0]) > 1e-3, "steps draw anew");
        }
    }

    private static float[][] rows(NDArray G) {
        float[] flat = G.toFloatArray();
        return new float[][] {
            Arrays.copyOf(flat, flat.length / 2), Arrays.copyOfRange(flat, flat.length / 2, flat.length)
        };
    }

    private static double distance(float[] a, float... b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
        return Math.sqrt(sum);
    }

    @Test
    void bothEnginesSeeTheSameNoiseInTrainingAndInTests() {
        for (String model : List.of("vae(6, 2)", "convVae(4, 4, 3)")) {
            float[] row = null;
            float[][] gradients = new float[2][];
            double[] scores = new double[2];
            String[] engines = {"MXNet", "PyTorch"};
            for (int e = 0; e < 2; e++)
                try (Autoencoder task = task(model, engines[e]);
                        NDManager m = Engines.manager(engines[e])) {
                    if (row == null)
                        row = task.start(m, new SplittableRandom(1)).toFloatArray();
                    NDArray X = m.create(row, new Shape(2, task.layout().size()));
                    gradients[e] = task.gradients(X, new Batch(ALL, 1)).toFloatArray();
                    scores[e] = task.evaluate(X).get("negativeElbo")[1];
                }
            assertArrayEquals(gradients[0], gradients[1], 2e-2f, model); // of numbers of up to about 100
            assertEquals(scores[0], scores[1], 1e-2, model);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theScoresAreThoseOfTheSameDrawsAtEachCall(String engine) {
        try (Autoencoder task = task("vae(6, 2)", engine);
                Autoencoder same = task("vae(6, 2)", engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            Map<String, double[]> scores = task.evaluate(X);
            assertEquals(List.of("negativeElbo", "reconstruction", "divergence", "loss"), List.copyOf(scores.keySet()));
            task.gradients(X, new Batch(ALL, 1));
            assertArrayEquals(scores.get("negativeElbo"), task.evaluate(X).get("negativeElbo"));
            assertArrayEquals(scores.get("negativeElbo"), same.evaluate(X).get("negativeElbo"));
            double elbo = scores.get("negativeElbo")[0];
            assertEquals(elbo, scores.get("reconstruction")[0] + scores.get("divergence")[0], 1e-9);
            assertEquals(elbo, scores.get("loss")[0], 1e-3);
            // 620 test pictures are a batch of 500 and one of 120; at the start a pixel costs about ln 2
            assertEquals(784 * Math.log(2), elbo, 300);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aPictureIsPaintedAgainAtTheMeanOfItsCode(String engine) {
        // pixels 0, 1: (m, v) = (2 x_0 - x_1, 50); logits (z, 3 z); with noise, z would be anywhere
        Samples samples = new Samples(new float[] {1, 0, 0.5f, 1}, new int[] {0, 1});
        Dataset data = new Dataset("two", List.of(1, 1, 2), List.of("a", "b"), samples, samples);
        Vae vae = new Vae(data.shape(), 1, Models.softmax(2), Models.linear(2));
        try (Autoencoder task = new Autoencoder(data, List.of(new int[] {0, 1}), vae, engine, 1)) {
            double[] model = {2, -1, 0, 0, 0, 50, 1, 3, 0, 0};
            List<float[]> again = task.painted(model, 5);
            assertEquals(2, again.size());
            assertArrayEquals(new float[] {sigmoid(2), sigmoid(6)}, again.get(0), 1e-6f);
            assertArrayEquals(new float[] {sigmoid(0), sigmoid(0)}, again.get(1), 1e-6f);
            assertEquals(1, task.painted(model, 1).size());
            List<float[]> there = task.painted(model, new double[][] {{-1}, {0.5}});
            assertArrayEquals(new float[] {sigmoid(-1), sigmoid(-3)}, there.get(0), 1e-6f);
            assertArrayEquals(new float[] {sigmoid(0.5), sigmoid(1.5)}, there.get(1), 1e-6f);
        }
    }

    private static float sigmoid(double logit) {
        return (float) (1 / (1 + Math.exp(-logit)));
    }

    @Test
    void dataThatCannotBePaintedAreRefused() {
        Dataset polyps = new Polyps(3, 3, 16, 0).load();
        refused(
                "model(\"vae\") needs pictures without masks, got " + polyps.name() + "; for masks use model(\"uNet\")",
                () -> Models.named("vae", polyps));
        Samples rows = new Samples(new float[] {0, 1, 2, -3}, new int[] {0, 1});
        Dataset table = new Dataset("table", List.of(2), List.of("a", "b"), rows, rows);
        refused(
                "model(\"convVae\") needs images of shape (channels, height, width), got examples of shape [2];"
                        + " for tables use model(\"mlp(64)\")",
                () -> Models.named("convVae", table));
        refused(
                "model(\"vae\") needs pictures of shape (channels, height, width), got table of shape [2];"
                        + " use data(\"digits\"), or for tables model(\"mlp(64)\")",
                () -> new Autoencoder(table, List.of(new int[] {0}), new Vae(List.of(1, 1, 2), 1, null, null), "", 0));
        Dataset bright = new Dataset("bright", List.of(1, 1, 2), List.of("a", "b"), rows, rows);
        refused("model(\"vae\") needs pixels in [0, 1], got 2.0 in bright", () -> Models.named("vae", bright));
        refused(
                "Autoencoder(data, ...) needs a Vae for pictures of the shape [1, 28, 28], got one for 16 pixels",
                () -> new Autoencoder(DIGITS, SHARES, (Vae) Models.named("vae", List.of(1, 4, 4), 2), "MXNet", 0));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
