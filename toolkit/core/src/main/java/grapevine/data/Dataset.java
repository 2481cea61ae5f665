package grapevine.data;

import java.util.List;

/**
 * A data set in memory: examples with a class each, and perhaps a mask that says where in the image the object is.
 *
 * @param name what the data set is called in charts and errors
 * @param shape the shape of one example: (channels, height, width) for images, (features) for tables
 * @param classes the names of the classes; label k is {@code classes.get(k)}
 * @param train the examples that are split among the clients
 * @param test the examples that all clients are evaluated on
 */
public record Dataset(String name, List<Integer> shape, List<String> classes, Samples train, Samples test) {

    /** Refuses examples and masks of another shape, labels without a class, and features that are no finite numbers. */
    public Dataset {
        shape = List.copyOf(shape);
        classes = List.copyOf(classes);
        if (classes.size() < 2) throw new IllegalArgumentException(name + " needs at least 2 classes, got " + classes);
        for (Samples samples : List.of(train, test)) check(name, shape, classes, samples);
        checkMasks(name, shape, train, test);
    }

    private static void check(String name, List<Integer> shape, List<String> classes, Samples samples) {
        long width = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (width != samples.width())
            throw new IllegalArgumentException(name + " needs " + width + " features per example for the shape " + shape
                    + ", got " + samples.width());
        for (int label : samples.labels())
            if (label < 0 || label >= classes.size())
                throw new IllegalArgumentException(
                        name + " needs labels in 0 .. " + (classes.size() - 1) + ", got " + label);
        for (float feature : samples.features())
            if (!Float.isFinite(feature))
                throw new IllegalArgumentException(name + " needs finite features, got " + feature);
    }

    private static void checkMasks(String name, List<Integer> shape, Samples train, Samples test) {
        if (train.maskWidth() == 0 && test.maskWidth() == 0) return;
        int pixels = shape.size() == 3 ? shape.get(1) * shape.get(2) : 0;
        for (Samples samples : List.of(train, test))
            if (pixels == 0 || samples.maskWidth() != pixels)
                throw new IllegalArgumentException(name + " needs masks of (height, width), " + pixels
                        + " pixels, for all examples of the shape " + shape + " or for none, got "
                        + samples.maskWidth() + " pixels per example");
    }

    /** Whether the examples have masks, so that the pixels are to be found and not the classes. */
    public boolean masked() {
        return train.maskWidth() > 0;
    }
}
