package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import grapevine.core.Engines;
import grapevine.machine.Parallel;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program computes what the block's layers would have computed one by one. */
class ProgramTest {
    private static final List<Integer> IMAGE = List.of(2, 14, 15);
    private static final int BATCH = 5, CLASSES = 3;

    private static final Map<String, Supplier<Block>> BLOCKS = Map.ofEntries(
            Map.entry("softmax", () -> Models.named("softmax", IMAGE, CLASSES)),
            Map.entry("mlp(7, 4)", () -> Models.named("mlp(7, 4)", IMAGE, CLASSES)),
            Map.entry("leNet", () -> Models.named("leNet", IMAGE, CLASSES)),
            Map.entry("sigmoid", () -> dense(Activation.sigmoidBlock())),
            Map.entry("tanh", () -> dense(Activation.tanhBlock())),
            Map.entry("dense layers without bias", () -> new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(Linear.builder().setUnits(6).optBias(false).build())
                    .add(Activation.reluBlock())
                    .add(Linear.builder().setUnits(CLASSES).optBias(false).build())),
            Map.entry(
                    "a step, a margin and gaps",
                    () -> images(Conv2d.builder()
                            .setKernelShape(new Shape(3, 2))
                            .setFilters(4)
                            .optStride(new Shape(2, 1))
                            .optPadding(new Shape(1, 2))
                            .optDilation(new Shape(1, 2)))),
            Map.entry(
                    "groups without bias",
                    () -> images(Conv2d.builder()
                            .setKernelShape(new Shape(3, 3))
                            .setFilters(4)
                            .optGroups(2)
                            .optBias(false))),
            Map.entry("a dense layer along the rows of images", () -> new SequentialBlock()
                    .add(Models.conv(3, 3, 1, 0, true))
                    .add(Models.linear(4))
                    .add(Activation.reluBlock())
                    .add(Blocks.batchFlattenBlock())
                    .add(Models.linear(CLASSES))),
            Map.entry("pooling first, other functions", () -> new SequentialBlock()
                    .add(new MaxPool(2))
                    .add(Models.conv(3, 3, 1, 0, true))
                    .add(Activation.tanhBlock())
                    .add(new SequentialBlock()
                            .add(Models.conv(3, 2, 1, 0, true))
                            .add(Activation.sigmoidBlock()))
                    .add(new MaxPool(3))
                    .add(Blocks.batchFlattenBlock())
                    .add(Models.linear(CLASSES))));

