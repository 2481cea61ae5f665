package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShowersTest {

    private static final Dataset SHOWERS = new Showers().load();
    private static final int LENGTH = 0, WIDTH = 1, BRIGHTEST = 4, ALPHA = 8;

    @Test
    void thereAreTenFeaturesAndTwoClasses() {
        assertEquals("showers", SHOWERS.name());
        assertEquals(List.of(10), SHOWERS.shape());
        assertEquals(List.of("gamma", "hadron"), SHOWERS.classes());
        assertEquals(8_000, SHOWERS.train().size());
        assertEquals(2_000, SHOWERS.test().size());
    }

    /** One degree of freedom: 0.1 % of all draws lie above 10.83. */
    @Test
    void sixtyFivePercentAreGammaRaysBothForTrainingAndForTesting() {
        for (long seed = 0; seed < 5; seed++)
            for (Samples samples : List.of(
                    new Showers(4_000, 1_000, seed).load().train(),
                    new Showers(4_000, 1_000, seed).load().test())) {
                double n = samples.size(), gammas = of(samples, 0, LENGTH).length;
                double chiSquare = (gammas - 0.65 * n) * (gammas - 0.65 * n) / (0.65 * 0.35 * n);
                assertTrue(chiSquare < 10.83, "chi-square " + chiSquare);
            }
    }

    /** Nine degrees of freedom: 0.1 % of all draws lie above 27.88. */
    @Test
    void hadronsComeFromAnywhereAndGammaRaysFromTheSource() {
        double[] hadrons = of(SHOWERS.train(), 1, ALPHA), gammas = of(SHOWERS.train(), 0, ALPHA);
        double from = Arrays.stream(gammas).min().orElseThrow();
        double width = (Arrays.stream(hadrons).max().orElseThrow() - from) * (1 + 1e-6) / 10, n = hadrons.length;
        int[] tenths = new int[10];
        for (double alpha : hadrons) tenths[Math.max(0, (int) ((alpha - from) / width))]++;
        double chiSquare = Arrays.stream(tenths)
                .mapToDouble(count -> (count - n / 10) * (count - n / 10) / (n / 10))
                .sum();
        assertTrue(chiSquare < 27.88, "chi-square " + chiSquare);
        double near =
                Arrays.stream(gammas).filter(alpha -> alpha < from + width).count();
        assertEquals(0.5, near / gammas.length, 0.08);
    }

    @Test
    void featuresAreStandardisedByTheTrainingExamplesOnly() {
        for (int c = 0; c < 10; c++) {
            assertEquals(0, mean(column(SHOWERS.train(), c)), 1e-5);
            assertEquals(1, mean(squares(column(SHOWERS.train(), c))), 1e-4);
            assertEquals(0, mean(column(SHOWERS.test(), c)), 0.12); // five standard errors
        }
        Dataset few = new Showers(100, 10, 3).load(), many = new Showers(100, 1_000, 3).load();
        assertArrayEquals(few.train().features(), many.train().features());
        assertArrayEquals(few.test().features(), Arrays.copyOf(many.test().features(), 100));
    }

    @Test
    void brightEllipsesAreLongWideAndEven() {
        assertTrue(correlation(SHOWERS.train(), LENGTH, WIDTH) > 0.4);
        assertTrue(correlation(SHOWERS.train(), LENGTH, BRIGHTEST) < -0.3);
        assertTrue(mean(of(SHOWERS.train(), 1, LENGTH)) > mean(of(SHOWERS.train(), 0, LENGTH)));
    }

    @Test
    void theSameSeedIsTheSameNightAndAnotherOneAnother() {
        Dataset one = new Showers(200, 100, 1).load();
        assertSame(one, new Showers(200, 100, 1).load());
        float[] other = new Showers(200, 100, 2).load().train().features();
        assertFalse(Arrays.equals(one.train().features(), other));
        assertFalse(
                Arrays.equals(one.test().features(), Arrays.copyOf(one.train().features(), 1_000)));
    }

    @Test
    void softmaxRegressionIsRightAboutFourTimesInFive() {
        for (long seed = 0; seed < 3; seed++)
            assertEquals(0.79, Softmax.accuracy(new Showers(8_000, 2_000, seed).load()), 0.03);
    }

    @Test
    void emptySetsAreRefused() {
        assertMessage("Showers needs train >= 1, got 0", () -> new Showers(0, 1, 0));
        assertMessage("Showers needs test >= 1, got -1", () -> new Showers(1, -1, 0));
    }

    static double[] column(Samples samples, int column) {
        return IntStream.range(0, samples.size())
                .mapToDouble(i -> samples.features()[i * samples.width() + column])
                .toArray();
    }

    private static double[] of(Samples samples, int label, int column) {
        double[] all = column(samples, column);
        return IntStream.range(0, all.length)
                .filter(i -> samples.labels()[i] == label)
                .mapToDouble(i -> all[i])
                .toArray();
    }

    /** Of standardised features. */
    private static double correlation(Samples samples, int a, int b) {
        double[] one = column(samples, a), other = column(samples, b);
        return IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] * other[i])
                .average()
                .orElseThrow();
    }

    static double mean(double... values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    static double[] squares(double... values) {
        return DoubleStream.of(values).map(value -> value * value).toArray();
    }
}
