package grapevine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyTest {

    static Stream<Topology> all() {
        return Stream.of(
                Topology.ring(3),
                Topology.ring(8),
                Topology.twoHopRing(5),
                Topology.twoHopRing(9),
                Topology.tree(7, 2),
                Topology.tree(5, 1),
                Topology.grid(2, 3),
                Topology.torus(3, 4),
                Topology.star(6),
                Topology.complete(5),
                Topology.hypercube(3),
                Topology.exponential(8),
                Topology.exponential(11),
                Topology.erdosRenyi(12, 0.6, 1),
                Topology.of(new int[][] {{0, 1}, {1, 2}}));
    }

    static Stream<Topology> directed() {
        return Stream.of(
                Topology.directedRing(2),
                Topology.directedRing(5),
                Topology.directedExponential(2),
                Topology.directedExponential(8),
                Topology.directedExponential(11),
                Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}}));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyLinkGoesBothWaysAndNoneToOneself(Topology graph) {
        for (int i = 0; i < graph.clients(); i++) {
            List<Integer> neighbors = graph.neighbors(i);
            assertFalse(neighbors.contains(i));
            assertEquals(neighbors.stream().sorted().distinct().toList(), neighbors);
            for (int j : neighbors) assertTrue(graph.neighbors(j).contains(i));
            assertEquals(neighbors, graph.listeners(i));
        }
        assertTrue(graph.symmetric());
        assertTrue(graph.connected());
        assertTrue(graph.algebraicConnectivity() > 1e-9);
    }

    @Test
    void degreesAreThoseOfTheTextbook() {
        assertEquals(2 * 8, Topology.ring(8).links());
        assertEquals(4 * 9, Topology.twoHopRing(9).links());
        assertEquals(4 * 12, Topology.torus(3, 4).links());
        assertEquals(2 * 7, Topology.grid(2, 3).links());
        assertEquals(2 * 5, Topology.star(6).links());
        assertEquals(5 * 4, Topology.complete(5).links());
        assertEquals(3 * 8, Topology.hypercube(3).links());
        assertEquals(5 * 8, Topology.exponential(8).links());
        assertEquals(List.of(0, 3, 4), Topology.tree(7, 2).neighbors(1));
        assertEquals(
                List.of(1, 3, 5),
                Topology.grid(3, 3).neighbors(4).stream().filter(j -> j < 6).toList());
    }

    @ParameterizedTest
    @MethodSource("directed")
    void whoeverHearsAClientIsItsListener(Topology graph) {
        for (int i = 0; i < graph.clients(); i++)
            for (int j = 0; j < graph.clients(); j++)
                assertEquals(graph.neighbors(i).contains(j), graph.listeners(j).contains(i));
        assertTrue(graph.connected());
    }

    @Test
    void onADirectedRingNewsGoesRoundOneWay() {
        Topology ring = Topology.directedRing(5);
        assertEquals(5, ring.links());
        assertEquals(List.of(4), ring.neighbors(0)); // hears the client before it
        assertEquals(List.of(1), ring.listeners(0)); // is heard by the one after it
        assertEquals(List.of(3, 4, 0, 1, 2), ring.distances(2));
        assertFalse(ring.symmetric());
        assertTrue(Topology.directedRing(2).symmetric());
    }

    @Test
    void aDirectedExponentialGraphReachesEveryoneInAFewLinks() {
        assertEquals(List.of(1, 2, 4), Topology.directedExponential(8).listeners(0));
        assertEquals(3 * 8, Topology.directedExponential(8).links());
        assertEquals(List.of(3, 7, 9, 10), Topology.directedExponential(11).neighbors(0)); // those 8, 4, 2, 1 before
        for (int n : new int[] {2, 5, 8, 11, 16, 33})
            for (int distance : Topology.directedExponential(n).distances(0))
                assertTrue(distance <= Math.ceil(Math.log(n) / Math.log(2)));
    }

    @Test
    void aDirectedGraphIsConnectedOnlyIfNewsGetsEverywhereFromEveryone() {
        assertFalse(Topology.directed(new int[][] {{0, 1}, {1, 2}}).connected()); // nothing comes back to 0
        assertFalse(Topology.directed(new int[][] {{1, 0}, {2, 1}}).connected()); // 0 is heard by nobody
        assertEquals(
                List.of(0, 1, 2),
                Topology.directed(new int[][] {{0, 1}, {1, 2}}).distances(0));
        assertTrue(Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}}).connected());
    }

    @Test
    void theOrderInWhichNeighborsAreNamedDoesNotMatter() {
        assertEquals(
                new Topology("mine", List.of(List.of(1, 2), List.of(0), List.of(0))),
                new Topology("mine", List.of(List.of(2, 1, 2), List.of(0), List.of(0))));
    }

    @Test
    void oneClientAloneIsAGraph() {
        Topology alone = Topology.single();
        assertEquals(1, alone.clients());
        assertEquals(0, alone.links());
        assertTrue(alone.connected() && alone.symmetric());
        assertEquals(0, alone.algebraicConnectivity());
        assertEquals("Topology.single()", alone.toString());
    }

    @Test
    void theLaplacianOfKnownGraphsHasKnownConnectivity() {
        assertEquals(2 * (1 - Math.cos(2 * Math.PI / 8)), Topology.ring(8).algebraicConnectivity(), 1e-12);
        assertEquals(1, Topology.star(6).algebraicConnectivity(), 1e-12);
        assertEquals(5, Topology.complete(5).algebraicConnectivity(), 1e-12);
        assertEquals(2, Topology.hypercube(4).algebraicConnectivity(), 1e-12);
    }

    @Test
    void aRandomGraphHasAsManyLinksAsItsProbabilitySays() {
        int pairs = 100 * 99 / 2;
        double expected = 0.3 * pairs, deviation = Math.sqrt(0.3 * 0.7 * pairs);
        int edges = Topology.erdosRenyi(100, 0.3, 5).links() / 2;
        assertTrue(Math.abs(edges - expected) < 4 * deviation, edges + " edges");
        assertEquals(Topology.erdosRenyi(100, 0.3, 5), Topology.erdosRenyi(100, 0.3, 5));
        assertFalse(Topology.erdosRenyi(100, 0.3, 5).equals(Topology.erdosRenyi(100, 0.3, 6)));
    }

    @Test
    void aGraphInTwoPartsIsNotConnected() {
        Topology apart = Topology.of(new int[][] {{0, 1}, {2, 3}});
        assertFalse(apart.connected());
        assertEquals(0, apart.algebraicConnectivity(), 1e-12);
        assertEquals(List.of(0, 1, -1, -1), apart.distances(0));
    }

    @Test
    void whatCannotBeIsRefusedWhereItIsTyped() {
        refused(
                "ring(clients) needs at least 3 clients, got 2; for two clients use complete(2)",
                () -> Topology.ring(2));
        refused(
                "ring(clients) needs at least 3 clients, got -1; for two clients use complete(2)",
                () -> Topology.ring(-1));
        refused(
                "twoHopRing(clients) needs at least 5 clients, got 4; for fewer use complete(n)",
                () -> Topology.twoHopRing(4));
        refused("tree(clients, branching) needs branching >= 1, got 0", () -> Topology.tree(4, 0));
        refused(
                "torus(rows, columns) needs at least 3 x 3 clients, got 2 x 4; for less use grid(rows, columns)",
                () -> Topology.torus(2, 4));
        refused(
                "erdosRenyi(clients, u, seed) needs a probability 0 < u <= 1, got NaN",
                () -> Topology.erdosRenyi(4, Double.NaN, 0));
        refused("hypercube(dimension) needs a dimension in 1 .. 12, got 40", () -> Topology.hypercube(40));
        refused("of(edges) needs at least one edge {i, j}, got none", () -> Topology.of());
        refused("of(edges) needs pairs {i, j} of clients >= 0, got [0, -1]", () -> Topology.of(new int[] {0, -1}));
        refused("a link needs two different clients, got 0-0", () -> Topology.of(new int[] {0, 0}));
        refused("directed(links) needs at least one link {from, to}, got none", () -> Topology.directed());
        refused(
                "directed(links) needs pairs {from, to} of clients >= 0, got [0, 1, 2]",
                () -> Topology.directed(new int[] {0, 1, 2}));
        refused("directedRing(clients) needs at least 2 clients, got 1", () -> Topology.directedRing(1));
        refused("directedExponential(clients) needs at least 2 clients, got 0", () -> Topology.directedExponential(0));
        refused(
                "algebraicConnectivity() needs links that go both ways, got Topology.directedRing(3);"
                        + " MixingMatrix.columnStochastic(topology).spectralGap() tells how fast news mixes",
                () -> Topology.directedRing(3).algebraicConnectivity());
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
