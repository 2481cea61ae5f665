package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Algorithm;
import grapevine.core.Loop;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import org.junit.jupiter.api.Test;

/** What gradient tracking promises where clients differ, beside those that do not. */
class GradientTrackingTest {
    private static final MixingMatrix RING = MixingMatrix.metropolis(Topology.ring(5));
    private static final Quadratic TASK = Quadratic.of(
            new double[][] {{1, 0.5}, {0.3, 1.5}, {2, 1}, {0.7, 0.2}, {1, 1}},
            new double[][] {{1, -1}, {2, 0}, {-1, 1.5}, {0.2, -2}, {3, 1}});

    /** How far the farthest client ends from the optimum. */
    private static double distance(Algorithm<?> algorithm) {
        return distance(algorithm, RING);
    }

    private static double distance(Algorithm<?> algorithm, MixingMatrix W) {
        return Lab.farthest(Lab.models(Lab.plan(algorithm, W, TASK), 1500), TASK.optimum());
    }

    @Test
    void itReachesTheOptimumWhereGossipSgdStaysAtADistanceOfTheOrderOfEta() {
        assertTrue(distance(new GradientTracking(0.1)) < 1e-12, () -> "off by " + distance(new GradientTracking(0.1)));
        for (GossipSgd.Order order : GossipSgd.Order.values()) {
            double whole = distance(new GossipSgd(0.02).order(order)),
                    half = distance(new GossipSgd(0.01).order(order));
            assertTrue(half > 1e-3, order + " " + half);
            assertEquals(2, whole / half, 0.1, order + " is not linear in eta");
        }
    }

    @Test
    void quasiGlobalMomentumStaysAtADistanceToo() {
        double whole = distance(new QuasiGlobalMomentum(0.02)), half = distance(new QuasiGlobalMomentum(0.01));
        assertTrue(half > 1e-3, "" + half);
        assertEquals(2, whole / half, 0.2);
    }

    @Test
    void onOneWayLinksPushSumComesCloserWithEtaWhereAveragesSettleElsewhere() {
        Topology uneven = Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 0}, {0, 2}, {0, 3}});
        MixingMatrix P = MixingMatrix.columnStochastic(uneven), U = MixingMatrix.uniform(uneven);
        double whole = distance(new PushSum(0.02), P), half = distance(new PushSum(0.01), P);
        assertEquals(2, whole / half, 0.2);
        // rows that sum to 1 weigh the clients by who is heard: another optimum, however small eta is
        double biased = distance(new GossipSgd(0.02), U), still = distance(new GossipSgd(0.01), U);
        assertTrue(still > 3 * half && biased / still < 1.2, half + " " + biased + " " + still);
    }

    @Test
    void itSendsTwoMessagesPerLinkAndRound() {
        try (Loop<?> loop = Loop.of(Lab.plan(new GradientTracking(), RING, TASK))) {
            loop.run(3, t -> {});
            assertEquals(3 * 2 * 10, loop.latest().messages());
            assertEquals(3 * 2 * 10 * 2 * 8, loop.latest().bytes());
        }
    }

    @Test
    void weightsThatDoNotKeepTheMeanAreRefused() {
        MixingMatrix uniform = MixingMatrix.uniform(Topology.star(4));
        MixingMatrix columns = MixingMatrix.columnStochastic(Topology.star(4));
        String needs = "gradientTracking() needs weights whose rows and columns sum to 1, got ",
                remedy = "; metropolis() gives those where links go both ways";
        assertEquals(needs + uniform + remedy, refusal(new GradientTracking(), uniform));
        assertEquals(needs + columns + remedy, refusal(new GradientTracking(), columns));
        assertEquals(
                "GossipSgd needs weights whose rows sum to 1, got MixingMatrix.columnStochastic on Topology.star(4);"
                        + " uniform() gives those, metropolis() where links go both ways, and pushSum() runs without",
                refusal(new GossipSgd(), columns));
    }

    private static String refusal(Algorithm<?> algorithm, MixingMatrix W) {
        return assertThrows(IllegalArgumentException.class, () -> algorithm.check(W))
                .getMessage();
    }
}
