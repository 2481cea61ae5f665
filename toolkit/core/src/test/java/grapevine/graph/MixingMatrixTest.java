package grapevine.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixingMatrixTest {

    @ParameterizedTest
    @MethodSource("grapevine.graph.TopologyTest#all")
    void everyRowIsAnAverageAlongTheLinks(Topology graph) {
        double[] samples = new double[graph.clients()];
        for (int i = 0; i < samples.length; i++) samples[i] = i + 1;
        for (MixingMatrix W : new MixingMatrix[] {
            MixingMatrix.metropolis(graph), MixingMatrix.uniform(graph), MixingMatrix.dataScaled(graph, samples)
        })
            for (int i = 0; i < samples.length; i++) {
                assertEquals(1, Arrays.stream(W.weights()[i]).sum(), 1e-12);
                for (int j = 0; j < samples.length; j++)
                    assertEquals(i == j || graph.neighbors(i).contains(j), W.weights()[i][j] > 0);
            }
        assertTrue(MixingMatrix.metropolis(graph).symmetric());
        assertTrue(MixingMatrix.metropolis(graph).spectralGap() > 0);
    }

    @ParameterizedTest
    @MethodSource({"grapevine.graph.TopologyTest#all", "grapevine.graph.TopologyTest#directed"})
    void everyColumnOfColumnStochasticWeightsHandsOutTheWhole(Topology graph) {
        MixingMatrix W = MixingMatrix.columnStochastic(graph), lazy = W.lazy();
        assertTrue(W.columnsSumToOne() && lazy.columnsSumToOne());
        for (int j = 0; j < graph.clients(); j++) {
            double sum = 0;
            for (int i = 0; i < graph.clients(); i++) {
                sum += W.weights()[i][j];
                assertEquals(i == j || graph.neighbors(i).contains(j), W.weights()[i][j] > 0);
            }
            assertEquals(1, sum, 1e-12);
        }
        assertTrue(W.spectralGap() > 0);
    }

    @Test
    void oneWayWeightsByHand() {
        // 0 -> 1, 1 -> 2, 2 -> 0, 0 -> 2: client 0 has two listeners, the others one
        Topology graph = Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}});
        MixingMatrix W = MixingMatrix.columnStochastic(graph);
        double t = 1 / 3.0;
        assertArrayEquals(new double[] {t, 0, 0.5}, W.weights()[0], 1e-15);
        assertArrayEquals(new double[] {t, 0.5, 0}, W.weights()[1], 1e-15);
        assertArrayEquals(new double[] {t, 0.5, 0.5}, W.weights()[2], 1e-15);
        assertFalse(W.rowsSumToOne() || W.doublyStochastic());
        // row means: client 2 hears two, the others one
        MixingMatrix U = MixingMatrix.uniform(graph);
        assertArrayEquals(new double[] {t, t, t}, U.weights()[2], 1e-15);
        assertArrayEquals(new double[] {0.5, 0, 0.5}, U.weights()[0], 1e-15);
        assertTrue(U.rowsSumToOne());
        assertFalse(U.columnsSumToOne());
        // N = 1, 3, 4: client 1 hears 0: 1/2 and 1/(1 + 3), divided by 3/4
        MixingMatrix scaled = MixingMatrix.dataScaled(graph, new double[] {1, 3, 4});
        assertArrayEquals(new double[] {t, 2 * t, 0}, scaled.weights()[1], 1e-15);
        assertTrue(scaled.rowsSumToOne());
    }

    @Test
    void onRegularGraphsOneWayWeightsAreDoublyStochastic() {
        assertTrue(MixingMatrix.columnStochastic(Topology.directedRing(5)).doublyStochastic());
        // the circulant (I + P) / 2 has eigenvalues (1 + exp(2 pi i k / n)) / 2, of modulus cos(pi k / n)
        assertEquals(
                1 - Math.cos(Math.PI / 5),
                MixingMatrix.columnStochastic(Topology.directedRing(5)).spectralGap(),
                1e-12);
        // Ying et al. 2021, Proposition 1: for even n the one-way exponential graph has gap 2 / (1 + ceil(log2 n))
        assertEquals(
                2.0 / (1 + 4),
                MixingMatrix.columnStochastic(Topology.directedExponential(16)).spectralGap(),
                1e-12);
        assertTrue(MixingMatrix.metropolis(Topology.star(4)).doublyStochastic());
        assertEquals(1, MixingMatrix.metropolis(Topology.single()).spectralGap());
        assertEquals(0, MixingMatrix.metropolis(Topology.single()).algebraicConnectivity());
    }

    @Test
    void theSpectralGapOfARingIsThatOfTheClosedForm() {
        for (int n : new int[] {4, 5, 8, 16, 64})
            assertEquals(
                    2.0 / 3 * (1 - Math.cos(2 * Math.PI / n)),
                    MixingMatrix.metropolis(Topology.ring(n)).spectralGap(),
                    1e-12,
                    "ring(" + n + ")");
    }

    @Test
    void theSpectralGapsOfTheNonlinearGossipPaperComeOut() {
        // Table S1: ring 0.67, 0.05, 0.01, 0.003 for n = 4, 16, 36, 64; complete 1
        double[] paper = {0.67, 0.05, 0.01, 0.003}, tolerance = {0.005, 0.005, 0.005, 0.0005};
        int[] n = {4, 16, 36, 64};
        for (int k = 0; k < 4; k++)
            assertEquals(paper[k], MixingMatrix.metropolis(Topology.ring(n[k])).spectralGap(), tolerance[k]);
        assertEquals(1, MixingMatrix.metropolis(Topology.complete(9)).spectralGap(), 1e-12);
    }

    @Test
    void threeClientsByHand() {
        MixingMatrix row = MixingMatrix.metropolis(Topology.of(new int[][] {{0, 1}, {1, 2}}));
        double t = 1 / 3.0;
        assertArrayEquals(new double[] {2 * t, t, 0}, row.weights()[0], 1e-15);
        assertArrayEquals(new double[] {t, t, t}, row.weights()[1], 1e-15);
        // eigenvalues 1, 2/3, 0
        assertEquals(1 - 2 * t, row.spectralGap(), 1e-12);
        assertEquals(0, row.smallestEigenvalue(), 1e-12);
        assertEquals(1 - 2 * t, row.algebraicConnectivity(), 1e-12);
        assertEquals(1, row.largestLaplacianEigenvalue(), 1e-12);
        assertEquals(0.5, row.lazy().smallestEigenvalue(), 1e-12);
        // N = 1, 3, 4: row 0 has 1/2 and 3/4, divided by 5/4
        MixingMatrix scaled = MixingMatrix.dataScaled(row.topology(), new double[] {1, 3, 4});
        assertArrayEquals(new double[] {0.4, 0.6, 0}, scaled.weights()[0], 1e-15);
        assertFalse(scaled.symmetric());
        assertTrue(scaled.spectralGap() > 0 && scaled.spectralGap() < 1);
    }

    @Test
    void whatIsNoAverageIsRefused() {
        Topology pair = Topology.complete(2);
        refused("a mixing matrix needs one row per client, 2, got 1", () -> MixingMatrix.of(pair, new double[1][2]));
        refused(
                "a mixing matrix needs weights >= 0, got w[0][1] = -0.5",
                () -> MixingMatrix.of(pair, new double[][] {{1.5, -0.5}, {0, 1}}));
        refused(
                "a mixing matrix needs rows that sum to 1, or columns that do, got 0.900000 in row 1 and 1.500000 in"
                        + " column 0; MixingMatrix.metropolis(topology) gives weights that do",
                () -> MixingMatrix.of(pair, new double[][] {{1, 0}, {0.5, 0.4}}));
        refused(
                "metropolis(topology) needs links that go both ways, got Topology.directedRing(3);"
                        + " MixingMatrix.columnStochastic(topology) takes one-way links, for pushSum()",
                () -> MixingMatrix.metropolis(Topology.directedRing(3)));
        refused(
                "a mixing matrix needs weight 0 where there is no link, got w[0][2] = 0.5",
                () -> MixingMatrix.of(
                        Topology.of(new int[][] {{0, 1}, {1, 2}}),
                        new double[][] {{0.5, 0, 0.5}, {0, 1, 0}, {0, 0, 1}}));
        refused(
                "a mixing matrix needs weights >= 0, got w[0][0] = NaN",
                () -> MixingMatrix.of(pair, new double[][] {{Double.NaN, 0}, {0, 1}}));
        refused(
                "smallestEigenvalue() needs symmetric weights, got dataScaled.lazy;"
                        + " MixingMatrix.metropolis(topology) gives those",
                () -> MixingMatrix.dataScaled(pair, new double[] {1, 9}).lazy().smallestEigenvalue());
        refused(
                "dataScaled(topology, samples) needs finite samples > 0, got 0.0",
                () -> MixingMatrix.dataScaled(pair, new double[] {1, 0}));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
