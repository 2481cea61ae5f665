package grapevine.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveSampleSizeTest {

    /** x_t = rho x_(t-1) + sqrt(1 - rho^2) noise, from the stationary law N(0, 1). */
    private static double[][] chains(int chains, int draws, double rho, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[chains][draws];
        for (double[] row : rows) {
            row[0] = random.nextGaussian();
            for (int t = 1; t < draws; t++)
                row[t] = rho * row[t - 1] + Math.sqrt(1 - rho * rho) * random.nextGaussian();
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.9, -0.4})
    void autoregressiveChainsAreWorthWhatTheorySays(double rho) {
        // tau = 1 + 2 sum_t rho^t = (1 + rho) / (1 - rho)
        double[][] chains = chains(4, 40_000, rho, 3);
        assertEquals(1, EffectiveSampleSize.of(chains) / 160_000 * (1 + rho) / (1 - rho), 0.06);
        assertEquals(1, EffectiveSampleSize.rHat(chains), 0.002);
    }

    @Test
    void aChainOfStepsByHand() {
        // both halves are 0, 0, 0, 0, 1, 1, 1, 1: N = 8, autocovariances 1/4 (8, 5, 2, -1, -4, ...) / 8
        // W = 1/4 8/7 = 2/7, B = 0, V = 1/4, rho_t = 1 - 4 (2/7 - a_t) = (1), 0.482143, 0.107143, -0.267857
        // tau = -1 + 2 (1 + 0.482143) + 0.107143 = 2.071429, since 0.107143 - 0.267857 < 0
        double[] steps = {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1};
        assertEquals(16 / (-1 + 2 * (2 - 1 / 7.0 - 3 / 8.0) + 1 - 8 / 7.0 + 1 / 4.0), of(steps), 1e-12);
        assertEquals(7.724138, of(steps), 1e-6);
        assertEquals(Math.sqrt(7 / 8.0), rHat(steps), 1e-12);
        // 0, 1, 0, 1: rho_1 = -13/12, tau = -1 + 1 = 0, and counts as 1 / log10(8)
        assertEquals(8 * Math.log10(8), of(0, 1, 0, 1, 0, 1, 0, 1), 1e-12);
    }

    @Test
    void chainsThatHaveNotMetByHand() {
        // halves 0, 1, 0, 1 twice and 2, 3, 2, 3 twice: W = 1/3, their means 1/2, 1/2, 5/2, 5/2 have variance 4/3
        double[][] apart = {{0, 1, 0, 1, 0, 1, 0, 1}, {2, 3, 2, 3, 2, 3, 2, 3}};
        assertEquals(Math.sqrt((3 / 4.0 / 3 + 4 / 3.0) * 3), EffectiveSampleSize.rHat(apart), 1e-12);
        // one chain that drifts is found out by its halves
        double[] drift = IntStream.range(0, 1000).mapToDouble(t -> t).toArray();
        assertTrue(rHat(drift) > 1.5);
        assertTrue(of(drift) < 3, "and is worth next to nothing");
    }

    /** Written from the formulas, with sums of raw products, whole lists of lags, and nothing in one pass. */
    private static double direct(double[][] chains) {
        List<double[]> halves = new ArrayList<>();
        for (double[] c : chains) {
            halves.add(Arrays.copyOfRange(c, 0, c.length / 2));
            halves.add(Arrays.copyOfRange(c, (c.length + 1) / 2, c.length));
        }
        int N = halves.get(0).length, M = halves.size();
        double W = 0, grand = 0, squares = 0;
        double[] rho = new double[N];
        for (double[] h : halves) {
            double mean = Arrays.stream(h).average().orElseThrow();
            grand += mean / M;
            squares += mean * mean;
            double raw = Arrays.stream(h).map(x -> x * x).sum();
            W += (raw - N * mean * mean) / (N - 1) / M;
            for (int lag = 0; lag < N; lag++) {
                double sum = 0;
                for (int t = 0; t + lag < N; t++) sum += h[t] * h[t + lag] - mean * (h[t] + h[t + lag]) + mean * mean;
                rho[lag] += sum / N / M;
            }
        }
        double V = W * (N - 1) / N + (squares - M * grand * grand) / (M - 1);
        for (int lag = 0; lag < N; lag++) rho[lag] = lag == 0 ? 1 : 1 - (W - rho[lag]) / V;
        List<Double> pairs = new ArrayList<>();
        for (int k = 0; 2 * k + 1 < N; k++) pairs.add(rho[2 * k] + rho[2 * k + 1]);
        int K = 0;
        while (K < pairs.size() && pairs.get(K) > 0) K++;
        for (int k = 1; k < K; k++) pairs.set(k, Math.min(pairs.get(k), pairs.get(k - 1)));
        double tau = K < pairs.size() ? Math.max(0, rho[2 * K]) - 1 : -1;
        for (int k = 0; k < K; k++) tau += 2 * pairs.get(k);
        return N * M / Math.max(tau, 1 / Math.log10(N * M));
    }

    @Test
    void itIsWhatTheFormulasSayOfManyChains() {
        int monotone = 0;
        for (int seed = 0; seed < 300; seed++) {
            double[][] chains = chains(1 + seed % 3, 8 + seed, 0.95 - seed % 5 * 0.4, seed);
            double expected = direct(chains);
            assertEquals(expected, EffectiveSampleSize.of(chains), 1e-8 * expected, "seed " + seed);
            monotone += expected < chains.length * chains[0].length ? 1 : 0;
        }
        assertTrue(monotone > 100 && monotone < 290, "of both kinds, " + monotone);
    }

    @Test
    void aScaleAndAShiftChangeNothing() {
        double[][] chains = chains(2, 500, 0.5, 1), other = chains(2, 500, 0.5, 1);
        for (double[] chain : other) for (int t = 0; t < chain.length; t++) chain[t] = 7 - 3 * chain[t];
        assertEquals(EffectiveSampleSize.of(chains), EffectiveSampleSize.of(other), 1e-8);
        assertEquals(EffectiveSampleSize.rHat(chains), EffectiveSampleSize.rHat(other), 1e-12);
    }

    @Test
    void drawsThatAreAllTheSameSayNothing() {
        assertEquals(Double.NaN, of(new double[10]));
        assertEquals(Double.NaN, rHat(new double[10]));
    }

    @Test
    void chainsThatCannotBeComparedAreRefused() {
        refused("chains need to be at least 1, got none", () -> EffectiveSampleSize.of(new double[0][]));
        refused(
                "chains need the same number of draws, 8 or more, got chains of 7 and 7",
                () -> EffectiveSampleSize.of(new double[2][7]));
        refused(
                "chains need the same number of draws, 8 or more, got chains of 9 and 8",
                () -> EffectiveSampleSize.rHat(new double[][] {new double[9], new double[8]}));
        refused("chains need finite draws, got NaN", () -> of(1, 2, 3, 4, 5, 6, 7, Double.NaN));
    }

    private static double of(double... chain) {
        return EffectiveSampleSize.of(new double[][] {chain});
    }

    private static double rHat(double... chain) {
        return EffectiveSampleSize.rHat(new double[][] {chain});
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
