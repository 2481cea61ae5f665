package grapevine.metrics;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What S models say of the test examples together, and how much it is worth.
 *
 * <pre>
 *   p(c | x) = 1/S sum_s p_s(c | x)                                              (1)
 *   H[p]     = - sum_c p(c) ln p(c)                                              (2)
 *   I(x)     = H[p(. | x)] - 1/S sum_s H[p_s(. | x)]                             (3)
 *   ECE      = sum_b |B_b| / |examples| abs(accuracy(B_b) - confidence(B_b))     (4)
 * </pre>
 *
 * <p>Confidence is the probability of the likeliest class. Bin b = 1, ..., B of (4) holds the examples whose confidence
 * is in ((b - 1) / B, b / B].
 *
 * <p>(3): Houlsby, Huszar, Ghahramani, Lengyel, <a href="https://arxiv.org/abs/1112.5745">Bayesian Active Learning for
 * Classification and Preference Learning</a>, 2011, equation (2). (4): Guo, Pleiss, Sun, Weinberger, <a
 * href="https://arxiv.org/abs/1706.04599">On Calibration of Modern Neural Networks</a>, ICML 2017, equation (3).
 *
 * @param probabilities (1), shape (examples, classes)
 * @param expectedEntropy the mean in (3), one number per example, in nats
 * @param labels the right class of each example, counted from 0
 */
public record Prediction(double[][] probabilities, double[] expectedEntropy, int[] labels) {
    private static final int MOST_BINS = 1_000_000;

    /**
     * The mean of what S models say.
     *
     * @param models S, >= 1
     * @param model for s = 0, ..., S - 1 the probabilities p_s, shape (examples, classes)
     */
    public static Prediction of(int models, IntFunction<float[][]> model, int[] labels) {
        if (models < 1 || model == null || labels == null)
            throw new IllegalArgumentException(
                    "Prediction.of(models, model, labels) needs at least one model, and labels, got "
                            + (models < 1 ? models : null));
        double[][] mean = new double[labels.length][];
        double[] entropy = new double[labels.length];
        for (int s = 0; s < models; s++) {
            float[][] said = model.apply(s);
            if (said == null
                    || said.length != labels.length
                    || Arrays.stream(said).anyMatch(Objects::isNull))
                throw new IllegalArgumentException(
                        "Prediction.of(models, model, labels) needs probabilities for each of " + labels.length
                                + " labels, got " + (said == null ? null : said.length + " rows, or null in one"));
            for (int x = 0; x < labels.length; x++) {
                double[] p = doubles(said[x]);
                if (s == 0) mean[x] = new double[p.length];
                for (int c = 0; c < p.length; c++) mean[x][c] += p[c] / models;
                entropy[x] += entropy(p) / models;
            }
        }
        return new Prediction(mean, entropy, labels);
    }

    /** What equally many models of each say together: the mean of these predictions of the same examples, >= 1. */
    public static Prediction together(Prediction... of) {
        if (of == null || of.length == 0 || Arrays.stream(of).anyMatch(Objects::isNull))
            throw new IllegalArgumentException(
                    "Prediction.together(of) needs predictions, got " + (of == null || of.length > 0 ? null : "none"));
        int[] labels = of[0].labels;
        double[][] mean = new double[labels.length][of[0].probabilities[0].length];
        double[] entropy = new double[labels.length];
        for (Prediction one : of)
            for (int x = 0; x < labels.length; x++) {
                for (int c = 0; c < mean[x].length; c++) mean[x][c] += one.probabilities[x][c] / of.length;
                entropy[x] += one.expectedEntropy[x] / of.length;
            }
        return new Prediction(mean, entropy, labels);
    }

    /** The share of examples whose likeliest class is the right one, in [0, 1]. */
    public double accuracy() {
        double right = 0;
        for (int x = 0; x < labels.length; x++) right += right(x) ? 1 : 0;
        return right / labels.length;
    }

    /** Whether the likeliest class of an example is the right one. */
    public boolean right(int example) {
        requireExample("right", example);
        return likeliest(example) == labels[example];
    }

