package grapevine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The theory beside the dynamics, integrated by Euler's method in plain Java. */
class FiniteTimeTest {

    static Stream<MixingMatrix> graphs() {
        return Stream.of(
                        Topology.complete(2),
                        Topology.ring(5),
                        Topology.ring(10),
                        Topology.complete(6),
                        Topology.star(8),
                        Topology.tree(10, 2))
                .map(MixingMatrix::metropolis);
    }

    static Stream<Arguments> couplings() {
        return graphs().flatMap(W -> DoubleStream.of(0.5, 0.6, 0.75, 0.9).mapToObj(p -> Arguments.of(W, p)));
    }

    private static double[] drawn(int n, long seed) {
        Random random = new Random(seed);
        return DoubleStream.generate(random::nextGaussian).limit(n).toArray();
    }

    /** x_i + gamma sum_j w_ij phi_p(x_j - x_i). */
    private static double[] round(double[][] w, double p, double gamma, double... x) {
        double[] next = x.clone();
        for (int i = 0; i < x.length; i++)
            for (int j = 0; j < x.length; j++) {
                double z = x[j] - x[i];
                if (i != j && w[i][j] > 0 && z != 0)
                    next[i] += gamma * w[i][j] * Math.signum(z) * Math.pow(Math.abs(z), 2 * p - 1);
            }
        return next;
    }

    private static double V(double... x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        return Arrays.stream(x).map(a -> (a - mean) * (a - mean)).sum();
    }

    /** dV/dt for gamma = 1: 2 sum_i (x_i - x_bar) dx_i/dt, where x_bar stays. */
    private static double slope(double[][] w, double p, double... x) {
        double[] moved = round(w, p, 1, x);
        double mean = Arrays.stream(x).average().orElseThrow(), sum = 0;
        for (int i = 0; i < x.length; i++) sum += 2 * (x[i] - mean) * (moved[i] - x[i]);
        return sum;
    }

    @ParameterizedTest
    @MethodSource("couplings")
    void clientsMeetBeforeTheirTimeAndVFallsAtLeastAsFastAsTold(MixingMatrix W, double p) {
        double[][] w = W.weights();
        FiniteTime whole = new FiniteTime(W, p, 1);
        for (long seed = 0; seed < 3; seed++) {
            double[] x = drawn(w.length, seed);
            double last = whole.time(V(x)), step = last / 2000, met = Double.POSITIVE_INFINITY;
            double floor = new FiniteTime(W, p, step).floor();
            for (int k = 0; k <= 2000; k++) {
                if (V(x) <= floor) met = Math.min(met, k * step);
                else if (V(x) > 1e-16) // nearer, differences of clients are rounding errors
                assertTrue(slope(w, p, x) <= whole.slope(V(x)) * (1 - 1e-6), W + ", V = " + V(x));
                x = round(w, p, step, x);
            }
            assertTrue(met <= last, W + ": " + met + " of " + last);
            assertTrue(met >= last / 20, W + ": " + met + " of " + last + " is a loose bound");
        }
    }

    @ParameterizedTest
    @MethodSource("couplings")
    void inRoundsVFallsAboveItsThresholdAndStaysBelowItsFloor(MixingMatrix W, double p) {
        double[][] w = W.weights();
        for (double gamma : new double[] {1, 0.3, 0.05}) {
            FiniteTime theory = new FiniteTime(W, p, gamma);
            double[] x = drawn(w.length, 4);
            double scale = 2 * Math.sqrt(theory.floor() / V(x));
            for (int i = 0; i < x.length; i++) x[i] *= scale; // V begins at four times the floor
            boolean below = false;
            double most = 0;
            for (int t = 0; t < 1000; t++) {
                double[] next = round(w, p, gamma, x);
                if (V(x) > theory.threshold() * (1 + 1e-6)) assertTrue(V(next) < V(x), W + " above its threshold");
                below |= V(x) <= theory.floor();
                if (below) assertTrue(V(next) <= theory.floor(), W + " leaves its floor");
                if (t >= 500) most = Math.max(most, V(next));
                x = next;
            }
            assertTrue(below, W + " stays above its floor, gamma " + gamma);
            if (p < 0.9) assertTrue(most > theory.floor() * 1e-4, W + ": " + most + " of " + theory.floor());
        }
    }

