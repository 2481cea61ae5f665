package grapevine.data;

/**
 * Labelled examples.
 *
 * @param features all examples after each other, each in row-major order of its shape; images are scaled to [0, 1]
 * @param labels the class of each example, from 0
 */
public record Samples(float[] features, int[] labels) {

    /** Refuses features that do not divide evenly among the labels. */
    public Samples {
        if (labels.length == 0 || features.length % labels.length != 0)
            throw new IllegalArgumentException("samples need the same number of features for every label, got "
                    + features.length + " features for " + labels.length + " labels");
    }

    /** The number of examples. */
    public int size() {
        return labels.length;
    }

    /** The number of features of one example. */
    public int width() {
        return features.length / labels.length;
    }
}
