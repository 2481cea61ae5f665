package grapevine.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedTest {

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void anArrayHasTheNumbersThatWereFed(String engine) {
        try (NDManager manager = Engines.manager(engine)) {
            for (int size : new int[] {3, 1, 5}) {
                float[] numbers = new float[2 * size];
                for (int k = 0; k < numbers.length; k++) numbers[k] = size + k / 8f;
                NDArray fed = Feed.floats(manager, new Shape(2, size), buffer -> buffer.put(numbers));
                assertEquals(new Shape(2, size), fed.getShape());
                assertArrayEquals(numbers, fed.toFloatArray());
                assertArrayEquals(numbers, fed.mul(2).div(2).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 100, 31_400})
    void memoryBeginsOnAWholeLineAndHoldsWhatWasAskedFor(int bytes) {
        for (int k = 0; k < 20; k++) {
            ByteBuffer fresh = Feed.fresh(bytes);
            assertEquals(0, fresh.alignmentOffset(0, 64));
            assertEquals(bytes, fresh.capacity());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aThousandBatchesTakeTheMemoryOfOne(String engine) {
        float[] numbers = new float[100_000];
        try (NDManager manager = Engines.manager(engine)) {
            Feed.floats(manager, new Shape(numbers.length), buffer -> buffer.put(numbers))
                    .close();
            System.gc(); // or memory of other tests may go meanwhile
            long before = direct();
            for (int k = 0; k < 1_000; k++)
                Feed.floats(manager, new Shape(numbers.length), buffer -> buffer.put(numbers))
                        .close();
            assertTrue(direct() - before < 4_000_000, "fresh memory would be up to 400 million bytes");
        }
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
