package grapevine.data;

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

    private static void refused(String message, List<Integer> shape, List<String> classes, Samples bad) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new Dataset("mine", shape, classes, bad, bad))
                        .getMessage());
    }
}
