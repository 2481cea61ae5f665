package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Task;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However clients are computed, stacked, one after the other or side by side, each gets the gradient that it would get alone. */
class ClientsTogetherTest {
    private static final int CLIENTS = 11, BATCH = 3; // 11 are a stack of 8 and one of 3

    private static final List<String> MODELS = List.of(
            "softmax",
            "mlp(5)",
            "mlp(6,4)",
            "convNet",
            "leNet",
            "resNet8",
            "uNet(2, 3)",
            "vae(5, 2)",
            "convVae(3, 2)",
            "linear");

    static Stream<Arguments> models() {
        return MODELS.stream().flatMap(model -> Stream.of("MXNet", "PyTorch").map(e -> Arguments.of(model, e)));
    }

    private static Dataset data(String model) {
        Random random = new Random(3);
        List<Integer> shape = model.equals("convNet") ? List.of(1, 16, 16) : List.of(1, 8, 8);
        int width = shape.get(1) * shape.get(2), size = 4 * CLIENTS;
        float[] features = new float[size * width];
        for (int k = 0; k < features.length; k++) features[k] = random.nextFloat();
        int[] labels = IntStream.range(0, size).map(k -> k % 3).toArray();
        return new Dataset(
                "noise",
                shape,
                List.of("a", "b", "c"),
                samples(model, features, labels),
                samples(model, features, labels));
    }

    private static Samples samples(String model, float[] features, int... labels) {
        byte[] masks = new byte[features.length];
        for (int k = 0; k < masks.length; k++) masks[k] = (byte) (features[k] > 0.6 ? 1 : 0);
        return model.startsWith("uNet") ? new Samples(features, labels, masks) : new Samples(features, labels);
    }

    private static Task task(String model, String engine) {
        Dataset data = data(model);
        List<int[]> shares = IntStream.range(0, CLIENTS)
                .mapToObj(i -> IntStream.range(4 * i, 4 * i + 4).toArray())
                .toList();
        if (model.equals("linear")) {
            float[] targets = new float[2 * data.train().size()];
            for (int k = 0; k < targets.length; k++) targets[k] = (float) Math.sin(k);
            Samples numbers = new Samples(data.train().features(), data.train().labels(), new byte[0], targets);
            Dataset numeric = new Dataset("numbers", data.shape(), data.classes(), numbers, numbers);
            return new Regression(numeric, shares, Models.affine(2), engine, 5);
        }
        Block block = Models.named(model, data.shape(), 3);
        if (block instanceof Vae vae) return new Autoencoder(data, shares, vae, engine, 5);
        return data.masked()
                ? new Segmentation(data, shares, block, engine, 5)
                : new Classification(data, shares, block, engine, 5);
    }

    /** Models that differ from client to client. */
    private static NDArray models(Task task, NDManager manager) {
        Random random = new Random(8);
        float[] X = task.start(manager, new SplittableRandom(1)).toFloatArray();
        for (int k = 0; k < X.length; k++) X[k] += (float) (0.05 * random.nextGaussian());
        return manager.create(X, new Shape(CLIENTS, task.layout().size()));
    }

    private static Batch batch(int... clients) {
        int[][] samples = Arrays.stream(clients)
                .mapToObj(i -> IntStream.range(0, BATCH).map(k -> (i + k) % 4).toArray())
                .toArray(int[][]::new);
        return new Batch(
                clients, samples, Arrays.stream(clients).mapToLong(i -> 100 + i).toArray());
    }

    private static float[] gradients(Task task, NDManager manager) {
        return task.gradients(
                        models(task, manager), batch(IntStream.range(0, CLIENTS).toArray()))
                .toFloatArray();
    }

