package grapevine.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What examples with targets are labelled with, so that they can be dealt to clients by class: how large the first target
 * is.
 *
 * <pre>
 *   label = number of bounds that are at most the first target
 * </pre>
 *
 * @param bounds between neighbouring classes, ascending
 */
record TargetBins(float... bounds) {

    private static final int BINS = 10;
    private static final int LEAST_DIGITS = 3;

    /** A tenth of these examples is in each class, as far as equal targets allow. */
    static TargetBins tenths(Samples samples) {
        float[] sorted = firsts(samples);
        Arrays.sort(sorted);
        float[] bounds = new float[BINS - 1];
        int distinct = 0;
        for (int k = 1; k < BINS; k++) {
            float bound = sorted[(int) ((long) k * sorted.length / BINS)];
            if (distinct == 0 || bound > bounds[distinct - 1]) bounds[distinct++] = bound;
        }
        return new TargetBins(Arrays.copyOf(bounds, distinct));
    }

    /** The same examples with these classes. */
    Samples label(Samples samples) {
        float[] firsts = firsts(samples);
        int[] labels = IntStream.range(0, firsts.length)
                .map(i -> (int) IntStream.range(0, bounds.length)
                        .filter(k -> bounds[k] <= firsts[i])
                        .count())
                .toArray();
        return new Samples(samples.features(), labels, samples.masks(), samples.targets(), samples.subjects());
    }

    /** Such as {@code below -0.951}, {@code from -0.951} and so on, each up to the next, with digits enough to differ. */
    List<String> names() {
        int digits = LEAST_DIGITS;
        while (names(digits).stream().distinct().count() <= bounds.length) digits++;
        return names(digits);
    }

    private List<String> names(int digits) {
        return IntStream.rangeClosed(0, bounds.length)
                .mapToObj(k -> k == 0 ? "below " + text(bounds[0], digits) : "from " + text(bounds[k - 1], digits))
                .toList();
    }

    private static String text(float bound, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "g", bound);
    }

    private static float[] firsts(Samples samples) {
        float[] firsts = new float[samples.size()];
        for (int i = 0; i < firsts.length; i++) firsts[i] = samples.targets()[i * samples.targetWidth()];
        return firsts;
    }
}
