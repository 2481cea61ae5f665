package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.consensus.Geometry;
import grapevine.consensus.WeightedMean;
import grapevine.core.Algorithm;
import grapevine.core.Engines;
import grapevine.core.Schedule;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import org.junit.jupiter.api.Test;

/** Two and three clients, computed in the comments. */
class ByHandTest {
    private static final double[][] ONES = {{1}, {1}, {1}};

    /** Clients 0 - 1 - 2 in a row want to go to 3, 0 and 6; all start at zero. */
    private static double[] oneRound(Algorithm<?> algorithm) {
        return rounds(1, algorithm, MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}})));
    }

    private static double[] rounds(int rounds, Algorithm<?> algorithm, MixingMatrix W) {
        Quadratic task = Quadratic.of(ONES, new double[][] {{3}, {0}, {6}});
        double[][] models = Lab.models(Lab.plan(algorithm, W, task), rounds);
        return new double[] {models[0][0], models[1][0], models[2][0]};
    }

    @Test
    void gossipSgdOnThreeClients() {
        // gradients 0 - 3, 0 - 0, 0 - 6, so eta 0.1 leads to 0.3, 0, 0.6
        // Metropolis weights of the row: 1/3 on both links, 2/3 at the ends, 1/3 in the middle
        // 0: 2/3 0.3 + 1/3 0 = 0.2;  1: (0.3 + 0 + 0.6)/3 = 0.3;  2: 1/3 0 + 2/3 0.6 = 0.4
        assertArrayEquals(new double[] {0.2, 0.3, 0.4}, oneRound(new GossipSgd(0.1)), 1e-15);
    }

    @Test
    void theThreeOrdersOfGossipSgdOnThreeClients() {
        MixingMatrix W = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        GossipSgd sgd = new GossipSgd(0.1);
        // adapt then combine stands at 0.2, 0.3, 0.4, with gradients -2.8, 0.3, -5.6, which lead to 0.48, 0.27, 0.96
        // 0: 2/3 0.48 + 1/3 0.27 = 0.41;  1: 1.71/3 = 0.57;  2: 1/3 0.27 + 2/3 0.96 = 0.73
        assertArrayEquals(new double[] {0.41, 0.57, 0.73}, rounds(2, sgd, W), 1e-15);
        // combine then adapt: the average of zeros is zero, and the step leads to 0.3, 0, 0.6
        // then the average 0.2, 0.3, 0.4 and from there the same step as above, to 0.48, 0.27, 0.96
        GossipSgd cta = sgd.order(GossipSgd.Order.COMBINE_THEN_ADAPT);
        assertArrayEquals(new double[] {0.48, 0.27, 0.96}, rounds(2, cta, W), 1e-15);
        // simultaneous: 0.3, 0, 0.6 too; then that average, moved by the gradients at 0.3, 0, 0.6: -2.7, 0, -5.4
        GossipSgd both = sgd.order(GossipSgd.Order.SIMULTANEOUS);
        assertArrayEquals(new double[] {0.47, 0.3, 0.94}, rounds(2, both, W), 1e-15);
    }

    @Test
    void pushSumOnThreeClients() {
        // 0 -> 1 -> 2 -> 0 and 0 -> 2: client 0 hands out thirds, the others halves; the step leads to 0.3, 0, 0.6
        // x: 0: 0.1 + 0.3 = 0.4;  1: 0.1 + 0;  2: 0.1 + 0 + 0.3;    w: 1/3 + 1/2 = 5/6, 5/6, 4/3;    z = 0.48, 0.12,
        // 0.3
        Topology graph = Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}});
        MixingMatrix P = MixingMatrix.columnStochastic(graph);
        assertArrayEquals(new double[] {0.48, 0.12, 0.3}, rounds(1, new PushSum(0.1), P), 1e-15);
        // gradients at z: -2.52, 0.12, -5.7, so x moves to 0.652, 0.088, 0.97
        // x: 0: 0.652/3 + 0.485;  1: 0.652/3 + 0.044;  2: 0.652/3 + 0.044 + 0.485
        // w: 0: 5/18 + 2/3 = 17/18;  1: 5/18 + 5/12 = 25/36;  2: 5/18 + 5/12 + 2/3 = 49/36
        double third = 0.652 / 3;
        double[] z = {(third + 0.485) * 18 / 17, (third + 0.044) * 36 / 25, (third + 0.529) * 36 / 49};
        assertArrayEquals(z, rounds(2, new PushSum(0.1), P), 1e-15);
    }

    @Test
    void nonlinearGossipOnThreeClients() {
        // the step leads to 0.3, 0, 0.6; each link weighs 1/3, differences are 0.3 and 0.6
        // sign, gamma 0.03: each goes 0.01 per neighbour: the middle one to both sides alike, up by 0.02
        assertArrayEquals(new double[] {0.29, 0.02, 0.59}, oneRound(new NonlinearGossip(0.5, 0.03)), 1e-15);
        // p = 3/4: roots; by 0.01 sqrt(0.3) and 0.01 sqrt(0.6)
        double near = 0.01 * Math.sqrt(0.3), far = 0.01 * Math.sqrt(0.6);
        double[] roots = {0.3 - near, near + far, 0.6 - far};
        assertArrayEquals(roots, oneRound(new NonlinearGossip(0.75, 0.03)), 1e-15);
        // p = 1, gamma 1: gossip SGD's 0.2, 0.3, 0.4
        assertArrayEquals(new double[] {0.2, 0.3, 0.4}, oneRound(new NonlinearGossip(1, 1)), 1e-15);
        // squares: 0.09/3 and 0.36/3;  cubes: 0.027/3 and 0.216/3
        assertArrayEquals(new double[] {0.27, 0.15, 0.48}, oneRound(new NonlinearGossip(1.5, 1)), 1e-15);
        assertArrayEquals(new double[] {0.291, 0.081, 0.528}, oneRound(new NonlinearGossip(2, 1)), 1e-15);
        // where phi is evaluated at the start, all agree, and nobody is pulled
        NonlinearGossip early = new NonlinearGossip(0.5, 0.03).order(GossipSgd.Order.SIMULTANEOUS);
        assertArrayEquals(new double[] {0.3, 0, 0.6}, oneRound(early), 1e-15);
        // then gradients -2.7, 0, -5.4 and pulls by 0.01: 0.57 - 0.01, 0.02, 1.14 - 0.01
        MixingMatrix W = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        assertArrayEquals(new double[] {0.56, 0.02, 1.13}, rounds(2, early, W), 1e-15);
    }

    @Test
    void gradientTrackingOnThreeClients() {
        MixingMatrix W = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        // y = g = -3, 0, -6 in the first round: gossip SGD's 0.2, 0.3, 0.4
        assertArrayEquals(new double[] {0.2, 0.3, 0.4}, rounds(1, new GradientTracking(0.1), W), 1e-15);
        // W y = -2, -3, -4 and the gradients grew by 0.2, 0.3, 0.4, so y = -1.8, -2.7, -3.6: x moves to 0.38, 0.57,
        // 0.76
        // 0: (0.76 + 0.57)/3;  1: 1.71/3;  2: (0.57 + 1.52)/3
        double[] expected = {1.33 / 3, 0.57, 2.09 / 3};
        assertArrayEquals(expected, rounds(2, new GradientTracking(0.1), W), 1e-15);
    }

    @Test
    void quasiGlobalMomentumOnThreeClients() {
        MixingMatrix W = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        QuasiGlobalMomentum qgm = new QuasiGlobalMomentum(0.1, 0.5, 0.8);
        // without momentum yet: 0.2, 0.3, 0.4, and m = 0.2 (0 - x) / 0.1 = -0.4, -0.6, -0.8
        // 0.5 m + g = -0.2 - 2.8, -0.3 + 0.3, -0.4 - 5.6 = -3, 0, -6 moves x to 0.5, 0.3, 1
        // 0: (1 + 0.3)/3 = 0.4333;  1: 1.8/3 = 0.6;  2: (0.3 + 2)/3 = 0.7667
        assertArrayEquals(new double[] {1.3 / 3, 0.6, 2.3 / 3}, rounds(2, qgm, W), 1e-15);
        // m = 0.8 m + 2 (x before - x) = -0.32 - 0.466667, -0.48 - 0.6, -0.64 - 0.733333 = -0.786667, -1.08, -1.373333
        // 0.5 m + g = -0.393333 - 2.566667, -0.54 + 0.6, -0.686667 - 5.233333 = -2.96, 0.06, -5.92
        // moves x to 0.729333, 0.594, 1.358667;  0: (1.458667 + 0.594)/3;  1: 2.682/3;  2: (0.594 + 2.717333)/3
        assertArrayEquals(new double[] {0.684222, 0.894, 1.103778}, rounds(3, qgm, W), 1e-6);
    }

    @Test
    void aScheduleThatEndsAtZeroKeepsTheMomentumFinite() {
        // eta = 0 from round 1 on: clients only average, and the three agree on the mean of 0.2, 0.3, 0.4
        MixingMatrix W = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        Quadratic task = Quadratic.of(ONES, new double[][] {{3}, {0}, {6}});
        double[][] after = Lab.models(Lab.plan(new QuasiGlobalMomentum(0.1), W, task, 1, new Schedule.Cosine(1)), 200);
        for (double[] model : after) assertEquals(0.3, model[0], 1e-12);
    }

    @Test
    void euclideanAdamOnThreeClients() {
        // the first Adam step is eta sign(g): 0.1, 0, 0.1 (eps = 1e-8 shortens it by 1e-8 / |g|)
        // 0: 2/3 0.1 = 0.0667;  1: 0.2/3 = 0.0667;  2: 2/3 0.1 = 0.0667
        double third = 0.2 / 3;
        assertArrayEquals(new double[] {third, third, third}, oneRound(new EuclideanAdam(0.1)), 1e-9);
    }

    @Test
    void klAdamOnThreeClients() {
        // N = 3, s2_0 = 1, so the prior adds 1/3 to the denominator: eta |g| / (|g| + 1e-8 + 1/3) towards the center
        // 0: 0.1 3 / (10/3) = 0.09;  1: no gradient;  2: 0.1 6 / (19/3) = 0.094737
        assertArrayEquals(new double[] {0.09, 0, 0.6 / (19 / 3.0)}, oneRound(new KlAdam(0.1)), 1e-9);
    }

    @Test
    void theFourBarycentersOfTwoGaussians() {
        // N(0, 1) with weight 1/4 and N(4, 9) with weight 3/4
        // forward KL: m = 3, within = 1/4 + 27/4 = 7, between = 1/4 9 + 3/4 1 = 3
        assertArrayEquals(new double[] {3, 7, 3}, merged(Geometry.FORWARD_KL), 1e-12);
        // reverse KL: precision 1/4 + 3/4 1/9 = 1/3, so s2 = 3 and m = 3 (3/4 4/9) = 1
        assertArrayEquals(new double[] {1, 3, 0}, merged(Geometry.REVERSE_KL), 1e-12);
        // W2: m = 3, s = 1/4 1 + 3/4 3 = 2.5
        assertArrayEquals(new double[] {3, 6.25, 0}, merged(Geometry.WASSERSTEIN2), 1e-12);
        // Euclidean: m = 3, and the first client keeps its own variance
        assertArrayEquals(new double[] {3, 1, 0}, merged(Geometry.EUCLIDEAN), 1e-12);
    }

    @Test
    void aClientAloneKeepsItsOwn() {
        try (NDManager m = Engines.manager(Lab.engine)) {
            NDArray one = m.ones(new Shape(1, 1, 1), ai.djl.ndarray.types.DataType.FLOAT64);
            NDList own = new NDList(row(m, 4), row(m, 9));
            for (Geometry geometry : Geometry.values()) {
                NDList merged = geometry.merge(own, one);
                assertEquals(4, merged.get(0).toDoubleArray()[0], 1e-12);
                assertEquals(9, merged.get(1).toDoubleArray()[0], 1e-12);
                assertEquals(0, merged.get(2).toDoubleArray()[0], 1e-12);
            }
            assertEquals(4, new WeightedMean().merge(own, one).get(0).toDoubleArray()[0]);
        }
    }

    private static double[] merged(Geometry geometry) {
        try (NDManager m = Engines.manager(Lab.engine)) {
            NDList parts = new NDList(row(m, 0, 4), row(m, 1, 9));
            NDArray weights = m.create(new double[] {0.25, 0.75}, new Shape(1, 2, 1));
            return geometry.merge(parts, weights).stream()
                    .mapToDouble(part -> part.toDoubleArray()[0])
                    .toArray();
        }
    }

    private static NDArray row(NDManager m, double... values) {
        return m.create(values, new Shape(1, values.length, 1));
    }
}