    private static Block dense(Block function) {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Models.linear(6))
                .add(function)
                .add(Models.linear(CLASSES));
    }

    private static Block images(Conv2d.Builder convolution) {
        return new SequentialBlock()
                .add(convolution.build())
                .add(Activation.reluBlock())
                .add(new MaxPool(2))
                .add(Blocks.batchFlattenBlock())
                .add(Models.linear(CLASSES));
    }

    /** The same layers, which nobody looks into. */
    private static final class Hidden extends SequentialBlock {}

    static Stream<String> blocks() {
        return BLOCKS.keySet().stream().sorted();
    }

    private static Network network(NDManager manager, Block block, int outputs, Loss loss) {
        Shape input = new Shape(1, IMAGE.get(0), IMAGE.get(1), IMAGE.get(2)), answer = new Shape(1, outputs);
        return new Network(manager, block, input, answer, "answers", loss, 3);
    }

    private static Network network(NDManager manager, Block block) {
        return network(manager, block, CLASSES, Classification.LOSS);
    }

    /** Models near the start, a batch of noise for each client, and the gradients, shape (n, d), as rows. */
    private static float[] gradients(NDManager manager, Network network, int clients, NDArray targets) {
        Random random = new Random(8);
        int d = network.layout().size();
        float[] X = network.row(manager).repeat(0, clients).toFloatArray();
        for (int k = 0; k < X.length; k++) X[k] += (float) (0.1 * random.nextGaussian());
        float[] pixels = new float[clients * BATCH * 2 * 14 * 15];
        for (int k = 0; k < pixels.length; k++) pixels[k] = random.nextFloat();
        NDArray models = manager.create(X, new Shape(clients, d)),
                examples = manager.create(pixels, new Shape(clients * BATCH, 2, 14, 15));
        int together = network.together() == 1 ? 1 : clients;
        try (Learning learning = network.learn()) {
            return learning.gradients(models, together, (from, to) -> {
                        NDManager scope = learning.scope();
                        NDArray rows = models.get(from + ":" + to),
                                batch = examples.get(from * BATCH + ":" + to * BATCH),
                                wanted = targets.get(from * BATCH + ":" + to * BATCH);
                        for (NDArray array : List.of(rows, batch, wanted)) array.attach(scope);
                        return new Lesson(scope, rows, batch, wanted, 0);
                    })
                    .toFloatArray();
        }
    }

    private static NDArray classes(NDManager manager, int clients) {
        int[] labels = new int[clients * BATCH];
        for (int k = 0; k < labels.length; k++) labels[k] = (k * k + k / BATCH) % CLASSES;
        return manager.create(labels);
    }

    private static void assertNear(float[] expected, float... actual) {
        float size = 0;
        for (float number : expected) size = Math.max(size, Math.abs(number));
        assertTrue(size > 1e-2, "numbers of " + size);
        assertArrayEquals(expected, actual, Math.max(2e-6f, 5e-6f * size));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aProgramComputesTheGradientsAndAnswersOfItsLayers(String name) {
        for (int clients : new int[] {1, 3})
            try (NDManager manager = Engines.manager("PyTorch");
                    Network known = network(manager, BLOCKS.get(name).get());
                    Network hidden =
                            network(manager, new Hidden().add(BLOCKS.get(name).get()))) {
                assertTrue(known.program() != null && hidden.program() == null);
                assertNear(
                        gradients(manager, hidden, clients, classes(manager, clients)),
                        gradients(manager, known, clients, classes(manager, clients)));
                NDArray row = known.row(manager).mul(3),
                        examples = manager.randomUniform(0, 1, new Shape(BATCH, 2, 14, 15));
                assertNear(
                        hidden.answer(row, examples).toFloatArray(),
                        known.answer(row, examples).toFloatArray());
            }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aNumberThatIsNoneIsNotSwallowed(String name) {
        try (NDManager manager = Engines.manager("PyTorch");
                Network network = network(manager, BLOCKS.get(name).get())) {
            int d = network.layout().size(), width = 2 * 14 * 15;
            float[] model = network.row(manager).toFloatArray(), pixels = new float[BATCH * width];
            model[0] = Float.NaN;
            pixels[width + 3] = Float.NaN; // of the second example
            NDArray broken = manager.create(model, new Shape(1, d)),
                    examples = manager.ones(new Shape(BATCH, 2, 14, 15));
            for (int x = 0; x < BATCH; x++)
                assertTrue(Float.isNaN(
                        network.answer(broken, examples).get(x).sum().getFloat()));
            float[] answers = network.answer(network.row(manager), manager.create(pixels, examples.getShape()))
                    .toFloatArray();
            assertTrue(Float.isFinite(answers[0]), "the first example is whole");
            assertTrue(Float.isNaN(answers[CLASSES]), "the second is not");
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void whereAModelLiesInMemoryChangesNoBit(String name) {
        try (NDManager manager = Engines.manager("PyTorch");
                Network network = network(manager, BLOCKS.get(name).get())) {
            NDArray row = network.row(manager).mul(3),
                    examples = manager.randomUniform(0, 1, new Shape(BATCH, 2, 14, 15));
            float[] numbers = row.toFloatArray(),
                    expected = network.answer(row, examples).toFloatArray();
            for (int before = 1; before < 16; before++) {
                float[] shifted = new float[before + numbers.length];
                System.arraycopy(numbers, 0, shifted, before, numbers.length);
                NDArray elsewhere = manager.create(shifted).get(before + ":").reshape(1, -1);
                assertArrayEquals(expected, network.answer(elsewhere, examples).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "mlp(6)"})
    void numbersArePredictedByProgramsToo(String model) {
        try (NDManager manager = Engines.manager("PyTorch");
                Network known = network(manager, Models.named(model, IMAGE, 2), 2, Regression.LOSS);
                Network hidden =
                        network(manager, new Hidden().add(Models.named(model, IMAGE, 2)), 2, Regression.LOSS)) {
            NDArray targets = manager.arange(3 * BATCH * 2).div(10f).sin().reshape(3 * BATCH, 2);
            assertTrue(known.program() != null && hidden.program() == null);
            assertNear(gradients(manager, hidden, 3, targets), gradients(manager, known, 3, targets));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"convNet", "resNet8"})
    void otherLayersHaveNone(String model) {
        List<Integer> image = List.of(2, 16, 16);
        try (NDManager manager = Engines.manager("PyTorch");
                Network network = new Network(
                        manager,
                        Models.named(model, image, CLASSES),
                        new Shape(1, 2, 16, 16),
                        new Shape(1, CLASSES),
                        "answers",
                        Classification.LOSS,
                        3)) {
            assertEquals(null, network.program());
        }
    }

    /** As on a GPU, or on a processor that oneDNN does not know. */
    @ParameterizedTest
    @MethodSource("blocks")
    void withoutOneDnnTheGradientsAreTheSame(String name) {
        try (NDManager manager = Engines.manager("PyTorch");
                Network network = network(manager, BLOCKS.get(name).get())) {
            List<Block> layers = Stack.layers(BLOCKS.get(name).get());
            NDArray row = network.row(manager), examples = manager.randomUniform(0, 1, new Shape(BATCH, 2, 14, 15));
            Lesson lesson = new Lesson(manager, row, examples, classes(manager, 1), 0);
            float[][] gradients = new float[2][];
            Parallel.each("PyTorch", 1, job -> {
                for (boolean oneDnn : new boolean[] {false, true})
                    gradients[oneDnn ? 1 : 0] = Program.of(
                                    layers, false, network.layout(), Classification.LOSS, manager, oneDnn)
                            .gradients(lesson)
                            .toFloatArray();
            });
            assertNear(gradients[0], gradients[1]);
        }
    }

    @Test
    void layersWithAKnownNameAndAnotherMeaningHaveNone() {
        List<Supplier<Block>> others = List.of(
                () -> dense(LambdaBlock.singleton(hidden -> hidden.mul(2), "ReLU")),
                () -> new SequentialBlock() // which flattens to whole batches of 60
                        .add(Blocks.batchFlattenBlock(420))
                        .add(Models.linear(2 * CLASSES))
                        .add(Blocks.batchFlattenBlock(2 * CLASSES))
                        .add(LambdaBlock.singleton(hidden -> hidden.get(":, :" + CLASSES), "identity")));
        for (Supplier<Block> other : others)
            try (NDManager manager = Engines.manager("PyTorch");
                    Network network = network(manager, other.get())) {
                assertEquals(null, network.program());
                assertEquals(
                        BATCH * CLASSES,
                        network.answer(network.row(manager), manager.ones(new Shape(BATCH, 2, 14, 15)))
                                .size());
            }
    }

    @Test
    void otherEnginesAndLossesHaveNone() {
        try (NDManager mxnet = Engines.manager("MXNet");
                NDManager pytorch = Engines.manager("PyTorch");
                Network engine = network(mxnet, Models.softmax(CLASSES));
                Network loss = network(pytorch, Models.softmax(CLASSES), CLASSES, Loss.l1Loss())) {
            assertEquals(null, engine.program());
            assertEquals(null, loss.program());
        }
    }
}
