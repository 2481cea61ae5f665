package grapevine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GraphScheduleTest {

    /** 4,000 rounds of a triangle: the 8 sets of edges come up as independent coins of 0.3 say. */
    @Test
    void randomEdgesAreIndependentCoins() {
        Topology triangle = Topology.complete(3);
        RandomEdges edges = new RandomEdges(0.3);
        SplittableRandom random = new SplittableRandom(1);
        int[] seen = new int[8];
        for (int t = 0; t < 4000; t++) {
            Topology graph = edges.at(t, triangle, random);
            assertTrue(graph.symmetric());
            seen[present(graph, 0, 1) + 2 * present(graph, 0, 2) + 4 * present(graph, 1, 2)]++;
        }
        double chiSquare = 0;
        for (int set = 0; set < 8; set++) {
            int there = Integer.bitCount(set);
            double expected = 4000 * Math.pow(0.3, there) * Math.pow(0.7, 3 - there);
            chiSquare += Math.pow(seen[set] - expected, 2) / expected;
        }
        assertTrue(chiSquare < 24.3, "chi-square " + chiSquare); // 7 degrees of freedom, p = 0.001
    }

    private static int present(Topology graph, int i, int j) {
        return graph.neighbors(i).contains(j) ? 1 : 0;
    }

    @Test
    void oneWayLinksStayOneWayAndEachIsACoinOfItsOwn() {
        Topology ring = Topology.directedRing(4);
        RandomEdges edges = new RandomEdges(0.5);
        SplittableRandom random = new SplittableRandom(2);
        int links = 0;
        for (int t = 0; t < 2000; t++) {
            Topology graph = edges.at(t, ring, random);
            for (int i = 0; i < 4; i++) assertTrue(ring.neighbors(i).containsAll(graph.neighbors(i)));
            links += graph.links();
        }
        assertEquals(4000, links, 3.3 * Math.sqrt(8000 * 0.25));
    }

    @Test
    void aSequenceBeginsAgain() {
        Topology one = Topology.ring(4), two = Topology.star(4);
        GraphSequence sequence = new GraphSequence(List.of(one, two));
        assertEquals(
                List.of(one, two, one),
                List.of(sequence.at(0, one, null), sequence.at(1, one, null), sequence.at(2, one, null)));
    }
}
