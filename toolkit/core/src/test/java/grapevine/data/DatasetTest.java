package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final Samples GOOD = new Samples(new float[6], new int[] {0, 1});

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        refused("mine needs at least 2 classes, got [a]", List.of(3), List.of("a"), GOOD);
        refused(
                "mine needs 4 features per example for the shape [2, 2], got 3",
                List.of(2, 2),
                List.of("a", "b"),
                GOOD);
        refused(
                "mine needs labels in 0 .. 1, got 2",
                List.of(3),
                List.of("a", "b"),
                new Samples(new float[6], new int[] {0, 2}));
        refused(
                "mine needs finite features, got NaN",
                List.of(1),
                List.of("a", "b"),
                new Samples(new float[] {0, Float.NaN}, new int[] {0, 1}));
    }

    @Test
    void masksThatDoNotFitAreRefused() {
        refused(
                "samples need the same number of mask pixels for every label, got 3 mask pixels for 2 labels",
                () -> new Samples(new float[8], new int[2], new byte[3]));
        refused("samples need masks of 0 and 1, got 2", () -> new Samples(new float[2], new int[2], new byte[] {0, 2}));
        Samples masked = new Samples(new float[8], new int[2], new byte[8]);
        refused(
                "mine needs masks of (height, width), 2 pixels, for all examples of the shape [2, 1, 2] or for none, got"
                        + " 4 pixels per example",
                () -> new Dataset("mine", List.of(2, 1, 2), List.of("a", "b"), masked, masked));
        refused(
                "mine needs masks of (height, width), 4 pixels, for all examples of the shape [1, 2, 2] or for none, got"
                        + " 0 pixels per example",
                () -> new Dataset(
                        "mine", List.of(1, 2, 2), List.of("a", "b"), masked, new Samples(new float[8], new int[2])));
        refused(
                "mine needs masks of (height, width), 0 pixels, for all examples of the shape [4] or for none, got 4"
                        + " pixels per example",
                () -> new Dataset("mine", List.of(4), List.of("a", "b"), masked, masked));
    }

    @Test
    void aThirdOfTheMasksIsSmallAThirdMediumAThirdLarge() {
        // 1, 3, 2, 4, 0, 4 of 4 pixels
        byte[] masks = {1, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1};
        assertArrayEquals(
                new int[] {0, 1, 1, 2, 0, 2}, SizeClasses.thirds(masks, 6).labels(masks, 6));
    }

    @Test
    void targetsThatDoNotFitAreRefused() {
        refused(
                "samples need the same number of targets for every label, got 3 targets for 2 labels",
                () -> Samples.numeric(new float[2], new float[3], 2));
        refused("samples need at least 1 example, got 0", () -> Samples.numeric(new float[2], new float[3], 0));
        refused(
                "samples need masks or targets, got both",
                () -> new Samples(new float[4], new int[1], new byte[4], new float[1]));
        Samples one = Samples.numeric(new float[2], new float[2], 2),
                two = Samples.numeric(new float[2], new float[4], 2),
                bad = Samples.numeric(new float[2], new float[] {1, Float.NEGATIVE_INFINITY}, 2);
        refused(
                "mine needs as many targets per test example as per training example, 1, got 2",
                () -> Dataset.numeric("mine", List.of(1), one, two));
        refused(
                "mine needs as many targets per test example as per training example, 1, got 2",
                () -> new Dataset("mine", List.of(1), List.of("a", "b"), one, two));
        refused("mine needs finite targets, got -Infinity", () -> Dataset.numeric("mine", List.of(1), one, bad));
        Samples none = new Samples(new float[2], new int[2]);
        refused(
                "mine needs at least one target per example, got none; use new Dataset(...) for examples with classes",
                () -> Dataset.numeric("mine", List.of(1), none, none));
    }

    @Test
    void theClassesOfTargetsAreTenthsOfTheFirstOne() {
        // the first of two targets is 19, 18, ..., 0, the second always 7
        float[] targets = new float[40];
        for (int i = 0; i < 20; i++) {
            targets[2 * i] = 19 - i;
            targets[2 * i + 1] = 7;
        }
        Samples train = Samples.numeric(new float[20], targets, 20);
        Samples test = Samples.numeric(new float[3], new float[] {-5, 7, 2, 7, 100, 7}, 3);
        Dataset data = Dataset.numeric("mine", List.of(1), train, test);
        assertTrue(data.numeric());
        assertArrayEquals(
                new int[] {9, 9, 8, 8, 7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0},
                data.train().labels());
        assertArrayEquals(new int[] {0, 1, 9}, data.test().labels());
        assertEquals("below 2.00", data.classes().get(0));
        assertEquals("from 2.00", data.classes().get(1));
        assertEquals("from 18.0", data.classes().get(9));
    }

    @Test
    void equalTargetsAreOneClass() {
        Samples train = Samples.numeric(new float[5], new float[] {3, 3, 3, 3, 8}, 5);
        Dataset data = Dataset.numeric("mine", List.of(1), train, train);
        assertArrayEquals(new int[] {1, 1, 1, 1, 2}, data.train().labels());
        assertEquals(List.of("below 3.00", "from 3.00", "from 8.00"), data.classes());
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static void refused(String message, List<Integer> shape, List<String> classes, Samples bad) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new Dataset("mine", shape, classes, bad, bad))
                        .getMessage());
    }
}
