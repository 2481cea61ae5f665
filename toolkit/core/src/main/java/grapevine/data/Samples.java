package grapevine.data;

/**
 * Labelled examples, with or without masks.
 *
 * @param features all examples after each other, each in row-major order of its shape; images are scaled to [0, 1]
 * @param labels the class of each example, from 0
 * @param masks for each pixel of each example 1 where the object is and 0 elsewhere, row by row; empty where the
 *     examples have classes only
 */
public record Samples(float[] features, int[] labels, byte[] masks) {

    /** Examples without masks. */
    public Samples(float[] features, int[] labels) {
        this(features, labels, new byte[0]);
    }

    /** Refuses features and masks that do not divide evenly among the labels, and masks of something else than 0 and 1. */
    public Samples {
        if (labels.length == 0 || features.length % labels.length != 0)
            throw new IllegalArgumentException("samples need the same number of features for every label, got "
                    + features.length + " features for " + labels.length + " labels");
        if (masks.length % labels.length != 0)
            throw new IllegalArgumentException("samples need the same number of mask pixels for every label, got "
                    + masks.length + " mask pixels for " + labels.length + " labels");
        for (byte pixel : masks)
            if (pixel != 0 && pixel != 1)
                throw new IllegalArgumentException("samples need masks of 0 and 1, got " + pixel);
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
}
