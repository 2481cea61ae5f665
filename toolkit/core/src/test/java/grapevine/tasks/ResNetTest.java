package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNetTest {
    private static final List<Integer> CIFAR = List.of(3, 32, 32);

    /** Each kind of block within a stage and where the shape changes, narrow enough to be differentiated by hand. */
    private static Block narrow(String blocks) {
        ResNet shape = new ResNet(8, 4, List.of(2, 1));
        return blocks.equals("basic") ? shape.basic(3) : shape.bottleneck(3);
    }

    private static Network network(NDManager parent, Block block, List<Integer> image, int classes) {
        Shape shape = new Shape(1, image.get(0), image.get(1), image.get(2));
        return new Network(parent, block, shape, new Shape(1, classes), "", Loss.softmaxCrossEntropyLoss(), 5);
    }

    private static NDArray noise(NDManager manager, int... shape) {
        Shape whole = new Shape(Arrays.stream(shape).asLongStream().toArray());
        float[] values = new float[(int) whole.size()];
        Random random = new Random(3);
        for (int k = 0; k < values.length; k++) values[k] = (float) random.nextGaussian();
        return manager.create(values, whole);
    }

    @ParameterizedTest
    @CsvSource({"resNet18, 10, 11173962", "resNet18, 100, 11220132", "resNet50, 10, 23520842", "resNet50, 100, 23705252"
    })
    void theParametersAreAsManyAsTheTextbookHas(String model, int classes, int parameters) {
        int[] blocks = model.equals("resNet18") ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
        int expansion = model.equals("resNet18") ? 1 : 4;
        int before = 64, sum = normal(3, 64, 3); // the first convolution
        for (int stage = 0; stage < 4; stage++) {
            int c = 64 << stage, after = expansion * c;
            for (int k = 0; k < blocks[stage]; k++) {
                sum += expansion == 1
                        ? normal(before, c, 3) + normal(c, c, 3)
                        : normal(before, c, 1) + normal(c, c, 3) + normal(c, after, 1);
                if (before != after) sum += normal(before, after, 1); // the projection
                before = after;
            }
        }
        assertEquals(parameters, sum + before * classes + classes);
        try (NDManager manager = Engines.manager(Engines.standard());
                Network network = network(manager, Models.named(model, CIFAR, classes), CIFAR, classes)) {
            assertEquals(parameters, network.layout().size());
        }
    }

    /** The parameters of a convolution without bias and of its normalisation. */
    private static int normal(int from, int to, int kernel) {
        return from * to * kernel * kernel + 2 * to;
    }

    @ParameterizedTest
    @CsvSource({"3, 32, 32", "1, 28, 28", "3, 64, 64", "3, 24, 40"})
    void imagesOfAnySizeGiveOneNumberPerClass(int channels, int height, int width) {
        List<Integer> image = List.of(channels, height, width);
        try (NDManager manager = Engines.manager("PyTorch");
                Network network = network(manager, Models.named("resNet18", image, 7), image, 7)) {
            assertEquals(
                    new Shape(2, 7),
                    network.answer(network.row(manager), noise(manager, 2, channels, height, width))
                            .getShape());
        }
    }

    @Test
    void layersAreOfTheKindThatTheirParametersAre() {
        try (NDManager manager = Engines.manager("PyTorch");
                Network network = network(manager, Models.named("resNet50", CIFAR, 10), CIFAR, 10)) {
            List<Layout.Slice> slices = network.layout().slices();
            // 53 convolutions (1 + 3 of each of 16 blocks + 4 projections) with two norm rows each, and the linear
            // layer
            assertEquals(53 + 1, count(slices, Layout.Kind.WEIGHT));
            assertEquals(2 * 53, count(slices, Layout.Kind.NORM));
            assertEquals(1, count(slices, Layout.Kind.BIAS));
        }
    }

    private static long count(List<Layout.Slice> slices, Layout.Kind kind) {
        return slices.stream().filter(slice -> slice.kind() == kind).count();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlockWhoseLastScaleIsZeroPassesItsInputOn(boolean basic) {
        ResNet two = new ResNet(8, 4, List.of(2)), one = new ResNet(8, 4, List.of(1));
        try (NDManager m = Engines.manager("PyTorch");
                Network deep = network(m, basic ? two.basic(3) : two.bottleneck(3), List.of(3, 8, 8), 3);
                Network shallow = network(m, basic ? one.basic(3) : one.bottleneck(3), List.of(3, 8, 8), 3)) {
            NDArray images = noise(m, 4, 3, 8, 8);
            List<Layout.Slice> slices = deep.layout().slices();
            Layout.Slice scale = slices.get(slices.size() - 4), linear = slices.get(slices.size() - 2);
            Layout.Slice second = slices.get(slices.size() - 2 - (basic ? 6 : 9));
            float[] x = deep.row(m).toFloatArray();
            Arrays.fill(x, scale.offset(), scale.offset() + scale.size(), 0);
            float[] without = Arrays.copyOf(x, shallow.layout().size());
            System.arraycopy(x, linear.offset(), without, second.offset(), x.length - linear.offset());
            NDArray some = m.create(without, new Shape(1, without.length)), all = m.create(x, new Shape(1, x.length));
            assertArrayEquals(
                    shallow.answer(some, images).toFloatArray(),
                    deep.answer(all, images).toFloatArray(),
                    1e-5f);
        }
    }

    /**
     * Layer by layer along its own gradient g, where the loss rises by |g|. float32 gives the loss to 1e-7, so a step
     * of 5e-3 gives a slope of 0.01 to 1e-3; the curvature and the kinks of ReLU add a few percent.
     */
    @ParameterizedTest
    @CsvSource({"basic, MXNet", "basic, PyTorch", "bottleneck, MXNet", "bottleneck, PyTorch"})
    void theGradientOfEachLayerIsTheSlopeOfTheLoss(String blocks, String engine) {
        try (NDManager m = Engines.manager(engine);
                Network network = network(m, narrow(blocks), List.of(3, 8, 8), 3)) {
            NDArray examples = noise(m, 4, 3, 8, 8), labels = m.create(new int[] {0, 1, 2, 0});
            float[] x = network.row(m).toFloatArray();
            float[] g = network.gradient(m.create(x, new Shape(1, x.length)), examples, labels, 1)
                    .toFloatArray();
            for (Layout.Slice slice : network.layout().slices()) {
                double norm = 0, h = 5e-3;
                for (int k = slice.offset(); k < slice.offset() + slice.size(); k++) norm += g[k] * g[k];
                norm = Math.sqrt(norm);
                float[] up = x.clone(), down = x.clone();
                for (int k = slice.offset(); k < slice.offset() + slice.size(); k++) {
                    up[k] += (float) (h * g[k] / norm);
                    down[k] -= (float) (h * g[k] / norm);
                }
                double slope = (loss(network, up, examples, labels) - loss(network, down, examples, labels)) / (2 * h);
                assertEquals(1, slope / norm, 0.05, slice + " with gradient " + norm + " on " + engine);
            }
        }
    }

    private static double loss(Network network, float[] x, NDArray examples, NDArray labels) {
        NDArray row = examples.getManager().create(x, new Shape(1, x.length));
        return network.loss(network.answer(row, examples), labels).getFloat();
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "bottleneck"})
    void bothEnginesComputeTheSameGradientAtTheSameModel(String blocks) {
        float[] x = null;
        float[][] gradients = new float[2][];
        for (int e = 0; e < 2; e++)
            try (NDManager m = Engines.manager(List.of("MXNet", "PyTorch").get(e));
                    Network network = network(m, narrow(blocks), List.of(3, 8, 8), 3)) {
                if (x == null) x = network.row(m).toFloatArray();
                NDArray row = m.create(x, new Shape(1, x.length));
                NDArray labels = m.create(new int[] {0, 1, 2, 0});
                gradients[e] =
                        network.gradient(row, noise(m, 4, 3, 8, 8), labels, 1).toFloatArray();
            }
        assertArrayEquals(gradients[0], gradients[1], 1e-4f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void convolutionsStartWithVarianceTwoPerInput(String engine) {
        try (NDManager manager = Engines.manager(engine);
                Network network = network(manager, new ResNet(16, 4, List.of(1, 1)).basic(3), CIFAR, 3)) {
            float[] x = network.row(manager).toFloatArray();
            for (Layout.Slice slice : network.layout().slices()) {
                if (slice.kind() != Layout.Kind.WEIGHT) continue;
                double squares = 0, inputs = slice.size() / slice.shape().get(0);
                for (int k = slice.offset(); k < slice.offset() + slice.size(); k++) squares += x[k] * x[k];
                // the sum of N squares of standard normals is N +- sqrt(2 N)
                assertEquals(slice.size(), squares * inputs / 2, 4 * Math.sqrt(2 * slice.size()), slice.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"resNet8, MXNet, 0.02", "resNet8, PyTorch, 0.02", "resNet18, PyTorch, 0.001", "resNet50, PyTorch, 0.001"
    })
    void twoClientsLowerTheirTrainingLoss(String model, String engine, double learningRate) {
        Random random = new Random(3);
        float[] features = new float[8 * 3 * 16 * 16];
        for (int k = 0; k < features.length; k++) features[k] = (float) random.nextGaussian();
        Samples samples = new Samples(features, new int[] {0, 1, 2, 0, 1, 2, 0, 1});
        Dataset data = new Dataset("noise", List.of(3, 16, 16), List.of("a", "b", "c"), samples, samples);
        List<int[]> shares = List.of(new int[] {0, 1, 2, 3}, new int[] {4, 5, 6, 7});
        Batch all = new Batch(new int[][] {{0, 1, 2, 3}, {0, 1, 2, 3}}, 1);
        try (Classification task = new Classification(data, shares, Models.named(model, data.shape(), 3), engine, 5);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            double before = task.evaluate(X).get("loss")[0];
            // each takes the mean of both gradients, so both go down the mean loss of all examples
            for (int t = 0; t < 2; t++)
                X = X.sub(task.gradients(X, all).mean(new int[] {0}, true).mul(learningRate));
            double[] after = task.evaluate(X).get("loss");
            assertEquals(after[0], after[1], 1e-6);
            assertTrue(after[0] < 0.7 * before, before + " to " + after[0]);
        }
    }

    @Test
    void tablesAreRefused() {
        for (String model : List.of("resNet8", "resNet18", "resNet50"))
            assertEquals(
                    "model(\"" + model + "\") needs images of shape (channels, height, width), got examples of shape"
                            + " [10]; for tables use model(\"mlp(64)\")",
                    assertThrows(IllegalArgumentException.class, () -> Models.named(model, List.of(10), 3))
                            .getMessage());
    }
}
