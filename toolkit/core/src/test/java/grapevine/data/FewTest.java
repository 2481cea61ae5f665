package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FewTest {
    private static final int SIZE = 50;

    /** Example k has the features k and -k, the label k mod 2 and is person k's. */
    private static Dataset counted() {
        float[] features = new float[2 * SIZE];
        int[] labels = new int[SIZE];
        for (int k = 0; k < SIZE; k++) {
            features[2 * k] = k;
            features[2 * k + 1] = -k;
            labels[k] = k % 2;
        }
        Samples all = new Samples(features, labels).of(IntStream.range(0, SIZE).toArray());
        return new Dataset("counted", List.of(2), List.of("even", "odd"), all, all);
    }

    @Test
    void whatIsLeftIsWholeAndDrawnOnce() {
        Samples few = new Few(FewTest::counted, 20, 1).load().train();
        assertEquals(20, few.size());
        Set<Integer> seen = new HashSet<>();
        for (int k = 0; k < 20; k++) {
            int person = few.subjects()[k];
            assertTrue(seen.add(person), "drawn twice");
            assertEquals(person, few.features()[2 * k]);
            assertEquals(-person, few.features()[2 * k + 1]);
            assertEquals(person % 2, few.labels()[k]);
        }
        assertEquals(SIZE, new Few(FewTest::counted, 20, 1).load().test().size());
    }

    @Test
    void theSeedDecides() {
        int[] once = new Few(FewTest::counted, 20, 1).load().train().subjects();
        assertArrayEquals(once, new Few(FewTest::counted, 20, 1).load().train().subjects());
        assertFalse(Arrays.equals(
                once, new Few(FewTest::counted, 20, 2).load().train().subjects()));
    }

    @Test
    void masksAndTargetsComeAlong() {
        assertTrue(new Few(new Polyps(), 3, 0).load().masked());
        assertTrue(new Few(new Sine(), 3, 0).load().numeric());
    }

    @Test
    void noneAndMoreThanThereAreAreRefused() {
        assertEquals(
                "Few(source, examples, seed) needs examples >= 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> new Few(new Digits(), 0, 0))
                        .getMessage());
        assertEquals(
                "Few(source, examples, seed) needs a source, got null",
                assertThrows(IllegalArgumentException.class, () -> new Few(null, 1, 0))
                        .getMessage());
        assertEquals(
                "Few(source, examples, seed) needs examples <= 50, which is all of counted, got 51",
                assertThrows(IllegalArgumentException.class, () -> new Few(FewTest::counted, 51, 0).load())
                        .getMessage());
    }
}
