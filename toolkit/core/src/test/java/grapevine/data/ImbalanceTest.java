package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ImbalanceTest {

    @Test
    void equalSizesGiveTheRemainderToTheFirst() {
        assertArrayEquals(new int[] {4, 3, 3}, Imbalance.equal(3, 10));
    }

    @Test
    void drawnSizesSumToAllExamplesAndNoneIsEmpty() {
        for (double beta : new double[] {1e-12, 0.001, 0.1, 1, 100, 1e6, 1e15})
            for (long seed = 0; seed < 20; seed++) {
                int[] sizes = new Imbalance(beta).draw(17, 1000, new SplittableRandom(seed));
                assertEquals(1000, Arrays.stream(sizes).sum());
                assertTrue(Arrays.stream(sizes).min().orElseThrow() >= 1);
            }
        assertArrayEquals(new int[] {1, 1, 1}, new Imbalance(0.5).draw(3, 3, new SplittableRandom(0)));
    }

    @Test
    void sizesDifferTheMoreTheSmallerBetaIs() {
        assertTrue(spread(0.3) > 3 * spread(5));
        assertTrue(spread(5) > 3 * spread(500));
    }

    @Test
    void sizesGoWithEveryPartition() {
        for (double beta : new double[] {0.5, 0.02})
            for (int clients : new int[] {8, 16})
                for (long seed = 0; seed < 10; seed++) {
                    int[] sizes = new Imbalance(beta).draw(clients, 1000, new SplittableRandom(seed));
                    for (Partition partition : List.of(new Iid(), new Dirichlet(0.3), new Shards(2)))
                        assertArrayEquals(sizes, dealt(partition, sizes), partition + " " + beta);
                    int[] few = dealt(new ClassesPerClient(2), sizes);
                    for (int i = 0; i < clients; i++) assertTrue(few[i] >= 1 && few[i] <= sizes[i]);
                }
    }

    private static int[] dealt(Partition partition, int[] sizes) {
        return partition.split(PartitionLawsTest.LABELS, sizes, new SplittableRandom(2)).stream()
                .mapToInt(client -> client.length)
                .toArray();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertMessage(
                "imbalance(beta) needs beta > 0, got -1.0; the smaller beta, the more the sizes differ (0.5: strongly, 100:"
                        + " hardly)",
                () -> new Imbalance(-1));
        assertMessage(
                "every client needs at least 1 example, got 11 clients for 10 examples; use at most 10 clients",
                () -> Imbalance.equal(11, 10));
        assertMessage("sizes need at least 1 client, got 0", () -> Imbalance.equal(0, 10));
    }

    private static double spread(double beta) {
        SplittableRandom random = new SplittableRandom(9);
        double sum = 0;
        for (int draw = 0; draw < 50; draw++)
            sum += Arrays.stream(new Imbalance(beta).draw(10, 10_000, random))
                    .map(size -> Math.abs(size - 1000))
                    .sum();
        return sum;
    }
}
