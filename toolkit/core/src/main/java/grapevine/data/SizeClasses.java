package grapevine.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What examples with masks are labelled with, so that they can be dealt to clients by class: how large the object is.
 *
 * <pre>
 *   share = (pixels of the object) / (all pixels)
 *   small if share &lt; medium,  medium if share &lt; large,  else large
 * </pre>
 *
 * @param medium the share from which an object is medium
 * @param large the share from which it is large
 */
record SizeClasses(double medium, double large) {

    static final List<String> NAMES = List.of("small", "medium", "large");

    /** A third of these masks is small, a third medium, a third large, as far as equal shares allow. */
    static SizeClasses thirds(byte[] masks, int examples) {
        double[] shares = shares(masks, examples);
        Arrays.sort(shares);
        return new SizeClasses(shares[examples / 3], shares[2 * examples / 3]);
    }

    /** The class of each mask. */
    int[] labels(byte[] masks, int examples) {
        return Arrays.stream(shares(masks, examples)).mapToInt(this::label).toArray();
    }

    private int label(double share) {
        return share < medium ? 0 : share < large ? 1 : 2;
    }

    private static double[] shares(byte[] masks, int examples) {
        int pixels = masks.length / examples;
        return IntStream.range(0, examples)
                .mapToDouble(i -> (double) sum(masks, i * pixels, pixels) / pixels)
                .toArray();
    }

    private static int sum(byte[] masks, int from, int pixels) {
        int sum = 0;
        for (int p = from; p < from + pixels; p++) sum += masks[p];
        return sum;
    }
}
