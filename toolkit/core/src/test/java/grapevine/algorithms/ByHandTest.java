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
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import org.junit.jupiter.api.Test;

/** Two and three clients, computed in the comments. */
class ByHandTest {
    private static final double[][] ONES = {{1}, {1}, {1}};

    /** Clients 0 - 1 - 2 in a row want to go to 3, 0 and 6; all start at zero. */
    private static double[] oneRound(Algorithm<?> algorithm) {
        MixingMatrix W = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        double[][] models = Lab.models(Lab.plan(algorithm, W, Quadratic.of(ONES, new double[][] {{3}, {0}, {6}})), 1);
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
        try (NDManager m = Engines.manager("MXNet")) {
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
        try (NDManager m = Engines.manager("MXNet")) {
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
