package grapevine.data;

import java.util.Arrays;

/**
 * Labelled examples, with or without masks or targets, of known people or not.
 *
 * @param features all examples after each other, each in row-major order of its shape; images are scaled to [0, 1]
 * @param labels the class of each example, from 0
 * @param masks for each pixel of each example 1 where the object is and 0 elsewhere, row by row; empty where the
 *     examples have none
 * @param targets the numbers to be predicted, equally many for each example, one example after the other; empty where
 *     the examples have none
 * @param subjects whose each example is, such as the number of a person; empty where nobody knows
 */
public record Samples(float[] features, int[] labels, byte[] masks, float[] targets, int[] subjects) {

    /** Examples with masks or targets. */
    public Samples(float[] features, int[] labels, byte[] masks, float[] targets) {
        this(features, labels, masks, targets, new int[0]);
    }

    /** Examples with masks. */
    public Samples(float[] features, int[] labels, byte[] masks) {
        this(features, labels, masks, new float[0]);
    }

    /** Examples with classes only. */
    public Samples(float[] features, int[] labels) {
        this(features, labels, new byte[0]);
    }

    /**
     * Refuses features, masks and targets that do not divide evenly among the labels, masks of something else than 0 and
     * 1, masks beside targets, and subjects of some examples only.
     */
    public Samples {
        if (features == null || labels == null || masks == null || targets == null || subjects == null)
            throw new IllegalArgumentException(
                    "samples need features and labels, and empty arrays for what there is none of, got null");
        if (labels.length == 0 || features.length % labels.length != 0)
            throw new IllegalArgumentException("samples need the same number of features for every label, got "
                    + features.length + " features for " + labels.length + " labels");
        if (masks.length % labels.length != 0)
            throw new IllegalArgumentException("samples need the same number of mask pixels for every label, got "
                    + masks.length + " mask pixels for " + labels.length + " labels");
        if (targets.length % labels.length != 0)
            throw new IllegalArgumentException("samples need the same number of targets for every label, got "
                    + targets.length + " targets for " + labels.length + " labels");
        if (masks.length > 0 && targets.length > 0)
            throw new IllegalArgumentException("samples need masks or targets, got both");
        if (subjects.length > 0 && subjects.length != labels.length)
            throw new IllegalArgumentException("samples need a subject for every label or for none, got "
                    + subjects.length + " subjects for " + labels.length + " labels");
        for (byte pixel : masks)
            if (pixel != 0 && pixel != 1)
                throw new IllegalArgumentException("samples need masks of 0 and 1, got " + pixel);
    }

    /**
     * Examples with numbers to be predicted, all of class 0; {@code Dataset.numeric(name, shape, train, test)} makes classes
     * of them.
     *
     * @param examples how many there are
     */
    public static Samples numeric(float[] features, float[] targets, int examples) {
        if (examples < 1) throw new IllegalArgumentException("samples need at least 1 example, got " + examples);
        if (features != null && features.length % examples != 0)
            throw new IllegalArgumentException("samples need the same number of features for every example, got "
                    + features.length + " features for " + examples + " examples");
        return new Samples(features, new int[examples], new byte[0], targets);
    }

    /** The same examples, and whose each of them is; what {@link BySubject} needs. */
    public Samples of(int... subjects) {
        return new Samples(features, labels, masks, targets, subjects);
    }

    /** The examples at these positions, in this order. */
    Samples at(int... positions) {
        int n = positions.length;
        float[] someFeatures = new float[n * width()], someTargets = new float[n * targetWidth()];
        byte[] someMasks = new byte[n * maskWidth()];
        for (int k = 0; k < n; k++) {
            System.arraycopy(features, positions[k] * width(), someFeatures, k * width(), width());
            System.arraycopy(targets, positions[k] * targetWidth(), someTargets, k * targetWidth(), targetWidth());
            System.arraycopy(masks, positions[k] * maskWidth(), someMasks, k * maskWidth(), maskWidth());
        }
        int[] someLabels = Arrays.stream(positions).map(k -> labels[k]).toArray();
        int[] some = Arrays.stream(subjects.length == 0 ? new int[0] : positions)
                .map(k -> subjects[k])
                .toArray();
        return new Samples(someFeatures, someLabels, someMasks, someTargets, some);
    }

    /** The number of examples. */
    public int size() {
        return labels.length;
    }

    /** The number of features of one example. */
    public int width() {
        return features.length / labels.length;
    }

    /** The number of mask pixels of one example; 0 where there are no masks. */
    public int maskWidth() {
        return masks.length / labels.length;
    }

    /** How many numbers are to be predicted for one example; 0 where there are none. */
    public int targetWidth() {
        return targets.length / labels.length;
    }
}
