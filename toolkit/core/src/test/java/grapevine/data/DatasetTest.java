package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