    @AfterEach
    void threads() {
        System.clearProperty("grapevine.threads");
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachClientGetsTheGradientThatItWouldGetAlone(String model, String engine) {
        try (Task task = task(model, engine);
                NDManager manager = Engines.manager(engine)) {
            NDArray X = models(task, manager);
            float[] together = gradients(task, manager);
            int d = task.layout().size();
            for (int i = 0; i < CLIENTS; i++) {
                float[] alone =
                        task.gradients(X.get(i + ":" + (i + 1)), batch(i)).toFloatArray();
                float[] row = Arrays.copyOfRange(together, i * d, (i + 1) * d);
                float largest = 0;
                for (float g : alone) largest = Math.max(largest, Math.abs(g));
                assertNotEquals(0, largest);
                boolean stacked = Stack.of(Models.named(model, List.of(1, 16, 16), 2)) != null;
                assertArrayEquals(alone, row, stacked ? 4e-6f * largest : 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void theNumberOfThreadsChangesNoBit(String model, String engine) {
        float[][] gradients = new float[3][];
        for (int threads = 1; threads <= 3; threads++) {
            System.setProperty("grapevine.threads", String.valueOf(threads));
            try (Task task = task(model, engine);
                    NDManager manager = Engines.manager(engine)) {
                gradients(task, manager);
                gradients[threads - 1] = gradients(task, manager);
            }
        }
        assertArrayEquals(gradients[0], gradients[1]);
        assertArrayEquals(gradients[0], gradients[2]);
    }

    /** A first gradient that fails teaches nothing about what layers draw. */
    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void afterAGradientThatWasInterruptedTheOthersAreAsEver(String engine) {
        try (Task task = task("convNet", engine);
                Task fresh = task("convNet", engine);
                NDManager manager = Engines.manager(engine)) {
            NDArray X = models(task, manager);
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> task.gradients(X, batch(0, 1, 2)));
            assertTrue(Thread.interrupted());
            assertArrayEquals(gradients(fresh, manager), gradients(task, manager));
        }
    }

    @Test
    void clientsWhoseBatchesDifferInSizeAreNotStacked() {
        Batch batch = new Batch(new int[] {0, 1}, new int[][] {{0, 1, 2}, {3}}, new long[] {1, 2});
        try (Task task = task("softmax", "PyTorch");
                NDManager manager = Engines.manager("PyTorch")) {
            NDArray X = models(task, manager);
            float[] both = task.gradients(X.get("0:2"), batch).toFloatArray();
            Batch second = new Batch(new int[] {1}, new int[][] {{3}}, new long[] {2});
            float[] alone = task.gradients(X.get("1:2"), second).toFloatArray();
            assertArrayEquals(alone, Arrays.copyOfRange(both, alone.length, both.length));
        }
    }

    @Test
    void aLayerThatIsUsedTwiceIsRefused() {
        Block twice = Models.linear(64);
        Block block = new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(twice)
                .add(twice)
                .add(Models.linear(3));
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new Classification(data("softmax"), List.of(new int[] {0}), block, "PyTorch", 0));
        assertEquals(
                "model(() -> block) needs layers that are used once, got 03Linear_weight a second time",
                refused.getMessage());
    }

    @Test
    void denseLayersAreStackedAndOthersAreNot() {
        for (String model : List.of("softmax", "linear", "mlp(5)", "mlp(6,4)"))
            assertNotNull(Stack.of(Models.named(model, List.of(1, 8, 8), 3)), model);
        for (String model : List.of("convNet", "leNet", "resNet8", "uNet(2, 3)", "vae(5, 2)"))
            assertNull(Stack.of(Models.named(model, List.of(1, 16, 16), 3)), model);
        Block flat = Blocks.batchFlattenBlock();
        Block own = new SequentialBlock().add(flat).add(Models.linear(3)).add(Activation::relu);
        assertNull(Stack.of(own), "a function without a name may mix examples");
        assertNull(Stack.of(new SequentialBlock().add(Models.linear(3))), "examples may have several dimensions");
    }

    /** y = a x, with an a that it takes from itself instead of from the store. */
    private static final class Selfish extends AbstractBlock {
        private final Parameter a = addParameter(Parameter.builder()
                .setName("a")
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(1, 3))
                .build());

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
            return new NDList(inputs.singletonOrThrow().mul(a.getArray()));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }
    }

    @Test
    void aLayerThatKeepsItsParametersToItselfIsRefused() {
        Dataset data = data("softmax");
        Block block = new SequentialBlock().add(Models.softmax(3)).add(new Selfish());
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new Classification(data, List.of(new int[] {0}), block, "PyTorch", 0));
        assertEquals(
                "model(() -> block) needs layers that ask the ParameterStore they are given for their parameters, got one"
                        + " that does not ask for 02Selfish_a",
                refused.getMessage());
    }
}