    /**
     * The mean of - ln p(right class), in nats. A probability too small for a float counts as the smallest normal one,
     * 1.2e-38, so that one example adds 87.3 at most.
     */
    public double loss() {
        double sum = 0;
        for (int x = 0; x < labels.length; x++)
            sum -= Math.log(Math.max(probabilities[x][labels[x]], Float.MIN_NORMAL));
        return sum / labels.length;
    }

    /** H of (2) for one example, in nats: all that is uncertain about it, in [0, ln classes]. */
    public double entropy(int example) {
        requireExample("entropy", example);
        return entropy(probabilities[example]);
    }

    /** The mean of (2). */
    public double entropy() {
        return Arrays.stream(probabilities)
                .mapToDouble(Prediction::entropy)
                .average()
                .orElseThrow();
    }

    /** The mean of (2) over the examples whose likeliest class is the right one; NaN where there are none. */
    public double entropyRight() {
        return entropy(true);
    }

    /** The mean of (2) over the others, above {@link #entropyRight} where one knows what one does not know. */
    public double entropyWrong() {
        return entropy(false);
    }

    private double entropy(boolean right) {
        return IntStream.range(0, labels.length)
                .filter(x -> right(x) == right)
                .mapToDouble(this::entropy)
                .average()
                .orElse(Double.NaN);
    }

    /** The mean of (3), in nats: the part of (2) that the models would agree away if they knew more. */
    public double mutualInformation() {
        return entropy() - Arrays.stream(expectedEntropy).average().orElseThrow();
    }

    /** (4), in [0, 1]. */
    public double calibrationError(int bins) {
        Bins found = reliability(bins);
        double sum = 0;
        for (int b = 0; b < bins; b++)
            if (found.counts[b] > 0)
                sum += found.counts[b] * Math.abs(found.accuracy[b] - found.confidence[b]) / labels.length;
        return sum;
    }

    /**
     * The bins of (4), for a reliability diagram.
     *
     * @param bins B, >= 1
     */
    public Bins reliability(int bins) {
        if (bins < 1 || bins > MOST_BINS)
            throw new IllegalArgumentException(
                    "reliability(bins) needs " + (bins < 1 ? "bins >= 1" : "bins <= " + MOST_BINS) + ", got " + bins);
        int[] counts = new int[bins];
        double[] confidence = new double[bins], accuracy = new double[bins];
        for (int x = 0; x < labels.length; x++) {
            double sure = probabilities[x][likeliest(x)];
            int bin = Math.min(bins, Math.max(1, (int) Math.ceil(sure * bins))) - 1;
            counts[bin]++;
            confidence[bin] += sure;
            accuracy[bin] += right(x) ? 1 : 0;
        }
        for (int b = 0; b < bins; b++) {
            confidence[b] /= counts[b]; // NaN where there are none
            accuracy[b] /= counts[b];
        }
        return new Bins(counts, confidence, accuracy);
    }

    /**
     * How often one is right, by how sure one is.
     *
     * @param counts the number of examples in each bin
     * @param confidence their mean confidence, NaN in a bin without examples
     * @param accuracy the share of them that is right, NaN in a bin without examples
     */
    public record Bins(int[] counts, double[] confidence, double[] accuracy) {}

    private void requireExample(String call, int example) {
        if (example < 0 || example >= labels.length)
            throw new IllegalArgumentException(
                    call + "(example) needs an example in 0 .. " + (labels.length - 1) + ", got " + example);
    }

    private int likeliest(int example) {
        double[] p = probabilities[example];
        int best = 0;
        for (int c = 1; c < p.length; c++) if (p[c] > p[best]) best = c;
        return best;
    }

    private static double entropy(double... p) {
        return -Arrays.stream(p).filter(q -> q > 0).map(q -> q * Math.log(q)).sum();
    }

    private static double[] doubles(float... p) {
        double[] wide = new double[p.length];
        for (int c = 0; c < p.length; c++) wide[c] = p[c];
        return wide;
    }
}
