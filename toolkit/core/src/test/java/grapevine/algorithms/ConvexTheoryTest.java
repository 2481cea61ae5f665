package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Algorithm;
import grapevine.core.Loop;
import grapevine.core.Schedule;
import grapevine.graph.GossipTheory;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Measured beside what convex theory predicts, on parabolas whose curvatures and centers differ between clients: with
 * equal curvatures the gradients at the clients' models average to that at their mean, which then stops at x* itself.
 */
class ConvexTheoryTest {
    private static final int N = 8, D = 3;
    private static final double[][] CURVATURE = new double[N][D], CENTER = new double[N][D];
    private static final Quadratic BOWLS;

    static {
        Random random = new Random(1), other = new Random(2);
        for (int i = 0; i < N; i++)
            for (int k = 0; k < D; k++) {
                CURVATURE[i][k] = (1 + 0.25 * k) * (0.5 + random.nextDouble());
                CENTER[i][k] = other.nextGaussian();
            }
        BOWLS = Quadratic.of(CURVATURE, CENTER);
    }

    static Stream<MixingMatrix> networks() {
        return Stream.of(Topology.ring(N), Topology.twoHopRing(N), Topology.tree(N, 2), Topology.complete(N))
                .map(MixingMatrix::metropolis);
    }

    /** The largest step that the bound on the radius covers, and 0.1 where all are. */
    private static double eta(MixingMatrix W) {
        return Math.min(0.1, new GossipTheory(W, CURVATURE, CENTER, 1e-3).smallStep());
    }

    private static GossipTheory theory(MixingMatrix W, double eta) {
        return new GossipTheory(W, CURVATURE, CENTER, eta);
    }