    @Test
    void twoClientsMeetExactlyInTimeAndInTwiceThePapers() {
        // dz/dt = -2 w sign z: from z = 2 with w = 1/2 they meet at t = 2; V(0) = 2, B = 1/4, lambda_2 = 1/2
        FiniteTime sign = new FiniteTime(MixingMatrix.metropolis(Topology.complete(2)), 0.5, 1);
        assertEquals(0.5, sign.connectivity(), 1e-15);
        assertEquals(2, sign.time(2), 1e-14);
        assertEquals(1, sign.paperTime(2), 1e-14);
        double[] x = {1, -1};
        for (int k = 0; k < 1000; k++) x = round(new double[][] {{0, 0.5}, {0.5, 0}}, 0.5, 1e-3, x);
        assertEquals(0.5, V(x), 1e-3, "at the paper's time half of the way is left");
        // dz/dt = -2 w sqrt z: sqrt z falls by w a time, so z = 4, w = 1/2 is gone at t = 4; V(0) = 8
        FiniteTime root = new FiniteTime(MixingMatrix.metropolis(Topology.complete(2)), 0.75, 1);
        assertEquals(4, root.time(8), 1e-12);
        assertEquals(-2 * 0.5 * Math.pow(4, 1.5), root.slope(8), 1e-12);
        assertEquals(2, new FiniteTime(MixingMatrix.metropolis(Topology.complete(2)), 0.75, 2).time(8), 1e-12);
    }

    @Test
    void theFloorOfTwoClientsByHand() {
        // w = 1/2, lambda_n = 1, |w| = 1/2. Sign, gamma 0.2: a = 0.1; V <= 1/4 0.01 / (1/2) = 0.005, a round adds
        // at most 2 0.2 1/2 0.1 = 0.02. Two swing between z = 0.1 and -0.1, V = 0.005
        FiniteTime sign = new FiniteTime(MixingMatrix.metropolis(Topology.complete(2)), 0.5, 0.2);
        assertEquals(0.1, sign.reach(), 1e-15);
        assertEquals(0.005, sign.threshold(), 1e-15);
        assertEquals(0.025, sign.floor(), 1e-15);
        double[] x = round(MixingMatrix.metropolis(Topology.complete(2)).weights(), 0.5, 0.2, 0.05, -0.05);
        assertEquals(-0.05, x[0], 1e-15);
        // roots: a = 0.1^2
        FiniteTime root = new FiniteTime(MixingMatrix.metropolis(Topology.complete(2)), 0.75, 0.2);
        assertEquals(0.01, root.reach(), 1e-15);
        x = round(MixingMatrix.metropolis(Topology.complete(2)).weights(), 0.75, 0.2, 0.005, -0.005);
        assertEquals(-0.005, x[0], 1e-15);
    }

    @Test
    void unitWeightsAreThoseOfTheLinks() {
        FiniteTime ring = new FiniteTime(Topology.ring(10), 0.75, 1);
        assertEquals(2 - 2 * Math.cos(Math.PI / 5), ring.connectivity(), 1e-12);
        assertEquals(Math.pow(4 / 2.0, 2), ring.reach(), 1e-12);
    }

