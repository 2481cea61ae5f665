package grapevine.data;

import java.util.List;
import java.util.Objects;

/**
 * A data set in memory: examples with a class each, and perhaps a mask that says where in the image the object is, or
 * targets, numbers that are to be predicted.
 *
 * @param name what the data set is called in charts and errors
 * @param shape the shape of one example: (channels, height, width) for images, (features) for tables
 * @param classes the names of the classes; label k is {@code classes.get(k)}
 * @param train the examples that are split among the clients
 * @param test the examples that all clients are evaluated on
 */
public record Dataset(String name, List<Integer> shape, List<String> classes, Samples train, Samples test) {
    private static final int LONGEST = 200; // characters of a name

    /**
     * Refuses examples, masks and targets of another shape, labels without a class, and features and targets that are no
     * finite numbers.
     */
    public Dataset {
        requireName(name);
        requireAll(name, "a shape", shape);
        requireAll(name, "classes", classes);
        requireSamples(name, train, test);
        shape = List.copyOf(shape);
        classes = List.copyOf(classes);
        if (classes.size() < 2) throw new IllegalArgumentException(name + " needs at least 2 classes, got " + classes);
        for (Samples samples : List.of(train, test)) check(name, shape, classes, samples);
        checkMasks(name, shape, train, test);
        checkTargets(name, train, test);
    }

    /**
     * Examples with targets, such as {@code Samples.numeric(features, targets, examples)}. Their classes are ten ranges of
     * the first target, each with a tenth of the training examples as far as equal targets allow, so that data with targets
     * can be dealt to clients by class too.
     */
    public static Dataset numeric(String name, List<Integer> shape, Samples train, Samples test) {
        requireName(name);
        requireSamples(name, train, test);
        checkTargets(name, train, test);
        if (train.targetWidth() == 0)
            throw new IllegalArgumentException(
                    name
                            + " needs at least one target per example, got none; use new Dataset(...) for examples with classes");
        TargetBins bins = TargetBins.tenths(train);
        return new Dataset(name, shape, bins.names(), bins.label(train), bins.label(test));
    }

    private static void requireName(String name) {
        if (name == null || name.isBlank() || name.length() > LONGEST)
            throw new IllegalArgumentException("a data set needs a name of 1 to " + LONGEST + " characters, got "
                    + (name == null ? null : name.length() > LONGEST ? name.length() + " of them" : '"' + name + '"'));
    }

    private static void requireAll(String name, String what, List<?> list) {
        if (list == null || list.stream().anyMatch(Objects::isNull))
            throw new IllegalArgumentException(name + " needs " + what + ", got null");
    }

    private static void requireSamples(String name, Samples train, Samples test) {
        if (train == null || test == null)
            throw new IllegalArgumentException(name + " needs samples for training and testing, got null");
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

    private static void checkTargets(String name, Samples train, Samples test) {
        if (train.targetWidth() != test.targetWidth())
            throw new IllegalArgumentException(
                    name + " needs as many targets per test example as per training example, " + train.targetWidth()
                            + ", got " + test.targetWidth());
        for (Samples samples : List.of(train, test))
            for (float target : samples.targets())
                if (!Float.isFinite(target))
                    throw new IllegalArgumentException(name + " needs finite targets, got " + target);
    }

    /** Whether the examples have masks, so that the pixels are to be found and not the classes. */
    public boolean masked() {
        return train.maskWidth() > 0;
    }

    /** Whether the examples have targets, so that numbers are to be predicted and not the classes. */
    public boolean numeric() {
        return train.targetWidth() > 0;
    }
}
