package grapevine.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Rows of numbers with a label each, on their way to a data set. */
final class Table {

    /** One of so many rows is for testing, where the source names no test set. */
    private static final int TEST_SHARE = 5;

    private static final int MOST_CLASSES = 1000;

    /** A deviation below this share of the mean is rounding: the feature is constant and becomes 0. */
    private static final double CONSTANT = 1e-9;

    /** What happens to the features. */
    enum Scaling {
        NONE,
        STANDARDISE
    }

    private final Scaling scaling;
    private final List<float[]> rows = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<Integer> subjects = new ArrayList<>();

    /** A table whose features will be standardised by the mean and deviation of the training rows. */
    Table() {
        this(Scaling.STANDARDISE);
    }

    Table(Scaling scaling) {
        this.scaling = scaling;
    }

    void add(float[] row, int label) {
        rows.add(row);
        labels.add(label);
    }

    /** Refuses labels that are names or measurements, and no classes. */
    static void checkClasses(Path file, int classes, String label) {
        if (classes > MOST_CLASSES)
            throw new IllegalArgumentException(file.getFileName() + " needs at most " + MOST_CLASSES
                    + " different labels in " + label + ", got " + classes + "; name a column of classes");
    }

    /** Adds the rows of one person; a table has rows of people, or rows of nobody. */
    void addAll(Table other, int subject) {
        rows.addAll(other.rows);
        labels.addAll(other.labels);
        subjects.addAll(Collections.nCopies(other.size(), subject));
    }

    int size() {
        return rows.size();
    }

    /** A data set with a random fifth of the rows for testing. */
    Dataset split(String name, List<String> classes, long seed) {
        if (size() < TEST_SHARE)
            throw new IllegalArgumentException(name + " needs at least " + TEST_SHARE + " rows, got " + size()
                    + "; a fifth of them is for testing");
        Table train = new Table(scaling), test = new Table(scaling);
        int[] order = Pools.order(size(), new SplittableRandom(seed));
        for (int i = 0; i < order.length; i++)
            (i < size() / TEST_SHARE ? test : train).add(rows.get(order[i]), labels.get(order[i]));
        return train.with(test, name, classes);
    }

    /** A data set of these rows for training and others for testing; both are scaled by the statistics of these. */
    Dataset with(Table test, String name, List<String> classes) {
        int width = rows.get(0).length;
        double[] mean = new double[width], deviation = new double[width];
        if (scaling == Scaling.NONE) Arrays.fill(deviation, 1);
        else measure(mean, deviation);
        return new Dataset(name, List.of(width), classes, samples(mean, deviation), test.samples(mean, deviation));
    }

    private void measure(double[] mean, double[] deviation) {
        for (float[] row : rows) for (int c = 0; c < mean.length; c++) mean[c] += (double) row[c] / size();
        for (float[] row : rows)
            for (int c = 0; c < mean.length; c++) deviation[c] += (row[c] - mean[c]) * (row[c] - mean[c]) / size();
        for (int c = 0; c < mean.length; c++) {
            double root = Math.sqrt(deviation[c]);
            deviation[c] = root <= CONSTANT * Math.abs(mean[c]) ? 1 : root;
        }
    }

    private Samples samples(double[] mean, double[] deviation) {
        int width = mean.length;
        float[] features = new float[size() * width];
        for (int i = 0; i < size(); i++)
            for (int c = 0; c < width; c++)
                features[i * width + c] = (float) ((rows.get(i)[c] - mean[c]) / deviation[c]);
        return new Samples(features, ints(labels)).of(ints(subjects));
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(value -> value).toArray();
    }
}
