package grapevine.data;

import java.util.List;

/**
 * A classification data set, in memory.
 *
 * @param name what the data set is called in charts and errors
 * @param shape the shape of one example: (channels, height, width) for images, (features) for tables
 * @param classes the names of the classes; label k is {@code classes.get(k)}
 * @param train the examples that are split among the clients
 * @param test the examples that all clients are evaluated on
 */
public record Dataset(String name, List<Integer> shape, List<String> classes, Samples train, Samples test) {

    /** Refuses examples of another shape, labels without a class, and features that are no finite numbers. */
    public Dataset {
        shape = List.copyOf(shape);
        classes = List.copyOf(classes);
        if (classes.size() < 2) throw new IllegalArgumentException(name + " needs at least 2 classes, got " + classes);
        for (Samples samples : List.of(train, test)) check(name, shape, classes, samples);
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
}
