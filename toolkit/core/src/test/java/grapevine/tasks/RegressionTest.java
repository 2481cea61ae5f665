package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.LeastSquares;
import grapevine.data.Polyps;
import grapevine.data.Samples;
import grapevine.data.Sine;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegressionTest {

    /** One feature, two targets; the two training examples are (1; 2, 0) and (3; 1, 5). */
    private static Regression byHand(String engine, Samples test) {
        Samples train = Samples.numeric(new float[] {1, 3}, new float[] {2, 0, 1, 5}, 2);
        Dataset data = Dataset.numeric("by hand", List.of(1), train, test);
        return new Regression(data, List.of(new int[] {0, 1}), Models.named("linear", data), engine, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theGradientOfALinearModelIsComputedByHand(String engine) {
        try (Regression task = byHand(engine, Samples.numeric(new float[] {1}, new float[] {2, 0}, 1));
                NDManager m = Engines.manager(engine)) {
            // weights 1, -1, biases 0.5, 2: answers (1.5, 1) and (3.5, -1), errors (-0.5, 1) and (2.5, -6)
            NDArray X = m.create(new float[] {1, -1, 0.5f, 2}, new Shape(1, 4));
            // of 1/4 sum of squares: weights 1/2 (-0.5 x 1 + 2.5 x 3, 1 x 1 - 6 x 3), biases 1/2 (-0.5 + 2.5, 1 - 6)
            assertArrayEquals(
                    new float[] {3.5f, -8.5f, 1, -2.5f},
                    task.gradients(X, new Batch(new int[][] {{0, 1}}, 1)).toFloatArray(),
                    1e-5f);
            // the second example alone: 1/2 sum of squares, so weights 3 (2.5, -6), biases (2.5, -6)
            assertArrayEquals(
                    new float[] {7.5f, -18, 2.5f, -6},
                    task.gradients(X, new Batch(new int[][] {{1}}, 1)).toFloatArray(),
                    1e-5f);
            Map<String, double[]> scores = task.evaluate(X);
            assertEquals(List.of("rmse", "loss"), List.copyOf(scores.keySet()));
            assertEquals((0.25 + 1) / 2, scores.get("loss")[0], 1e-6);
            assertEquals(Math.sqrt((0.25 + 1) / 2), scores.get("rmse")[0], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theRmseIsTheRootOfTheMeanOverAllTestExamplesAlsoInManyBatches(String engine) {
        // 730 test examples, 0 -> (k, 0); the models answer (0, 0) and (3, 3), so the squared errors add up to sums
        // over k
        int n = 730;
        float[] targets = new float[2 * n];
        for (int k = 0; k < n; k++) targets[2 * k] = k;
        double squares = IntStream.range(0, n).mapToDouble(k -> k * k).sum();
        double shifted =
                IntStream.range(0, n).mapToDouble(k -> (k - 3) * (k - 3) + 9).sum();
        try (Regression task = byHand(engine, Samples.numeric(new float[n], targets, n));
                NDManager m = Engines.manager(engine)) {
            Map<String, double[]> scores =
                    task.evaluate(m.create(new float[] {1, 1, 0, 0, 1, 1, 3, 3}, new Shape(2, 4)));
            assertEquals(Math.sqrt(squares / (2 * n)), scores.get("rmse")[0], 1e-9);
            assertEquals(Math.sqrt(shifted / (2 * n)), scores.get("rmse")[1], 1e-9);
            assertEquals(squares / (2 * n), scores.get("loss")[0], 0.1);
        }
    }

    private static Regression sine(String model, String engine) {
        Samples six = new Sine(6, 1, 0.1, 3).load().train(),
                three = new Sine(3, 1, 0.1, 3).load().train();
        Dataset data = Dataset.numeric("six", List.of(1), six, three);
        List<int[]> shares = List.of(new int[] {0, 1, 2}, new int[] {3, 4, 5});
        return new Regression(data, shares, Models.named(model, data), engine, 5);
    }

    @ParameterizedTest
    @CsvSource({"linear, MXNet", "linear, PyTorch", "'mlp(64, 64)', MXNet", "'mlp(64, 64)', PyTorch"})
    void theGradientIsTheSlopeOfTheLoss(String model, String engine) {
        try (Regression task = sine(model, engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            NDArray G = task.gradients(X, new Batch(new int[][] {{0, 1, 2}, {0, 1, 2}}, 1));
            NDArray g = G.get("0:1"), X0 = X.get("0:1");
            float norm = g.norm().getFloat(), h = 1e-3f / norm;
            ToDoubleFunction<NDArray> loss = x -> task.evaluate(x).get("loss")[0];
            double slope = (loss.applyAsDouble(X0.add(g.mul(h))) - loss.applyAsDouble(X0.sub(g.mul(h)))) / (2 * h);
            assertEquals(1, slope / (norm * norm), 0.03, model + " on " + engine);
        }
    }

    @Test
    void bothEnginesComputeTheSameGradientAtTheSameModel() {
        float[][] gradients = new float[2][];
        float[] row = null;
        String[] engines = {"MXNet", "PyTorch"};
        for (int e = 0; e < 2; e++)
            try (Regression task = sine("mlp(64, 64)", engines[e]);
                    NDManager m = Engines.manager(engines[e])) {
                if (row == null) row = task.start(m, new SplittableRandom(1)).toFloatArray();
                NDArray X = m.create(row, new Shape(2, task.layout().size()));
                gradients[e] = task.gradients(X, new Batch(new int[][] {{0, 1, 2}, {0, 2, 2}}, 1))
                        .toFloatArray();
            }
        assertArrayEquals(gradients[0], gradients[1], 1e-5f);
    }

    @Test
    void thereIsAnOutputForEachTarget() {
        assertEquals(1 * 64 + 64 + 64 * 64 + 64 + 64 + 1, size("mlp(64, 64)", new Sine(10, 10, 0.1, 0).load()));
        assertEquals(7 + 1, size("linear", new LeastSquares(10, 7, 0.1, 0).load()));
        Samples pairs = Samples.numeric(new float[30], new float[20], 10);
        assertEquals(2 * 3 + 2, size("linear", Dataset.numeric("pairs", List.of(3), pairs, pairs)));
        Samples images = Samples.numeric(new float[3 * 784], new float[6], 3);
        assertEquals(61_706 - 8 * 85, size("leNet", Dataset.numeric("images", List.of(1, 28, 28), images, images)));
    }

    private static int size(String model, Dataset data) {
        try (Regression task =
                new Regression(data, List.of(new int[] {0}), Models.named(model, data), Engines.standard(), 0)) {
            return task.layout().size();
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Dataset digits = new Digits(10, 10, 0).load(), sine = new Sine(10, 10, 0.1, 0).load();
        refused(
                "model(\"softmax\") needs data with classes to tell apart, got the targets of sine; for targets use"
                        + " model(\"linear\")",
                () -> Models.named("softmax", sine));
        refused(
                "model(\"Linear\") needs data with targets to predict, got digits; for classes use model(\"softmax\")",
                () -> Models.named("Linear", digits));
        refused(
                "model(\"uNet(8)\") needs data with masks, got sine; use data(\"polyps\"), or for targets"
                        + " model(\"mlp(64, 64)\")",
                () -> Models.named("uNet(8)", Dataset.numeric("sine", List.of(1, 1, 1), sine.train(), sine.test())));
        refused(
                "model(\"linear\") needs data with classes to tell apart, got the masks of polyps; for masks use"
                        + " model(\"uNet\")",
                () -> Models.named("linear", new Polyps(3, 1, 16, 0).load()));
        refused(
                "Regression(data, ...) needs data with targets, got digits; use new Sine().load()",
                () -> new Regression(digits, List.of(new int[] {0}), Models.affine(1), "MXNet", 0));
        refused(
                "model(() -> block) needs one output per target, 1, got the shape [(1, 3)] for a batch of 1",
                () -> new Regression(sine, List.of(new int[] {0}), Models.affine(3), "MXNet", 0));
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