    @Test
    void theSpectralGapsOfThePapersTableAreThoseOfUniformWeights() {
        double[][] table = {{4, 0.67}, {16, 0.05}, {36, 0.01}, {64, 0.003}};
        for (double[] row : table) {
            int n = (int) row[0];
            double gap = MixingMatrix.uniform(Topology.ring(n)).spectralGap();
            assertEquals(2 / 3.0 * (1 - Math.cos(2 * Math.PI / n)), gap, 1e-12);
            assertEquals(row[1], gap, n == 64 ? 5e-4 : 5e-3);
            assertEquals(1, MixingMatrix.uniform(Topology.complete(n)).spectralGap(), 1e-7);
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void linearClientsComeTogetherAtTheRateOfTheSlowestMode(MixingMatrix W) {
        double[][] w = W.weights();
        LinearGossip theory = new LinearGossip(W, 0.3);
        double[] x = drawn(w.length, 1);
        for (int t = 0; t < 60; t++) {
            double before = V(x);
            x = round(w, 1, 0.3, x);
            if (before > 1e-12) assertTrue(V(x) <= before * theory.factor() * (1 + 1e-7));
        }
        assertEquals(0.6 * Laplacian.eigenvalues(w)[1], theory.rate(), 1e-12);
        double small = 1e-4; // (1 - small lambda)^2 = exp(-2 small lambda) to the second order
        assertEquals(
                Math.exp(-new LinearGossip(W, small).rate()), new LinearGossip(W, small).factor(), 4 * small * small);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void newsMayBeLateUntilTheRootsLeaveTheUnitCircle(MixingMatrix W) {
        double[] lambda = Laplacian.eigenvalues(W.weights());
        for (double gamma : new double[] {0.02, 0.1, 0.3, 0.7, 0.95, 1.3}) {
            LinearGossip theory = new LinearGossip(W, gamma);
            for (int late = 0; late <= 12; late++) {
                double radius = 0;
                for (int k = 1; k < lambda.length; k++) radius = Math.max(radius, radius(gamma * lambda[k], late));
                assertEquals(late < theory.criticalDelayInRounds(), radius < 1, W + " late by " + late);
            }
        }
        // pi / (4 asin s) - 1/2 is pi / (4 s) - 1/2 for small s = gamma lambda_n / 2
        LinearGossip slow = new LinearGossip(W, 1e-3);
        assertEquals(slow.criticalDelay(), slow.criticalDelayInRounds(), 0.51);
    }

    /** The largest modulus of a root of z^(late+1) - z^late + c: the eigenvalues of its companion matrix. */
    private static double radius(double c, int late) {
        double[][] companion = new double[late + 1][late + 1];
        companion[0][0] = 1;
        companion[0][late] -= c;
        for (int k = 0; k < late; k++) companion[k + 1][k] = 1;
        return Spectrum.moduli(companion)[late];
    }

    @Test
    void lateNewsInContinuousTimeSwingsForEverAtTheCriticalDelay() {
        // the mode of lambda_n: x' = -gamma lambda x(t - tau) has cos(gamma lambda t) where gamma lambda tau = pi/2
        MixingMatrix ring = MixingMatrix.metropolis(Topology.ring(4));
        LinearGossip theory = new LinearGossip(ring, 1);
        assertEquals(Math.PI / 2 / (4 / 3.0), theory.criticalDelay(), 1e-12);
        assertTrue(swing(theory.criticalDelay() * 0.97) < 0.5);
        assertTrue(swing(theory.criticalDelay() * 1.03) > 2);
    }

    /** How high x' = -4/3 x(t - tau) from 1 swings between t = 100 and 110, by steps of tau / 2000. */
    private static double swing(double tau) {
        int late = 2000, last = (int) (110 / tau * late);
        double[] x = new double[last + 1];
        x[0] = 1;
        double step = tau / late, most = 0;
        for (int t = 0; t < last; t++) {
            x[t + 1] = x[t] - step * 4 / 3 * (t < late ? 1 : x[t - late]);
            if (t * step > 100) most = Math.max(most, Math.abs(x[t]));
        }
        return most;
    }

    @Test
    void whatTheTheoryDoesNotCoverIsRefused() {
        MixingMatrix ring = MixingMatrix.metropolis(Topology.ring(4));
        refused(
                "FiniteTime needs 0.5 <= p < 1, where couplings are sublinear, got 1.0; new LinearGossip(weights, gamma)"
                        + " is for p = 1",
                () -> new FiniteTime(ring, 1, 1));
        refused("FiniteTime needs gamma > 0, got 0.0", () -> new FiniteTime(ring, 0.5, 0));
        refused("LinearGossip needs gamma > 0, got -1.0", () -> new LinearGossip(ring, -1));
        refused("LinearGossip needs at least 2 clients, got 1", () -> new LinearGossip(Topology.single(), 1));
        refused(
                "FiniteTime needs symmetric weights, got w[1][0] = 2.0 and w[0][1] = 1.0;"
                        + " MixingMatrix.metropolis(topology) gives those where links go both ways",
                () -> new FiniteTime(new double[][] {{0, 1}, {2, 0}}, 0.5, 1));
        refused(
                "FiniteTime needs finite weights >= 0, got w[0][1] = -1.0",
                () -> new FiniteTime(new double[][] {{0, -1}, {-1, 0}}, 0.5, 1));
        refused(
                "FiniteTime needs 2 weights per client, got 1",
                () -> new FiniteTime(new double[][] {{0}, {1}}, 0.5, 1));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
