package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.loss.Loss;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationTest {
    private static final int[][] ALL = {{0, 1, 2, 3}, {0, 1, 2, 3}};

    /** Eight random images; client 0 has the first four, client 1 the others; the first four are the test examples. */
    private static Dataset images(int channels, int size) {
        Random random = new Random(3);
        float[] features = new float[8 * channels * size * size];
        for (int k = 0; k < features.length; k++) features[k] = random.nextFloat();
        Samples samples = new Samples(features, new int[] {0, 1, 2, 0, 1, 2, 0, 1});
        Samples half = new Samples(Arrays.copyOf(features, features.length / 2), new int[] {0, 1, 2, 0});
        return new Dataset("random", List.of(channels, size, size), List.of("a", "b", "c"), samples, half);
    }

    private static Classification task(String model, Dataset data, String engine) {
        List<int[]> shares = List.of(new int[] {0, 1, 2, 3}, new int[] {4, 5, 6, 7});
        return new Classification(data, shares, Models.named(model, data.shape(), 3), engine, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "softmax, MXNet, 1, 6",
        "softmax, PyTorch, 1, 6",
        "'mlp(5)', MXNet, 1, 6",
        "'mlp(5)', PyTorch, 1, 6",
        "leNet, MXNet, 1, 28",
        "leNet, PyTorch, 3, 32",
        "resNet8, MXNet, 3, 8",
        "resNet8, PyTorch, 3, 8"
    })
    void theGradientIsTheSlopeOfTheLoss(String model, String engine, int channels, int size) {
        try (Classification task = task(model, images(channels, size), engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            NDArray G = task.gradients(X, new Batch(ALL, 1));
            assertEquals(X.getShape(), G.getShape());
            assertArrayEquals(
                    G.toFloatArray(),
                    task.gradients(X, new Batch(ALL, 1)).toFloatArray(),
                    0,
                    "same X, same batch, same G");
            // client 0's batch is the test set; along its gradient g, the loss rises by |g|^2 h
            NDArray g = G.get("0:1");
            float norm = g.norm().getFloat(), h = 2e-4f / norm;
            NDArray X0 = X.get("0:1");
            ToDoubleFunction<NDArray> loss = x -> task.evaluate(x).get("loss")[0];
            double slope = (loss.applyAsDouble(X0.add(g.mul(h))) - loss.applyAsDouble(X0.sub(g.mul(h)))) / (2 * h);
            assertEquals(1, slope / (norm * norm), 0.03, model + " on " + engine);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void clientsAreGivenTheirOwnExamples(String engine) {
        try (Classification task = task("softmax", images(1, 4), engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            NDArray first = task.gradients(X, new Batch(new int[][] {{0}, {1}}, 1));
            NDArray second = task.gradients(X, new Batch(new int[][] {{1}, {1}}, 1));
            assertTrue(first.get(0).sub(second.get(0)).abs().sum().getFloat() > 1e-3);
            assertArrayEquals(first.get(1).toFloatArray(), second.get(1).toFloatArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"mlp(5), MXNet", "mlp(5), PyTorch", "leNet, MXNet", "resNet8, MXNet", "resNet8, PyTorch"})
    void gradientsLeaveNothingBehindAndTheStartCarriesNone(String model, String engine) {
        Block block = Models.named(model, List.of(3, 8, 8), 3);
        Shape images = new Shape(2, 3, 8, 8);
        try (NDManager parent = Engines.manager(engine);
                Network network =
                        new Network(parent, block, images, new Shape(2, 3), "", Loss.softmaxCrossEntropyLoss(), 1)) {
            int[] kept = new int[4];
            for (int k = 0; k < kept.length; k++) {
                try (NDManager scope = parent.newSubManager()) {
                    NDArray examples = scope.ones(images), labels = scope.create(new int[] {0, 1});
                    NDArray row = network.row(scope);
                    assertFalse(row.hasGradient());
                    network.gradient(row, examples, labels, k);
                }
                kept[k] = network.arrays();
            }
            assertEquals(kept[1], kept[3]);
        }
    }

    @Test
    void bothEnginesComputeTheSameGradientAtTheSameModel() {
        for (String model : List.of("softmax", "mlp(5)", "leNet", "resNet8")) {
            Dataset data = images(1, 28);
            float[] row = null;
            float[][] gradients = new float[2][];
            String[] engines = {"MXNet", "PyTorch"};
            for (int e = 0; e < 2; e++)
                try (Classification task = task(model, data, engines[e]);
                        NDManager m = Engines.manager(engines[e])) {
                    if (row == null)
                        row = task.start(m, new SplittableRandom(1)).toFloatArray();
                    NDArray X = m.create(row, new Shape(2, task.layout().size()));
                    gradients[e] = task.gradients(X, new Batch(ALL, 1)).toFloatArray();
                }
            assertArrayEquals(gradients[0], gradients[1], 2e-4f, model);
        }
    }

    @Test
    void modelsHaveTheParametersOfTheTextbook() {
        assertEquals(784 * 10 + 10, size("softmax", List.of(1, 28, 28)));
        assertEquals(784 * 64 + 64 + 64 * 10 + 10, size("mlp(64)", List.of(1, 28, 28)));
        assertEquals(10 * 8 + 8 + 8 * 4 + 4 + 4 * 10 + 10, size("mlp(8, 4)", List.of(10)));
        assertEquals(260 + 5_020 + 16_050 + 510, size("convNet", List.of(1, 28, 28)));
        assertEquals(760 + 5_020 + 25_050 + 510, size("convNet", List.of(3, 32, 32)));
        assertEquals(61_706, size("leNet", List.of(1, 28, 28)));
        assertEquals(62_006, size("leNet", List.of(3, 32, 32)));
        // 3 16 9 | 2 16 16 9 | 16 32 9 + 32 32 9 + 16 32 | 32 64 9 + 64 64 9 + 32 64 | 64 10 + 10, and two per norm
        // channel
        int convolutions = 432 + 4608 + 4608 + 9216 + 512 + 18432 + 36864 + 2048;
        assertEquals(convolutions + 650 + 2 * (16 + 32 + 96 + 192), size("resNet8", List.of(3, 32, 32)));
    }

    private static int size(String model, List<Integer> shape) {
        int width = shape.stream().reduce(1, (a, b) -> a * b);
        Samples one = new Samples(new float[width], new int[1]);
        List<String> classes = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
        Dataset data = new Dataset("blank", shape, classes, one, one);
        try (Classification task = new Classification(
                data, List.of(new int[] {0}), Models.named(model, shape, 10), Engines.standard(), 0)) {
            Layout layout = task.layout();
            assertEquals(
                    layout.size(),
                    layout.slices().stream().mapToInt(Layout.Slice::size).sum());
            return layout.size();
        }
    }

    @Test
    void allClientsStartAtTheModelThatTheSeedChooses() {
        try (Classification task = task("mlp(5)", images(1, 4), "MXNet");
                Classification same = task("mlp(5)", images(1, 4), "MXNet");
                NDManager m = Engines.manager("MXNet")) {
            float[] X = task.start(m, new SplittableRandom(1)).toFloatArray();
            int d = X.length / 2;
            for (int k = 0; k < d; k++) assertEquals(X[k], X[d + k]);
            assertArrayEquals(X, same.start(m, new SplittableRandom(1)).toFloatArray());
        }
    }

    @Test
    void aModelThatKeepsStatisticsIsRefused() {
        Block batchNorm = new SequentialBlock().add(BatchNorm.builder().build()).add(Models.softmax(3));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Classification(images(1, 4), List.of(new int[] {0}), batchNorm, "MXNet", 0).close())
                .getMessage();
        assertEquals(
                "a model needs parameters that are all trained, got the statistic 01BatchNorm_runningMean;"
                        + " normalise with Models.groupNorm(groups), which keeps none",
                message);
    }

    @Test
    void namesThatAreNoModelAreRefused() {
        refused(
                "model(name) needs one of softmax, linear, mlp(64), convNet, leNet, resNet8, resNet18, resNet50, uNet, vae, convVae, got transformer;"
                        + " for a model of your own use model(() -> block)",
                "transformer",
                List.of(1, 28, 28));
        refused("mlp(widths) needs at least one width, all >= 1, got [0]", "mlp(0)", List.of(4));
        refused(
                "model(name) needs one of softmax, linear, mlp(64), convNet, leNet, resNet8, resNet18, resNet50, uNet, vae, convVae, got mlp;"
                        + " for a model of your own use model(() -> block)",
                "mlp",
                List.of(4));
        refused(
                "model(\"leNet\") needs images of shape (channels, height, width), got examples of shape [10];"
                        + " for tables use model(\"mlp(64)\")",
                "leNet",
                List.of(10));
    }

    @Test
    void imagesTooSmallForTheConvNetAreRefused() {
        refused(
                "model(\"convNet\") needs images of at least 16 x 16 pixels, got examples of shape [3, 15, 20]; use"
                        + " model(\"mlp(64)\")",
                "convNet",
                List.of(3, 15, 20));
        refused(
                "model(\"convNet\") needs images of shape (channels, height, width), got examples of shape [10];"
                        + " for tables use model(\"mlp(64)\")",
                "convNet",
                List.of(10));
        assertEquals(260 + 5_020 + 20 * 50 + 50 + 510, size("convNet", List.of(1, 16, 16)));
    }

    private static void refused(String message, String model, List<Integer> shape) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Models.named(model, shape, 10))
                        .getMessage());
    }
}
