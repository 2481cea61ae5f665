package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every partition. */
class PartitionLawsTest {

    static final int[] LABELS = IntStream.range(0, 1000).map(i -> i % 10).toArray();

    static Stream<Partition> partitions() {
        return Stream.of(
                new Iid(),
                new Dirichlet(1e-9),
                new Dirichlet(0.001),
                new Dirichlet(0.1),
                new Dirichlet(1e6),
                new Dirichlet(1e300),
                new Shards(1),
                new Shards(2),
                new Shards(7),
                new ClassesPerClient(2),
                new ClassesPerClient(3),
                new ClassesPerClient(10));
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void noExampleGoesToTwoClients(Partition partition) {
        int[] dealt = split(partition, 16, 7).stream()
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, 1000).toArray(), dealt);
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void everyClientGetsItsSize(Partition partition) {
        for (int clients : List.of(10, 16, 33, 50))
            for (long seed = 0; seed < 5; seed++)
                assertArrayEquals(Imbalance.equal(clients, 1000), sizes(split(partition, clients, seed)));
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void examplesMayBeLeftOver(Partition partition) {
        int[] sizes = Imbalance.equal(9, 450);
        List<int[]> clients = partition.split(LABELS, sizes, new SplittableRandom(3));
        assertArrayEquals(sizes, sizes(clients));
        assertEquals(
                450, clients.stream().flatMapToInt(Arrays::stream).distinct().count());
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void theSameSeedGivesTheSameSplit(Partition partition) {
        List<int[]> one = split(partition, 16, 5), two = split(partition, 16, 5), other = split(partition, 16, 6);
        for (int i = 0; i < 16; i++) assertArrayEquals(one.get(i), two.get(i));
        assertTrue(IntStream.range(0, 16).anyMatch(i -> !Arrays.equals(one.get(i), other.get(i))));
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void labelsAndSizesStayAsTheyWere(Partition partition) {
        int[] labels = LABELS.clone(), sizes = Imbalance.equal(20, 1000);
        partition.split(labels, sizes, new SplittableRandom(1));
        assertArrayEquals(LABELS, labels);
        assertArrayEquals(Imbalance.equal(20, 1000), sizes);
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void sizesThatCannotBeAreRefused(Partition partition) {
        SplittableRandom random = new SplittableRandom(0);
        String name = assertThrows(
                        IllegalArgumentException.class, () -> partition.split(LABELS, new int[] {600, 600}, random))
                .getMessage()
                .replace(
                        " needs sizes that sum to at most the 1000 examples, got 1200; each example goes to one client"
                                + " only",
                        "");
        assertTrue(List.of("iid()", "dirichlet(alpha)", "shards(perClient)", "classesPerClient(k)")
                .contains(name));
        assertThrows(IllegalArgumentException.class, () -> partition.split(LABELS, new int[] {10, 0}, random));
        assertThrows(IllegalArgumentException.class, () -> partition.split(LABELS, new int[0], random));
    }

    static List<int[]> split(Partition partition, int clients, long seed) {
        return partition.split(LABELS, Imbalance.equal(clients, LABELS.length), new SplittableRandom(seed));
    }

    /** How many examples of each of the ten classes a client has. */
    static int[] counts(int[] client) {
        int[] counts = new int[10];
        for (int i : client) counts[LABELS[i]]++;
        return counts;
    }

    static int classes(int[] client) {
        return (int) Arrays.stream(counts(client)).filter(n -> n > 0).count();
    }

    private static int[] sizes(List<int[]> clients) {
        return clients.stream().mapToInt(client -> client.length).toArray();
    }
}
