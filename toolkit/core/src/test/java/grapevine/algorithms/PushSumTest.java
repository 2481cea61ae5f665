package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonNull;
import grapevine.core.Engines;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What push-sum promises where links go one way. */
class PushSumTest {

    /** Everyone sends to the next one, and client 0 to two more. */
    private static final Topology UNEVEN =
            Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}, {0, 2}, {0, 3}});

    static Stream<Topology> graphs() {
        return Stream.of(
                Topology.directedRing(8),
                Topology.directedExponential(8),
                Topology.directedExponential(7),
                UNEVEN,
                Topology.star(6));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void withoutGradientsTheClientsAgreeOnTheMeanOfTheStart(Topology graph) {
        double[][] start = Lab.random(graph.clients(), 1);
        Task still = new Lab.Field(start, Lab::zerosLike);
        double[][] after = Lab.models(Lab.plan(new PushSum(), MixingMatrix.columnStochastic(graph), still), 600);
        assertTrue(Lab.farthest(after, Lab.mean(start)) < 1e-9, () -> "off by " + Lab.farthest(after, Lab.mean(start)));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void aSharedOptimumIsReached(Topology graph) {
        int n = graph.clients();
        double[][] centers = new double[n][];
        Arrays.fill(centers, Lab.random(1, 3)[0]);
        Task task = new Lab.Field(Lab.random(n, 4), Lab.bowls(centers));
        MixingMatrix P = MixingMatrix.columnStochastic(graph);
        double[][] after = Lab.models(Lab.plan(new PushSum(), P, task, 1, new Schedule.Cosine(2000)), 2000);
        assertTrue(Lab.farthest(after, centers[0]) < 1e-9, () -> "off by " + Lab.farthest(after, centers[0]));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void theSumsOverTheClientsAreKept(Topology graph) {
        double[][] start = Lab.random(graph.clients(), 2);
        Plan plan = plan(graph, start);
        assertArrayEquals(Lab.mean(start), Lab.mean(state(plan, 9, "sums")), 1e-12);
        assertArrayEquals(new double[] {1}, Lab.mean(state(plan, 9, "weights")), 1e-12);
    }

    @Test
    void withoutTheDivisionWhoeverHearsManyCountsTwice() {
        double[][] start = Lab.random(5, 2);
        double[] mean = Lab.mean(start);
        double[][] sums = state(plan(UNEVEN, start), 600, "sums"), weights = state(plan(UNEVEN, start), 600, "weights");
        assertTrue(Lab.farthest(sums, mean) > 0.1, "x is not the mean, and stays so");
        for (int i = 0; i < 5; i++)
            for (int k = 0; k < Lab.D; k++) assertEquals(weights[i][0] * mean[k], sums[i][k], 1e-9);
        // w settles where P w = w with sum 5; client 0 hands out quarters, the others halves
        // w0 = w0/4 + w4/2, w1 = w0/4 + w1/2, w2 = w0/4 + w1/2 + w2/2, w3 = w0/4 + w2/2 + w3/2, w4 = w3/2 + w4/2
        // so in units of w0: w1 = 1/2, w2 = 1, w3 = 3/2, w4 = 3/2, all together 11/2
        double[] expected = {10 / 11.0, 5 / 11.0, 10 / 11.0, 15 / 11.0, 15 / 11.0};
        for (int i = 0; i < 5; i++) assertEquals(expected[i], weights[i][0], 1e-9);
    }

    @Test
    void whereRowsSumToOneTooItIsGossipSgd() {
        MixingMatrix W = MixingMatrix.columnStochastic(Topology.directedExponential(8));
        Task task = new Lab.Field(Lab.random(8, 4), Lab.bowls(Lab.random(8, 5)));
        double[][] push = Lab.models(Lab.plan(new PushSum(0.2), W, task), 12);
        double[][] gossip = Lab.models(Lab.plan(new GossipSgd(0.2), W, task), 12);
        for (int i = 0; i < 8; i++) assertArrayEquals(gossip[i], push[i], 1e-12);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void newsTravelsAlongTheLinksAndNotAgainstThem(Topology graph) {
        int n = graph.clients();
        double[][] start = Lab.random(n, 5), moved = Lab.random(n, 5);
        moved[1][0] += 1;
        for (int rounds : new int[] {1, 2}) {
            double[][] plain = Lab.models(plan(graph, start), rounds), other = Lab.models(plan(graph, moved), rounds);
            for (int i = 0; i < n; i++)
                assertEquals(graph.distances(1).get(i) <= rounds, plain[i][0] != other[i][0], "client " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void relabellingClientsRelabelsTheResult(Topology graph) {
        int n = graph.clients();
        double[][] start = Lab.random(n, 8), centers = Lab.random(n, 9);
        int[] order = IntStream.range(0, n).map(i -> (3 * i + 1) % n).toArray(), place = new int[n];
        if (n % 3 == 0) for (int i = 0; i < n; i++) order[i] = n - 1 - i;
        for (int i = 0; i < n; i++) place[order[i]] = i;
        int[][] links = IntStream.range(0, n)
                .boxed()
                .flatMap(i -> graph.neighbors(i).stream().map(j -> new int[] {place[j], place[i]}))
                .toArray(int[][]::new);
        MixingMatrix P = MixingMatrix.columnStochastic(graph),
                renamed = MixingMatrix.columnStochastic(Topology.directed(links));
        double[][] plain = Lab.models(Lab.plan(new PushSum(), P, new Lab.Field(start, Lab.bowls(centers))), 15);
        Task task = new Lab.Field(Lab.permuted(start, order), Lab.bowls(Lab.permuted(centers, order)));
        double[][] result = Lab.models(Lab.plan(new PushSum(), renamed, task), 15);
        for (int i = 0; i < n; i++) assertArrayEquals(plain[order[i]], result[i], 1e-12, "client " + i);
    }

    @Test
    void xAndWTravelInOneMessage() {
        try (Loop<?> loop = Loop.of(plan(UNEVEN, Lab.random(5, 2)))) {
            loop.run(3, t -> {});
            assertEquals(3 * 7, loop.latest().messages());
            assertEquals(3 * 7 * (Lab.D + 1) * 8, loop.latest().bytes());
        }
    }

    @Test
    void weightsThatDoNotKeepTheSumAreRefused() {
        MixingMatrix uniform = MixingMatrix.uniform(Topology.star(4));
        assertEquals(
                "pushSum() needs weights whose columns sum to 1, got MixingMatrix.uniform on Topology.star(4);"
                        + " columnStochastic() gives those",
                assertThrows(IllegalArgumentException.class, () -> new PushSum().check(uniform))
                        .getMessage());
    }

    private static Plan plan(Topology graph, double[][] start) {
        return Lab.plan(new PushSum(), MixingMatrix.columnStochastic(graph), new Lab.Field(start, Lab::zerosLike));
    }

    /** A component of the state after some rounds, read from where a run is saved. */
    private static double[][] state(Plan plan, int rounds, String name) {
        try (Loop<?> loop = Loop.of(plan);
                NDManager manager = Engines.manager("MXNet")) {
            loop.run(rounds, t -> {});
            for (NDArray array : NDList.decode(
                    manager, loop.checkpoint(JsonNull.INSTANCE).arrays().open()))
                if (array.getName().equals(name)) {
                    int n = (int) array.getShape().get(0),
                            d = (int) array.getShape().get(1);
                    double[] flat = array.toDoubleArray();
                    double[][] rows = new double[n][];
                    for (int i = 0; i < n; i++) rows[i] = Arrays.copyOfRange(flat, i * d, (i + 1) * d);
                    return rows;
                }
            throw new AssertionError("no " + name + " in the state");
        }
    }
}
