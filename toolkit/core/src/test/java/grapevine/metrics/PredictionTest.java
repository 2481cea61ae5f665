package grapevine.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PredictionTest {
    /** What two models say of three examples of the classes 0, 1, 1. */
    private static final float[][][] TWO = {
        {{1, 0}, {0.6f, 0.4f}, {0, 1}},
        {{0.5f, 0.5f}, {0.8f, 0.2f}, {0, 1}}
    };

    private static final Prediction MEAN = Prediction.of(2, s -> TWO[s], new int[] {0, 1, 1});

    @Test
    void twoModelsAndThreeExamplesByHand() {
        // the means are (3/4, 1/4), (0.7, 0.3), (0, 1); the second is wrong
        assertArrayEquals(new double[] {0.75, 0.25}, MEAN.probabilities()[0], 1e-7);
        assertArrayEquals(new double[] {0.7, 0.3}, MEAN.probabilities()[1], 1e-7);
        assertTrue(MEAN.right(0) && !MEAN.right(1) && MEAN.right(2));
        assertEquals(2 / 3.0, MEAN.accuracy(), 1e-12);
        // -(ln 0.75 + ln 0.3 + ln 1) / 3 = (0.287682 + 1.203973 + 0) / 3
        assertEquals(0.497218, MEAN.loss(), 1e-6);
        // H(3/4) = 0.562335, H(0.7) = 0.610864, H(1) = 0
        assertEquals(0.562335, MEAN.entropy(0), 1e-6);
        assertEquals((0.562335 + 0.610864) / 3, MEAN.entropy(), 1e-6);
        // the models for themselves: (0 + 0.693147)/2, (0.673012 + 0.500402)/2, 0
        assertArrayEquals(new double[] {0.346574, 0.586707, 0}, MEAN.expectedEntropy(), 1e-6);
        assertEquals((0.562335 + 0.610864 - 0.346574 - 0.586707) / 3, MEAN.mutualInformation(), 1e-6);
    }

    @Test
    void theCalibrationErrorByHand() {
        // confidences 3/4 (right), 0.7 (wrong), 1 (right)
        // 4 bins: 3/4 and 0.7 are both in (1/2, 3/4]: abs(1/4 - 0.7) + 0
        assertEquals(0.45 / 3, MEAN.calibrationError(4), 1e-7);
        // 15 bins: 3/4 in (11/15, 12/15], 0.7 in (10/15, 11/15]: 1/4 + 0.7 + 0
        assertEquals(0.95 / 3, MEAN.calibrationError(15), 1e-7);
        // one bin: accuracy 2/3 and mean confidence 2.45/3
        assertEquals(0.45 / 3, MEAN.calibrationError(1), 1e-7);
    }

    @Test
    void wrongAnswersAreDoubtedMoreThanRightOnesByHand() {
        // H(3/4) = 0.562335 and H(1) = 0 are right, H(0.7) = 0.610864 is wrong
        assertEquals(0.562335 / 2, MEAN.entropyRight(), 1e-6);
        assertEquals(0.610864, MEAN.entropyWrong(), 1e-6);
        Prediction right = Prediction.of(2, s -> TWO[s], new int[] {0, 0, 1});
        assertEquals(right.entropy(), right.entropyRight(), 1e-12);
        assertEquals(Double.NaN, right.entropyWrong());
        assertEquals(
                Double.NaN, Prediction.of(2, s -> TWO[s], new int[] {1, 1, 0}).entropyRight());
    }

    @Test
    void theBinsOfConfidenceByHand() {
        // 4 bins: 3/4 (right) and 0.7 (wrong) are in (1/2, 3/4], 1 (right) is in (3/4, 1]
        Prediction.Bins bins = MEAN.reliability(4);
        assertArrayEquals(new int[] {0, 0, 2, 1}, bins.counts());
        assertArrayEquals(new double[] {Double.NaN, Double.NaN, 0.725, 1}, bins.confidence(), 1e-7);
        assertArrayEquals(new double[] {Double.NaN, Double.NaN, 0.5, 1}, bins.accuracy(), 1e-12);
        Exception none = assertThrows(IllegalArgumentException.class, () -> MEAN.calibrationError(0));
        assertEquals("reliability(bins) needs bins >= 1, got 0", none.getMessage());
    }

    @Test
    void theBinsTogetherAreTheAccuracyAndTheCalibrationError() {
        SplittableRandom random = new SplittableRandom(2);
        float[][] said = new float[500][];
        for (int x = 0; x < said.length; x++) {
            float p = (float) random.nextDouble();
            said[x] = new float[] {p, 1 - p};
        }
        Prediction all = Prediction.of(1, s -> said, random.ints(500, 0, 2).toArray());
        for (int bins : new int[] {1, 7, 10, 15}) {
            Prediction.Bins found = all.reliability(bins);
            double examples = 0, right = 0, error = 0;
            for (int b = 0; b < bins; b++) {
                if (found.counts()[b] == 0) continue;
                assertTrue(found.confidence()[b] > (double) b / bins && found.confidence()[b] <= (b + 1.0) / bins);
                examples += found.counts()[b];
                right += found.counts()[b] * found.accuracy()[b];
                error += found.counts()[b] * Math.abs(found.accuracy()[b] - found.confidence()[b]);
            }
            assertEquals(500, examples);
            assertEquals(all.accuracy(), right / 500, 1e-12);
            assertEquals(all.calibrationError(bins), error / 500, 1e-12);
        }
        double rights = 500 * all.accuracy();
        assertEquals(500 * all.entropy(), rights * all.entropyRight() + (500 - rights) * all.entropyWrong(), 1e-9);
    }

    @Test
    void theCalibrationErrorOfThoseWhoKnowHowSureTheyAreIsSmall() {
        // in each class of confidence p the answer is right with probability p; noise sqrt(p (1 - p) / 10000) per bin
        SplittableRandom random = new SplittableRandom(1);
        float[][] said = new float[100_000][];
        int[] labels = new int[said.length];
        for (int x = 0; x < said.length; x++) {
            float p = 0.5f + (x % 10) / 20f;
            said[x] = new float[] {p, 1 - p};
            labels[x] = random.nextDouble() < p ? 0 : 1;
        }
        assertEquals(0, Prediction.of(1, s -> said, labels).calibrationError(15), 0.01);
        for (int x = 0; x < said.length; x++) said[x] = new float[] {0.99f, 0.01f};
        Prediction boastful = Prediction.of(1, s -> said, labels);
        assertEquals(0.99 - boastful.accuracy(), boastful.calibrationError(15), 1e-6);
    }

    @Test
    void whatWasSaidToBeImpossibleCostsAsMuchAsAFloatCanSay() {
        float[][] sure = {{1, 0}};
        // ln 2^-126 = -87.336545
        assertEquals(87.336545, Prediction.of(1, s -> sure, new int[] {1}).loss(), 1e-6);
        assertEquals(0, Prediction.of(1, s -> sure, new int[] {0}).loss());
    }

    @Test
    void entropyLiesBetweenNothingAndTheLogarithmOfTheClasses() {
        float[][] even = {{0.25f, 0.25f, 0.25f, 0.25f}}, sure = {{0, 1, 0, 0}};
        assertEquals(Math.log(4), Prediction.of(1, s -> even, new int[1]).entropy(), 1e-12);
        assertEquals(0, Prediction.of(1, s -> sure, new int[1]).entropy(), 0);
        // two sure models of different minds: all uncertainty is about the model
        Prediction torn = Prediction.of(2, s -> s == 0 ? sure : new float[][] {{1, 0, 0, 0}}, new int[1]);
        assertEquals(Math.log(2), torn.mutualInformation(), 1e-12);
        assertEquals(0, Prediction.of(1, s -> even, new int[1]).mutualInformation(), 1e-12);
        assertFalse(Prediction.of(1, s -> sure, new int[1]).right(0));
    }
}
