package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.consensus.Geometry;
import grapevine.core.Algorithm;
import grapevine.core.Loop;
import grapevine.core.Task;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the clients say of how sure they are; clients 0 - 1 - 2 in a row, computed in the comments. */
class PosteriorTest {
    private static final MixingMatrix ROW = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));

    private static double[] variance(Algorithm<?> algorithm, Task task, int rounds) {
        try (Loop<?> loop = Loop.of(Lab.plan(algorithm, ROW, task))) {
            loop.run(rounds, t -> {});
            return loop.measure(s -> Map.of("s2", s.variance().orElseThrow().toDoubleArray()))
                    .get("s2");
        }
    }

    /** Clients want to go to 3, 0 and 6 with curvature 1, and start at zero. */
    private static Task bowls() {
        return Quadratic.of(new double[][] {{1}, {1}, {1}}, new double[][] {{3}, {0}, {6}});
    }

    /** Clients start at 3, 0 and 6, and have no data. */
    private static Task dataless() {
        return new Lab.Field(new double[][] {{3}, {0}, {6}}, Lab::zerosLike);
    }

    @Test
    void beforeTheFirstRoundThePosteriorIsAsWideAsThePrior() {
        assertArrayEquals(new double[] {1, 1, 1}, variance(new KlAdam(), bowls(), 0), 1e-7);
        KlAdam narrow = new KlAdam(0.1, 0.9, 0.999, 1e-8, 0.25, Geometry.FORWARD_KL, false);
        assertArrayEquals(new double[] {0.25, 0.25, 0.25}, variance(narrow, bowls(), 0), 1e-7);
        // without a prior, 1 / eps
        assertArrayEquals(new double[] {1e8, 1e8, 1e8}, variance(Lab.flat(new KlAdam()), bowls(), 0), 1e-4);
        assertArrayEquals(new double[] {0.01, 0.01, 0.01}, variance(new KlAdamLiteral(), bowls(), 0), 1e-15);
    }

    @Test
    void aStepGivesTheCurvatureThatTheClientSaw() {
        // N = 3, s2_0 = 1, vhat = g^2 = 9, 0, 36 and all at zero: s2 = 1 / (3 |g| + 1)
        double[] seen = {1 / 10.0, 1, 1 / 19.0};
        assertArrayEquals(seen, variance(new KlAdam(0.1), bowls(), 1), 1e-7);
    }

    @Test
    void disagreementWidensThePosteriorOfForwardKlAlone() {
        // weights 2/3, 1/3 at the ends and 1/3 each in the middle; s2 = 1 / (3e-8 + 1), beside it
        // 0: m_bar = 2, 2/3 1 + 1/3 4 = 2;  1: m_bar = 3, (9 + 0 + 9)/3 = 6;  2: m_bar = 4, 2/3 4 + 1/3 16 = 8
        assertArrayEquals(new double[] {3, 7, 9}, variance(new KlAdam(), dataless(), 1), 1e-7);
        for (Geometry narrow : new Geometry[] {Geometry.REVERSE_KL, Geometry.WASSERSTEIN2, Geometry.EUCLIDEAN})
            assertArrayEquals(new double[] {1, 1, 1}, variance(new KlAdam().geometry(narrow), dataless(), 1), 1e-7);
    }

    @Test
    void theLiteralFormWidensByDisagreementToo() {
        // mu averaged: s2 = 0.01 + the disagreement above, but for one step of length eta = 1e-6 in each coordinate
        double[] wide = variance(new KlAdamLiteral(1e-6), dataless(), 1);
        assertArrayEquals(new double[] {2.01, 6.01, 8.01}, wide, 1e-4);
        for (double s2 : variance(new KlAdamLiteral(0.01), bowls(), 50)) assertTrue(s2 >= 0.99e-6);
    }

    @Test
    void algorithmsOfWeightsHaveNoPosterior() {
        try (Loop<?> loop = Loop.of(Lab.plan(new GossipSgd(), ROW, bowls()))) {
            double none = loop.measure(
                            s -> Map.of("none", new double[] {s.variance().isEmpty() ? 1 : 0}))
                    .get("none")[0];
            assertEquals(1, none);
        }
    }
}
