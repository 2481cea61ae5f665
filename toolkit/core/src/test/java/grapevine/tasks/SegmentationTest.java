package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Polyps;
import grapevine.data.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentationTest {
    private static final int[][] ALL = {{0, 1, 2}, {0, 1, 2}};

    /** Six pictures of polyps, three for each client; the first three are the test examples. */
    private static Dataset pictures() {
        Samples train = new Polyps(6, 1, 16, 3).load().train(),
                test = new Polyps(3, 1, 16, 3).load().train();
        return new Dataset("pictures", List.of(3, 16, 16), List.of("small", "medium", "large"), train, test);
    }

    private static Segmentation task(String model, String engine) {
        List<int[]> shares = List.of(new int[] {0, 1, 2}, new int[] {3, 4, 5});
        return new Segmentation(pictures(), shares, Models.named(model, pictures()), engine, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "'uNet(4)', MXNet",
        "'uNet(4)', PyTorch",
        "'uNet(4, 6)', MXNet",
        "'uNet(4, 6)', PyTorch",
        "uNet, MXNet",
        "uNet, PyTorch"
    })
    void theGradientIsTheSlopeOfTheLoss(String model, String engine) {
        try (Segmentation task = task(model, engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            NDArray G = task.gradients(X, new Batch(ALL, 1));
            assertEquals(X.getShape(), G.getShape());
            NDArray g = G.get("0:1");
            float norm = g.norm().getFloat(), h = 2e-3f / norm;
            NDArray X0 = X.get("0:1");
            ToDoubleFunction<NDArray> loss = x -> task.evaluate(x).get("loss")[0];
            double slope = (loss.applyAsDouble(X0.add(g.mul(h))) - loss.applyAsDouble(X0.sub(g.mul(h)))) / (2 * h);
            assertEquals(1, slope / (norm * norm), 0.03, model + " on " + engine);
        }
    }

    @Test
    void bothEnginesComputeTheSameGradientAtTheSameModel() {
        float[] row = null;
        float[][] gradients = new float[2][];
        String[] engines = {"MXNet", "PyTorch"};
        for (int e = 0; e < 2; e++)
            try (Segmentation task = task("uNet(4, 6, 8)", engines[e]);
                    NDManager m = Engines.manager(engines[e])) {
                if (row == null) row = task.start(m, new SplittableRandom(1)).toFloatArray();
                NDArray X = m.create(row, new Shape(2, task.layout().size()));
                gradients[e] = task.gradients(X, new Batch(ALL, 1)).toFloatArray();
            }
        assertArrayEquals(gradients[0], gradients[1], 2e-4f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theLossIsItsFormulaAlsoForHugeLogits(String engine) {
        try (NDManager m = Engines.manager(engine)) {
            Shape shape = new Shape(2, 1, 1, 2);
            // image 0: z = 0, ln 3, so p = 1/2, 3/4, y = 0, 1: cross-entropy (ln 2 + ln 4/3) / 2, dice (1.5 + 1) /
            // (2.25 + 1)
            // image 1: z = 1000, -1000, y = 1, 0: right without a doubt, cross-entropy 0, dice 3 / 3
            NDArray z = m.create(new float[] {0, (float) Math.log(3), 1000, -1000}, shape);
            NDArray y = m.create(new float[] {0, 1, 1, 0}, shape);
            double entropy = (Math.log(2) + Math.log(4 / 3.0)) / 4, dice = (2.5 / 3.25 + 1) / 2;
            assertEquals(
                    entropy + 1 - dice,
                    new MaskLoss().evaluate(new NDList(y), new NDList(z)).getFloat(),
                    1e-6);
            NDArray wrong = new MaskLoss().evaluate(new NDList(y), new NDList(z.neg()));
            // the other way round: image 0 has p = 1/2, 1/4, image 1 pays 1000 for each pixel, dice 1 / 3
            double against = (Math.log(2) + Math.log(4) + 2000) / 4;
            assertEquals(against + 1 - (1.5 / 2.75 + 1 / 3.0) / 2, wrong.getFloat(), 1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"MXNet, 0", "MXNet, 1", "PyTorch, 0", "PyTorch, 1"})
    void theSlopeOfTheLossIsRightWhereALogitIsZero(String engine, float y) {
        // one pixel, z = 0, p = 1/2: cross-entropy has the slope p - y; dice = (2 p y + 1) / (p + y + 1) and p' = 1/4,
        // so
        // y = 0: -1 / 1.5^2 / 4 = -1/9;   y = 1: (2 2.5 - 2) / 2.5^2 / 4 = 0.12
        double expected = y == 0 ? 0.5 + 1 / 9.0 : -0.5 - 0.12;
        try (NDManager m = Engines.manager(engine)) {
            NDArray z = m.zeros(new Shape(1, 1, 1, 1)), mask = m.create(new float[] {y}, new Shape(1, 1, 1, 1));
            z.setRequiresGradient(true);
            try (GradientCollector collector = m.getEngine().newGradientCollector()) {
                collector.backward(new MaskLoss().evaluate(new NDList(mask), new NDList(z)));
            }
            assertEquals(expected, z.getGradient().getFloat(), 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theScoresAreCountedByHand(String engine) {
        // a pixel is found where it is brighter than 1/2
        byte[] masks = {1, 1, 0, 0, /**/ 0, 0, 0, 0, /**/ 0, 0, 0, 1};
        float[] pixels = {1, 0, 1, 0, /**/ 0, 0, 0, 0, /**/ 0, 0, 0, 0};
        Samples samples = new Samples(pixels, new int[] {0, 1, 0}, masks);
        Dataset data = new Dataset("by hand", List.of(1, 2, 2), List.of("a", "b"), samples, samples);
        try (Segmentation task = new Segmentation(data, List.of(new int[] {0, 1, 2}), scale(), engine, 1);
                NDManager m = Engines.manager(engine)) {
            Map<String, double[]> scores = task.evaluate(m.create(new float[] {2, -1}, new Shape(1, 2)));
            // image 0: one of two found, one too much; image 1: rightly nothing; image 2: nothing where there is one
            assertEquals((0.5 + 1 + 0) / 3, scores.get("dice")[0], 1e-12);
            assertEquals((1 / 3.0 + 1 + 0) / 3, scores.get("iou")[0], 1e-12);
            assertEquals((0.5 + 1 + 0.75) / 3, scores.get("pixelAccuracy")[0], 1e-12);
            assertEquals(List.of("dice", "iou", "pixelAccuracy", "loss"), List.copyOf(scores.keySet()));
        }
    }

    /** z = w x + b for each pixel x. */
    private static Block scale() {
        return new SequentialBlock()
                .add(new LambdaBlock(x -> new NDList(x.singletonOrThrow().reshape(-1, 1)), "pixels"))
                .add(Linear.builder().setUnits(1).build())
                .add(new LambdaBlock(x -> new NDList(x.singletonOrThrow().reshape(-1, 1, 2, 2)), "images"));
    }

    @Test
    void aUNetHasTheParametersOfItsFormula() {
        assertEquals(parameters(3, 5), size("uNet(5)"));
        assertEquals(parameters(3, 8, 16, 32), size("uNet"));
        assertEquals(parameters(3, 7, 2, 12, 9, 3), size("uNet(7, 2, 12, 9, 3)"));
    }

    /** The closed formula of {@link UNet}. */
    private static int parameters(int channels, int... w) {
        int sum = w[0] + 1, before = channels;
        for (int k = 0; k < w.length; before = w[k++]) sum += 9 * before * w[k] + 9 * w[k] * w[k] + 4 * w[k];
        for (int k = 0; k + 1 < w.length; k++) sum += 4 * w[k + 1] * w[k] + 27 * w[k] * w[k] + 4 * w[k];
        return sum;
    }

    private static int size(String model) {
        try (Segmentation task = task(model, Engines.standard())) {
            return task.layout().size();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void fourChannelsBecomeOneOfFourTimesThePixels(String engine) {
        try (NDManager m = Engines.manager(engine)) {
            NDArray x = m.create(new float[] {0, 1, 10, 11, 20, 21, 30, 31}, new Shape(1, 4, 1, 2));
            NDArray y = UNet.spread(new NDList(x)).singletonOrThrow();
            assertEquals(new Shape(1, 1, 2, 4), y.getShape());
            assertArrayEquals(new float[] {0, 10, 1, 11, 20, 30, 21, 31}, y.toFloatArray());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aUNetAnswersFromWhatItSawBesideWhatComesUp(String engine) {
        Shape image = new Shape(1, 3, 16, 16);
        try (NDManager m = Engines.manager(engine);
                Network network = new Network(
                        m, UNet.of(List.of(3, 16, 16), 4, 6), image, new Shape(1, 1, 16, 16), "", new MaskLoss(), 3)) {
            NDArray row = network.row(m), silent = row.duplicate();
            Layout.Slice up = network.layout().slices().stream()
                    .filter(slice -> slice.shape().equals(List.of(16L, 6L, 1L, 1L)))
                    .findFirst()
                    .orElseThrow();
            silent.set(new NDIndex(":, " + up.offset() + ":" + (up.offset() + up.size())), 0);
            NDArray one = picture(m, 0), other = picture(m, 1);
            assertTrue(distance(network, row, one, silent, one) > 1e-3, "what comes up counts");
            assertTrue(distance(network, silent, one, silent, other) > 1e-3, "what was seen counts alone too");
        }
    }

    private static NDArray picture(NDManager m, int i) {
        float[] pixels = pictures().train().features();
        return m.create(Arrays.copyOfRange(pixels, i * 768, (i + 1) * 768), new Shape(1, 3, 16, 16));
    }

    /** How far two answers are from each other. */
    private static float distance(Network network, NDArray row, NDArray image, NDArray otherRow, NDArray otherImage) {
        NDArray answer = network.answer(row, image);
        return answer.sub(network.answer(otherRow, otherImage)).norm().getFloat();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Dataset digits = new Digits(10, 10, 0).load();
        refused(
                "model(\"uNet\") needs data with masks, got digits; use data(\"polyps\"), or for classes"
                        + " model(\"mlp(64)\")",
                () -> Models.named("uNet", digits));
        refused(
                "model(\"leNet\") needs data with classes to tell apart, got the masks of pictures; for masks use"
                        + " model(\"uNet\")",
                () -> Models.named("leNet", pictures()));
        refused("uNet(widths) needs at least one width, all >= 1, got [8, 0]", () -> Models.named("uNet(8, 0)"));
        refused(
                "uNet(widths) with 3 widths needs images (channels, height, width) whose height and width are multiples"
                        + " of 4, got [3, 30, 32]; use fewer widths or another side",
                () -> Models.named("uNet(4, 8, 16)", List.of(3, 30, 32), 3));
        refused(
                "uNet(widths) with 1 widths needs images (channels, height, width) whose height and width are multiples"
                        + " of 1, got [57]; use fewer widths or another side",
                () -> Models.named("uNet(4)", List.of(57), 2));
        refused(
                "Segmentation(data, ...) needs data with masks, got digits; use new Polyps().load()",
                () -> new Segmentation(digits, List.of(new int[] {0}), Models.softmax(10), "MXNet", 0));
        refused(
                "model(() -> block) needs one logit per pixel, (batch, 1, 16, 16), got the shape [(1, 3)] for a batch of 1",
                () -> new Segmentation(pictures(), List.of(new int[] {0}), Models.softmax(3), "MXNet", 0));
        refused(
                "model(() -> block) needs one logit per pixel, (batch, 1, 16, 16), got the shape [(1, 3, 16, 16)] for a"
                        + " batch of 1",
                () -> new Segmentation(pictures(), List.of(new int[] {0}), Blocks.identityBlock(), "MXNet", 0));
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
