package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Test;

/** The two sources of numbers to be predicted. */
class SineTest {

    @Test
    void theNumbersAreTheSameOnEveryMachine() throws Exception {
        assertEquals(
                "1fd7cb8b8e5e5414ab3a7c8fe59418970774aaee9b21ca6d9a081eab7dd1460b",
                hash(new Sine(500, 1, 0.1, 0).load().train()));
        assertEquals(
                "8fad09ee05a0f8d378d0648da612926b5aaa529746966ef043cecbba17b332b7",
                hash(new LeastSquares(100, 5, 0.1, 0).load().train()));
    }

    private static String hash(Samples samples) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(4 * (samples.features().length + samples.targets().length));
        for (float x : samples.features()) bytes.putInt(Math.round(10_000 * x));
        for (float y : samples.targets()) bytes.putInt(Math.round(10_000 * y));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    @Test
    void aSineIsAPeriodWithNormalNoiseOfTheDeviationAskedFor() {
        Dataset sine = new Sine(6_400, 1_600, 0.3, 5).load();
        assertEquals(List.of(1), sine.shape());
        assertTrue(sine.numeric());
        for (Samples samples : List.of(sine.train(), sine.test())) {
            int n = samples.size();
            int[] tenths = new int[10];
            double[] noise = new double[n];
            for (int i = 0; i < n; i++) {
                float x = samples.features()[i];
                tenths[(int) (10 * (x + Math.PI) / (2 * Math.PI))]++; // fails outside of [-pi, pi)
                noise[i] = (samples.targets()[i] - Math.sin(x)) / 0.3;
            }
            double chi = Arrays.stream(tenths)
                    .mapToDouble(count -> square(count - n / 10.0) / (n / 10.0))
                    .sum();
            assertTrue(chi < 27.9, "chi-square of x, 9 degrees of freedom: " + chi);
            assertNormal(noise);
        }
    }

    /** Mean 0, variance 1, fourth moment 3, each within four standard errors. */
    private static void assertNormal(double... values) {
        double n = values.length;
        assertEquals(0, Arrays.stream(values).average().orElseThrow(), 4 / Math.sqrt(n));
        assertEquals(1, Arrays.stream(values).map(SineTest::square).average().orElseThrow(), 4 * Math.sqrt(2 / n));
        assertEquals(
                3, Arrays.stream(values).map(v -> square(square(v))).average().orElseThrow(), 4 * Math.sqrt(96 / n));
    }

    private static double square(double value) {
        return value * value;
    }

    @Test
    void leastSquaresHaveOneSolutionForTrainingAndTestExamples() {
        Dataset data = new LeastSquares(2_000, 20, 0.5, 3).load();
        assertEquals(List.of(20), data.shape());
        assertEquals(400, data.test().size());
        double[] entries = new double[data.train().features().length];
        for (int k = 0; k < entries.length; k++) entries[k] = data.train().features()[k];
        assertNormal(entries);
        DMatrixRMaj x = new DMatrixRMaj(20, 1);
        Samples train = data.train();
        assertTrue(CommonOps_DDRM.solve(matrix(train, train.features()), matrix(train, train.targets()), x));
        for (Samples samples : List.of(train, data.test())) {
            DMatrixRMaj errors = matrix(samples, samples.targets());
            CommonOps_DDRM.multAdd(-1, matrix(samples, samples.features()), x, errors);
            assertEquals(0.5, NormOps_DDRM.normF(errors) / Math.sqrt(samples.size()), 0.08);
        }
        assertEquals(Math.sqrt(20), NormOps_DDRM.normF(x), 2.5); // 20 numbers of N(0, 1)
    }

    private static DMatrixRMaj matrix(Samples samples, float... values) {
        DMatrixRMaj matrix = new DMatrixRMaj(samples.size(), values.length / samples.size());
        for (int k = 0; k < values.length; k++) matrix.data[k] = values[k];
        return matrix;
    }

    @Test
    void fewerExamplesAreTheFirstOfMore() {
        Dataset few = new Sine(20, 10, 0.1, 3).load(), many = new Sine(60, 30, 0.1, 3).load();
        assertArrayEquals(few.train().features(), Arrays.copyOf(many.train().features(), 20));
        assertArrayEquals(few.train().targets(), Arrays.copyOf(many.train().targets(), 20));
        assertArrayEquals(few.test().targets(), Arrays.copyOf(many.test().targets(), 10));
        float[] two = new LeastSquares(2, 4, 0.1, 3).load().train().features();
        assertArrayEquals(
                two,
                Arrays.copyOf(new LeastSquares(50, 4, 0.1, 3).load().train().features(), 8));
    }

    @Test
    void anotherSeedAndTheTestSetAreOtherNumbers() throws Exception {
        Dataset sine = new Sine(10, 10, 0.1, 4).load();
        assertNotEquals(hash(sine.train()), hash(sine.test()));
        assertNotEquals(hash(sine.train()), hash(new Sine(10, 10, 0.1, 5).load().train()));
        assertSame(sine, new Sine(10, 10, 0.1, 4).load());
        assertNotEquals(
                hash(new LeastSquares(10, 2, 0.1, 4).load().train()),
                hash(new LeastSquares(10, 2, 0.1, 5).load().train()));
        assertFalse(new Digits(10, 10, 0).load().numeric());
    }

    @Test
    void theClassesAreTenthsOfTheTargetsAlsoOfTheTestExamples() {
        Dataset sine = new Sine(6_400, 1_600, 0.1, 0).load();
        assertEquals(10, sine.classes().size());
        int[] counts = new int[10];
        for (int label : sine.train().labels()) counts[label]++;
        for (int count : counts) assertEquals(640, count, 1);
        float[] highest = new float[10];
        Arrays.fill(highest, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < 6_400; i++)
            highest[sine.train().labels()[i]] =
                    Math.max(highest[sine.train().labels()[i]], sine.train().targets()[i]);
        for (int i = 0; i < 1_600; i++) {
            int label = sine.test().labels()[i];
            float y = sine.test().targets()[i];
            assertTrue(label == 0 || y > highest[label - 1], "not below its class");
            assertTrue(label == 9 || y <= highest[label + 1], "not above the next class");
        }
    }

    @Test
    void whatGivesNoNumbersIsRefused() {
        assertMessage("Sine needs train >= 1, got 0", () -> new Sine(0, 1, 0.1, 0));
        assertMessage("Sine needs test >= 1, got -1", () -> new Sine(1, -1, 0.1, 0));
        assertMessage("Sine needs a finite noise >= 0, got -0.1", () -> new Sine(1, 1, -0.1, 0));
        assertMessage("Sine needs a finite noise >= 0, got NaN", () -> new Sine(1, 1, Double.NaN, 0));
        assertMessage("LeastSquares needs examples >= 1, got 0", () -> new LeastSquares(0, 1, 0.1, 0));
        assertMessage("LeastSquares needs features >= 1, got 0", () -> new LeastSquares(1, 0, 0.1, 0));
        assertMessage(
                "LeastSquares needs examples x features below 2^28, got 100000 x 100000",
                () -> new LeastSquares(100_000, 100_000, 0.1, 0));
        assertMessage(
                "LeastSquares needs a finite noise >= 0, got Infinity",
                () -> new LeastSquares(1, 1, Double.POSITIVE_INFINITY, 0));
    }
}
