package grapevine.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** By hand; {@code ConvexTheoryTest} compares it with runs. */
class GossipTheoryTest {
    private static final MixingMatrix HALF =
            MixingMatrix.of(Topology.complete(2), new double[][] {{0.5, 0.5}, {0.5, 0.5}});
    private static final MixingMatrix SLOW =
            MixingMatrix.of(Topology.complete(2), new double[][] {{0.75, 0.25}, {0.25, 0.75}});

    @Test
    void twoClientsWhoAverageFully() {
        // curvatures 1 and 3, centers 4 and 0: x* = 4/4 = 1; both have (x - eta g) / 2 of each: a gradient step on the
        // mean
        GossipTheory theory = theory(HALF, 0.1);
        assertArrayEquals(new double[] {1}, theory.optimum(), 1e-15);
        assertEquals(1 - 0.1 * 2, theory.rate(), 1e-12);
        assertEquals(1 - 0.1 * 1, theory.rateBound(), 1e-12);
        for (double[] client : theory.limit()) assertArrayEquals(new double[] {1}, client, 1e-12);
        assertEquals(0, theory.radius(), 1e-12);
    }

    @Test
    void twoClientsWhoKeepThreeQuarters() {
        // lambda = 1/2. With eta = 0.1: x = 3/4 (0.9 x + 0.4) + 1/4 0.7 y,  y = 1/4 (0.9 x + 0.4) + 3/4 0.7 y, so
        // 0.325 x - 0.175 y = 0.3,  -0.225 x + 0.475 y = 0.1; determinant 0.115, x = 0.16 / 0.115, y = 0.1 / 0.115
        GossipTheory theory = theory(SLOW, 0.1);
        double x = 0.16 / 0.115, y = 0.1 / 0.115;
        assertArrayEquals(new double[] {x}, theory.limit()[0], 1e-12);
        assertArrayEquals(new double[] {y}, theory.limit()[1], 1e-12);
        assertEquals((x + y) / 2 - 1, theory.radius(), 1e-12);
        // eigenvalues of (0.675, 0.175; 0.225, 0.525): mean 0.6, and 0.6^2 - 0.315 = 0.045
        assertEquals(0.6 + Math.sqrt(0.045), theory.rate(), 1e-12);
        assertEquals(0.5, theory.lambda(), 1e-12);
        // c = 2, s = 1, L = 3: (1 - 1/2) / (2 1/2 (3 + 1/2)) = 1/7
        assertEquals(1 / 7.0, theory.smallStep(), 1e-12);
        // g* = 1 (1 - 4) and 3 (1 - 0): 2 1/2 sqrt(1/2 (1/2)^2 (9 + 9)) 0.1 / (1/2) = 0.3
        assertEquals(0.3, theory.radiusBound(), 1e-12);
    }

    private static GossipTheory theory(MixingMatrix W, double eta) {
        return new GossipTheory(W, new double[][] {{1}, {3}}, new double[][] {{4}, {0}}, eta);
    }

    @Test
    void whatTheTheoryDoesNotCoverIsRefused() {
        refused(
                "GossipTheory needs 0 < learningRate <= 0.3333333333333333, one over the largest curvature, got 0.5",
                0.5);
        refused(
                "GossipTheory needs 0 < learningRate <= 0.3333333333333333, one over the largest curvature, got 0.0",
                0);
        GossipTheory coarse = theory(SLOW, 0.25);
        assertEquals(
                "GossipTheory needs learningRate <= smallStep() for radiusBound(), got 0.25; smallStep() is "
                        + coarse.smallStep(),
                assertThrows(IllegalArgumentException.class, coarse::radiusBound)
                        .getMessage());
        MixingMatrix oblique = MixingMatrix.dataScaled(Topology.complete(2), new double[] {1, 9});
        double[][] ones = {{1}, {1}};
        assertEquals(
                "GossipTheory needs symmetric weights, got dataScaled; take MixingMatrix.metropolis(topology)",
                refusal(oblique, ones, ones));
        assertEquals(
                "GossipTheory needs one row of curvatures per client, 2, got 1", refusal(HALF, new double[1][1], ones));
        assertEquals(
                "GossipTheory needs one row of centers per client, 2, got 3", refusal(HALF, ones, new double[3][1]));
        assertEquals(
                "GossipTheory needs rows of one length, at least 1, got 2 and 1",
                refusal(HALF, new double[][] {{1, 2}, {1}}, ones));
        assertEquals(
                "GossipTheory needs finite centers, got NaN", refusal(HALF, ones, new double[][] {{1}, {Double.NaN}}));
        assertEquals("GossipTheory needs curvature > 0, got 0.0", refusal(HALF, new double[2][1], ones));
    }

    private static void refused(String message, double eta) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> theory(HALF, eta))
                        .getMessage());
    }

    private static String refusal(MixingMatrix W, double[][] curvature, double[]... center) {
        return assertThrows(IllegalArgumentException.class, () -> new GossipTheory(W, curvature, center, 0.1))
                .getMessage();
    }
}
