package grapevine.data;

import static grapevine.data.PartitionLawsTest.LABELS;
import static grapevine.data.PartitionLawsTest.classes;
import static grapevine.data.PartitionLawsTest.counts;
import static grapevine.data.PartitionLawsTest.split;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much the clients differ, partition by partition. */
class PartitionSkewTest {

    /** 5 clients, 10 classes: 4 x 9 = 36 degrees of freedom; 0.1 % of all draws lie above 67.98, below 15.3. */
    @Test
    void iidClassCountsPassAChiSquareTest() {
        for (long seed = 0; seed < 20; seed++) {
            double chiSquare = split(new Iid(), 5, seed).stream()
                    .flatMapToInt(client -> Arrays.stream(counts(client)))
                    .mapToDouble(n -> (n - 20) * (n - 20) / 20.0)
                    .sum();
            assertTrue(chiSquare > 13 && chiSquare < 72, "chi-square " + chiSquare);
        }
    }

    /** Var of a share: (1/10)(9/10) / (10 alpha + 1); at alpha = 1, 0.09 / 11. */
    @Test
    void dirichletSharesHaveTheVarianceOfTheory() {
        SplittableRandom random = new SplittableRandom(4);
        double variance = IntStream.range(0, 4000)
                .mapToDouble(draw -> Dirichlet.shares(1, 10, random)[3] - 0.1)
                .map(x -> x * x)
                .average()
                .orElseThrow();
        assertEquals(0.09 / 11, variance, 0.0007);
    }

    @Test
    void clientsWithAlphaHundredAreAlmostAlike() {
        for (int[] client : split(new Dirichlet(100), 5, 1))
            for (int n : counts(client)) assertTrue(n >= 6 && n <= 36, "20 expected, got " + n);
    }

    @Test
    void clientsWithAlphaOneHundredthKnowAlmostOneClassUntilThePoolsRunOut() {
        List<int[]> clients = new Dirichlet(0.01).split(LABELS, Imbalance.equal(10, 200), new SplittableRandom(2));
        double largest = clients.stream()
                .mapToDouble(client -> Arrays.stream(counts(client)).max().orElseThrow() / 20.0)
                .average()
                .orElseThrow();
        assertTrue(largest > 0.9, "mean share of the largest class: " + largest);
    }

    @Test
    void aTinyAlphaGivesExactlyOneClassAndEachClassIsDrawn() {
        SplittableRandom random = new SplittableRandom(0);
        int[] drawn = new int[10];
        for (int i = 0; i < 1000; i++) {
            double[] shares = Dirichlet.shares(1e-9, 10, random);
            assertEquals(1, Arrays.stream(shares).sum());
            for (int c = 0; c < 10; c++) drawn[c] += (int) shares[c];
        }
        assertTrue(Arrays.stream(drawn).allMatch(n -> n > 60 && n < 140), Arrays.toString(drawn));
    }

    @Test
    void oneClassNeedsNoSkew() {
        assertEquals(
                2,
                new Dirichlet(0.1)
                        .split(new int[9], new int[] {4, 5}, new SplittableRandom(0))
                        .size());
    }

    @Test
    void twoShardsAreAtMostFourClassesAndMostlyTwo() {
        List<int[]> clients = split(new Shards(2), 50, 3);
        assertTrue(clients.stream().allMatch(client -> classes(client) <= 2)); // 10 divides 100: no shard straddles
        assertTrue(clients.stream().filter(client -> classes(client) == 2).count() > 35);
        assertTrue(split(new Shards(2), 33, 3).stream().allMatch(client -> classes(client) <= 4));
    }

    @Test
    void everyClientHasExactlyKClasses() {
        for (int k = 1; k <= 10; k++)
            for (int[] client : split(new ClassesPerClient(k), 20, k)) assertEquals(k, classes(client), "k = " + k);
    }

    @Test
    void aClientsClassesAreAboutEquallyLarge() {
        for (int[] client : split(new ClassesPerClient(2), 20, 1)) // 40 places, 4 for each class: 25 examples each
        for (int n : counts(client)) assertTrue(n == 0 || n >= 20 && n <= 30, Arrays.toString(counts(client)));
    }

    @Test
    void clientsGetFewerExamplesRatherThanMoreClasses() {
        List<int[]> clients = split(new ClassesPerClient(2), 4, 0); // 8 classes have a taker, 2 have none
        for (int[] client : clients) {
            assertEquals(2, classes(client));
            assertEquals(200, client.length);
        }
    }

    @Test
    void wrongParametersAreRefusedWithTheirFluentNames() {
        assertMessage(
                "dirichlet(alpha) needs alpha > 0, got 0.0; the smaller alpha, the more the clients differ (0.1: strongly,"
                        + " 100: hardly)",
                () -> new Dirichlet(0));
        assertThrows(IllegalArgumentException.class, () -> new Dirichlet(Double.NaN));
        assertMessage(
                "dirichlet(alpha) needs alpha > 0, got Infinity; for clients that do not differ use iid()",
                () -> new Dirichlet(Double.POSITIVE_INFINITY));
        assertMessage(
                "shards(perClient) needs perClient >= 1, got 0; the fewer shards, the more the clients differ",
                () -> new Shards(0));
        assertMessage(
                "classesPerClient(k) needs k >= 1, got -1; the smaller k, the more the clients differ",
                () -> new ClassesPerClient(-1));
        assertMessage(
                "classesPerClient(k) needs k <= the 10 classes, got 11; for clients with all classes use iid()",
                () -> split(new ClassesPerClient(11), 4, 0));
    }

    @Test
    void shardsAreAsLongAsTheSizeOfTheirClientAllows() {
        int[] sizes = {1, 39, 160, 800};
        List<int[]> clients = new Shards(2).split(LABELS, sizes, new SplittableRandom(0));
        for (int i = 0; i < sizes.length; i++) assertEquals(sizes[i], clients.get(i).length);
        // a run of 20 sorted examples touches at most 2 of the classes, each 100 long; one of 80 also
        for (int i = 0; i < 3; i++) assertTrue(classes(clients.get(i)) <= 4);
        assertTrue(classes(clients.get(1)) < classes(clients.get(3)));
    }

    @Test
    void moreShardsThanExamplesAreRefused() {
        assertMessage(
                "shards(perClient) needs an example for each of a client's shards, got 4 shards for 3 examples; use"
                        + " shards(3) or fewer clients",
                () -> new Shards(4).split(LABELS, new int[] {2, 3}, new SplittableRandom(0)));
    }

    static void assertMessage(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(RuntimeException.class, call).getMessage());
    }
}