    private static Loop<?> loop(Algorithm<?> algorithm, MixingMatrix W, Schedule schedule) {
        return Loop.of(Lab.plan(algorithm, W, BOWLS, 1, schedule));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void withAConstantStepTheMeanFallsAtTheRateOfTheEigenvalues(MixingMatrix W) {
        double eta = eta(W);
        GossipTheory theory = theory(W, eta);
        double[] limit = Lab.mean(theory.limit());
        // from e^-5 to e^-12 of the start: other eigenvalues are below 1e-8 there, and rounding, 1e-16, below 1e-10
        int from = (int) (5 / (1 - theory.rate())), to = (int) (12 / (1 - theory.rate()));
        double[][] logs = new double[D][to - from];
        try (Loop<?> loop = loop(new GossipSgd(eta), W, new Schedule.Constant())) {
            loop.run(from, t -> {});
            for (int t = 0; t < to - from; t++) {
                double[] mean = Lab.mean(loop.models());
                for (int k = 0; k < D; k++) logs[k][t] = Math.log(Math.abs(mean[k] - limit[k]));
                loop.run(1, r -> {});
            }
        }
        double[] t = new double[to - from];
        for (int k = 0; k < t.length; k++) t[k] = k;
        double measured = 0;
        for (double[] coordinate : logs) measured = Math.max(measured, Math.exp(slope(t, coordinate)));
        assertEquals(theory.rate(), measured, 1e-6);
        assertEquals(spectralRadius(W, eta), theory.rate(), 1e-9);
        assertTrue(measured <= theory.rateBound(), measured + " and its bound " + theory.rateBound());
        assertTrue(theory.rateBound() < 1);
    }

    /** By iterating v = W (v - eta C v) from ones, coordinate by coordinate. */
    private static double spectralRadius(MixingMatrix W, double eta) {
        double largest = 0;
        for (int k = 0; k < D; k++) {
            double[] v = new double[N];
            Arrays.fill(v, 1);
            double growth = 0;
            for (int repeat = 0; repeat < 2000; repeat++) {
                double[] next = new double[N];
                for (int i = 0; i < N; i++)
                    for (int j = 0; j < N; j++) next[i] += W.weights()[i][j] * (1 - eta * CURVATURE[j][k]) * v[j];
                growth = next[0] / v[0];
                for (int i = 0; i < N; i++) v[i] = next[i] / next[0];
            }
            largest = Math.max(largest, growth);
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void withAConstantStepTheMeanStopsInANeighbourhoodLinearInTheStep(MixingMatrix W) {
        boolean exact = W.topology().equals(Topology.complete(N)); // then everyone has the mean, and no bias is left
        double[] steps = new double[3], radii = new double[3];
        for (int half = 0; half < 3; half++) {
            double eta = eta(W) / (4 << half);
            GossipTheory theory = theory(W, eta);
            int rounds = (int) (16 / (1 - theory.rate())); // e^-16 = 1e-7 of the start is left
            double[][] models = Lab.models(Lab.plan(new GossipSgd(eta), W, BOWLS), rounds);
            double[][] limit = limit(W, eta);
            for (int i = 0; i < N; i++) {
                assertArrayEquals(limit[i], models[i], 1e-6, "client " + i);
                assertArrayEquals(limit[i], theory.limit()[i], 1e-12, "client " + i);
            }
            double measured = distance(Lab.mean(models), BOWLS.optimum());
            assertEquals(theory.radius(), measured, 1e-6);
            assertTrue(measured <= theory.radiusBound() + 1e-6, measured + " and its bound " + theory.radiusBound());
            assertTrue(exact ? theory.radius() < 1e-14 : measured > 1e-4);
            steps[half] = Math.log(eta);
            radii[half] = Math.log(measured);
        }
        // the radius is c eta + O(eta^2): from steps of 1/4 to 1/16 of the largest, the slope is 0.97 or more
        if (!exact) assertEquals(1, slope(steps, radii), 0.03);
    }

    /** The fixed point of X = W (X - eta C (X - B)): the inverse of I - W + eta W C_k, times eta W C_k b_k. */
    private static double[][] limit(MixingMatrix W, double eta) {
        double[][] limit = new double[N][D];
        for (int k = 0; k < D; k++) {
            DMatrixRMaj A = new DMatrixRMaj(N, N), b = new DMatrixRMaj(N, 1), x = new DMatrixRMaj(N, 1);
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++) {
                    double w = W.weights()[i][j];
                    A.set(i, j, (i == j ? 1 : 0) - w + eta * w * CURVATURE[j][k]);
                    b.add(i, 0, eta * w * CURVATURE[j][k] * CENTER[j][k]);
                }
            assertTrue(CommonOps_DDRM.invert(A));
            CommonOps_DDRM.mult(A, b, x);
            for (int i = 0; i < N; i++) limit[i][k] = x.get(i, 0);
        }
        return limit;
    }

    @Test
    void withEqualCurvaturesTheMeanHasNoBias() {
        MixingMatrix ring = MixingMatrix.metropolis(Topology.ring(N));
        double[][] equal = new double[N][];
        Arrays.fill(equal, new double[] {1, 2, 0.5});
        GossipTheory theory = new GossipTheory(ring, equal, CENTER, 0.05);
        double[][] models = Lab.models(Lab.plan(new GossipSgd(0.05), ring, Quadratic.of(equal, CENTER)), 1500);
        assertEquals(0, distance(Lab.mean(models), theory.optimum()), 1e-12);
        assertEquals(0, theory.radius(), 1e-12);
        assertEquals(0, theory.radiusBound(), 1e-12);
        assertTrue(distance(models[0], theory.optimum()) > 1e-2, "each client for itself is beside x*");
    }

    @ParameterizedTest
    @MethodSource("networks")
    void withDecreasingStepsTheAverageIterateIsBetterThanOneOverTheGapTimesT(MixingMatrix W) {
        double gap = W.spectralGap(), a = 24 / gap, eta = 2 / (a * least());
        int last = (int) (8 * a);
        double[] suboptimal = averages(new GossipSgd(eta), W, new Schedule.Inverse(a), last);
        double constant = constant(1 - gap, a, eta), worst = 0;
        for (int T = 10; T <= last; T++) worst = Math.max(worst, gap * T * suboptimal[T]);
        assertTrue(worst <= constant, worst + " and the bound's constant " + constant);
        assertTrue(worst >= constant / 10, "the bound is near: " + worst + ", " + constant);
        assertTrue(fitted(suboptimal, (int) (2 * a), last) <= -1, "" + fitted(suboptimal, (int) (2 * a), last));
    }

    /**
     * C of f(average of T) - f* <= C / ((1 - lambda) T), for eta_t = eta a / (a + t), a = 24 / (1 - lambda). Per
     * coordinate, with c and s the mean and standard deviation of the curvatures, L the largest, m = c eta a >= 2:
     *
     * <pre>
     *   a_t <= A eta_t,    A = 2 lambda G / (1 - lambda)        the clients' deviation from their mean
     *   G   = (s q_0 + ||g*||) / (1 - L A eta / G)              bounds the deviation of their gradients
     *   q_t+1 <= (1 - c eta_t) q_t + s a_t eta_t                the mean's distance from x*, times sqrt(n)
     *   q_t <= B / (a + t),    B = max(a q_0, s A (eta a)^2 / (m - 1))
     *   f(average) - f* <= 1/T sum_t c q_t^2 / (2 n) <= c B^2 / (2 n (a - 1) T)
     * </pre>
     *
     * By induction over t; s A eta <= c q_0 keeps q_t below q_0.
     */
    private static double constant(double lambda, double a, double eta) {
        double sum = 0;
        double[] optimum = BOWLS.optimum();
        for (int k = 0; k < D; k++) {
            double c = 0, square = 0, largest = 0, apart = 0;
            for (int i = 0; i < N; i++) {
                c += CURVATURE[i][k] / N;
                square += CURVATURE[i][k] * CURVATURE[i][k] / N;
                largest = Math.max(largest, CURVATURE[i][k]);
                apart += Math.pow(CURVATURE[i][k] * (optimum[k] - CENTER[i][k]), 2);
            }
            double s = Math.sqrt(square - c * c), q0 = Math.sqrt(N) * Math.abs(optimum[k]);
            double G = (s * q0 + Math.sqrt(apart)) / (1 - 2 * lambda * largest * eta / (1 - lambda));
            double A = 2 * lambda * G / (1 - lambda), m = c * eta * a;
            assertTrue(m >= 2 - 1e-12 && eta * largest <= 1 && G > 0 && s * A * eta <= c * q0, "the bound holds");
            double B = Math.max(a * q0, s * A * eta * eta * a * a / (m - 1));
            sum += (1 - lambda) * c * B * B / (2 * N * (a - 1));
        }
        return sum;
    }

    /** The least mean curvature of a coordinate. */
    private static double least() {
        double[] mean = Lab.mean(CURVATURE);
        return Math.min(mean[0], Math.min(mean[1], mean[2]));
    }

    @ParameterizedTest
    @CsvSource({"0, 8.13e-3", "1, 1.066e-2", "2, 2.147e-2", "3, 2.422e-2"})
    void klAdamsAverageIterateFallsFasterThanOneOverTAndEuclideanAdamsStops(int network, double scaled) {
        MixingMatrix W = networks().toList().get(network);
        Schedule schedule = new Schedule.Inverse(20);
        int last = 1600;
        double[] kl = averages(Lab.flat(new KlAdam(0.1)), W, schedule, last);
        double[] euclidean = averages(new EuclideanAdam(0.1), W, schedule, last);
        // (1 - lambda) T (f(average) - f*) as measured; a change of the algorithm by 2 % shows
        assertEquals(1, W.spectralGap() * last * kl[last] / scaled, 0.02);
        assertTrue(fitted(kl, 400, last) <= -1, "" + fitted(kl, 400, last));
        // each client divides by its own gradients' size, so their sum vanishes beside x*, whatever the step
        assertTrue(euclidean[last] > 0.015 && euclidean[last] > 0.9 * euclidean[400], "" + euclidean[last]);
        assertTrue(kl[last] < euclidean[last] / 50);
    }

    /** f(x) - f* at T for x the mean of the clients' mean models in the rounds t < T. */
    private static double[] averages(Algorithm<?> algorithm, MixingMatrix W, Schedule schedule, int last) {
        double[] sum = new double[D], suboptimal = new double[last + 1];
        try (Loop<?> loop = loop(algorithm, W, schedule)) {
            for (int T = 1; T <= last; T++) {
                double[] mean = Lab.mean(loop.models()), average = new double[D];
                for (int k = 0; k < D; k++) {
                    sum[k] += mean[k];
                    average[k] = sum[k] / T;
                }
                suboptimal[T] = suboptimal(average);
                loop.run(1, r -> {});
            }
        }
        return suboptimal;
    }

    /** f(x) - f* = 1/2 sum_k c_k (x_k - x*_k)^2. */
    private static double suboptimal(double... x) {
        double sum = 0;
        for (int k = 0; k < D; k++) sum += Lab.mean(CURVATURE)[k] * Math.pow(x[k] - BOWLS.optimum()[k], 2) / 2;
        return sum;
    }

    /** The slope of ln value against ln T, at 20 places evenly spaced in ln T. */
    private static double fitted(double[] values, int from, int to) {
        double[] x = new double[20], y = new double[20];
        for (int k = 0; k < 20; k++) {
            int T = (int) Math.round(from * Math.pow((double) to / from, k / 19.0));
            x[k] = Math.log(T);
            y[k] = Math.log(values[T]);
        }
        return slope(x, y);
    }

    /** Of the line of least squares. */
    private static double slope(double[] x, double... y) {
        double meanX = 0, meanY = 0, top = 0, bottom = 0;
        for (int k = 0; k < x.length; k++) {
            meanX += x[k] / x.length;
            meanY += y[k] / x.length;
        }
        for (int k = 0; k < x.length; k++) {
            top += (x[k] - meanX) * (y[k] - meanY);
            bottom += (x[k] - meanX) * (x[k] - meanX);
        }
        return top / bottom;
    }

    private static double distance(double[] a, double... b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
        return Math.sqrt(sum);
    }
}
