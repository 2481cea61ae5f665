package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dropout: random in training by the seed alone, and off in evaluation. */
class ConvNetTest {
    private static final Dataset DIGITS = new Digits(20, 120, 0).load();

    private static Classification task(Block block, String engine) {
        return new Classification(DIGITS, List.of(new int[] {0, 1, 2, 3}), block, engine, 5);
    }

    private static Block convNet() {
        return Models.named("convNet", DIGITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void whatIsDroppedDependsOnTheSeedAlone(String engine) {
        try (Classification task = task(convNet(), engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            float[] one = gradient(task, X, 1), other = gradient(task, X, 2);
            task.evaluate(X);
            assertArrayEquals(one, gradient(task, X, 1), 0);
            assertFalse(Arrays.equals(one, other));
        }
    }

    private static float[] gradient(Classification task, NDArray X, long seed) {
        return task.gradients(X, new Batch(new int[][] {{0, 1, 2, 3}}, seed)).toFloatArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void inEvaluationNothingIsDropped(String engine) {
        try (Classification task = task(convNet(), engine);
                Classification same = task(withoutDropout(), engine);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            gradient(task, X, 1);
            Map<String, double[]> scores = task.evaluate(X), plain = same.evaluate(X);
            assertArrayEquals(plain.get("loss"), scores.get("loss"));
            assertArrayEquals(plain.get("accuracy"), scores.get("accuracy"));
            float[][] one = task.probabilities(X), two = same.probabilities(X);
            for (int i = 0; i < one.length; i++) assertArrayEquals(two[i], one[i]);
            assertFalse(Arrays.equals(gradient(task, X, 1), gradient(same, X, 1)), "and in training it is");
        }
    }

    /** The layers that the paper lists, with the same parameters in the same order. */
    private static Block withoutDropout() {
        SequentialBlock block = new SequentialBlock();
        for (int channels : List.of(10, 20))
            block.add(Models.conv(channels, 5, 1, 0, true))
                    .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                    .add(Activation::relu);
        return block.add(Blocks.batchFlattenBlock())
                .add(Models.linear(50))
                .add(Activation::relu)
                .add(Models.linear(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    @SuppressWarnings("try") // the collector is not asked: while it is open, the engine trains
    void halfOfTheNumbersBehindEachConvolutionAreDroppedOneByOne(String engine) {
        Block block = convNet();
        int[] channels = {10, 20}, sides = {12, 4}, before = {1, 10}, input = {28, 12};
        for (int k = 0; k < 2; k++)
            try (NDManager m = Engines.manager(engine)) {
                Block pooled = block.getChildren().get(k).getValue();
                Shape images = new Shape(30, before[k], input[k], input[k]);
                pooled.initialize(m, DataType.FLOAT32, images);
                for (var parameter : pooled.getParameters().values()) // then all numbers before dropout are 1
                parameter.getArray().set(new float[(int) parameter.getArray().size()]);
                pooled.getParameters().values().stream()
                        .filter(parameter -> parameter.getArray().getShape().dimension() == 1)
                        .forEach(bias -> bias.getArray().addi(1));
                float[] numbers;
                try (GradientCollector collector = m.getEngine().newGradientCollector()) {
                    m.getEngine().setRandomSeed(3);
                    numbers = pooled.forward(new ParameterStore(m, false), new NDList(m.ones(images)), true)
                            .singletonOrThrow()
                            .toFloatArray();
                }
                assertEquals(30 * channels[k] * sides[k] * sides[k], numbers.length);
                int kept = 0, changes = 0;
                for (int p = 0; p < numbers.length; p++) {
                    assertTrue(numbers[p] == 0 || numbers[p] == 2, "kept numbers are doubled, got " + numbers[p]);
                    if (numbers[p] == 2) kept++;
                    if (p > 0 && numbers[p] != numbers[p - 1]) changes++;
                }
                double deviation = Math.sqrt(0.25 / numbers.length);
                assertEquals(0.5, (double) kept / numbers.length, 4 * deviation);
                assertEquals(0.5, (double) changes / numbers.length, 4 * deviation, "neighbours are independent");
            }
    }
}
