package grapevine.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of your own: a CSV file with a header, one column of labels (numbers or words) and numbers in all others.
 *
 * <p>A random fifth of the rows is for testing. Features are standardised by the mean and deviation of the training
 * rows. The classes are the labels in order. A file that has changed is read again.
 *
 * @param file the file, as it is or gzip'ed
 * @param label the name of the column of labels
 * @param seed of the split into training and test rows
 */
public record Csv(Path file, String label, long seed) implements Source {

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setAllowMissingColumnNames(true)
            .get();
    private static final int MIN_CLASSES = 2;

    /** 2 before 10, and words after numbers. */
    private static final Comparator<String> ORDER =
            Comparator.<String>comparingDouble(Csv::value).thenComparing(Comparator.naturalOrder());

    /** Refuses to read nothing. */
    public Csv {
        if (file == null || label == null)
            throw new IllegalArgumentException(
                    "Csv(file, label) needs a file and the name of a column, got " + file + " and " + label);
    }

    /** Split with seed 0. */
    public Csv(Path file, String label) {
        this(file, label, 0);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, state(file)), this::read);
    }

    /** What changes when a file is written again. */
    static List<?> state(Path file) {
        try {
            return List.of(file.toAbsolutePath(), Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw Reading.unreadable(file, e);
        }
    }

    private Dataset read() {
        try (BufferedReader reader = Reading.reader(file);
                CSVParser parser = FORMAT.parse(reader)) {
            List<String> columns =
                    parser.getHeaderNames().stream().map(String::strip).toList();
            int at = columns.indexOf(label);
            if (at < 0 || columns.size() == 1)
                throw Reading.bad(
                        file, 1, "the label column " + Sources.shortened(label) + " and at least one other", columns);
            List<float[]> rows = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            if (columns.stream().distinct().count() < columns.size())
                throw Reading.bad(file, 1, "columns of different names", columns);
            for (CSVRecord record : parser) {
                rows.add(features(record, parser.getCurrentLineNumber(), columns, at));
                labels.add(record.get(at).strip());
            }
            return table(rows, labels);
        } catch (UncheckedIOException e) { // what the parser throws within rows
            throw failure(e.getCause());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(IOException e) {
        return e instanceof CSVException
                ? new IllegalArgumentException(
                        file.getFileName() + " needs quotes that open and close around a field, got " + e.getMessage(),
                        e)
                : Reading.unreadable(file, e);
    }

    private static double value(String label) {
        return label.matches("-?\\d+(\\.\\d*)?") ? Double.parseDouble(label) : Double.POSITIVE_INFINITY;
    }

    private Dataset table(List<float[]> rows, List<String> labels) {
        List<String> classes = labels.stream().distinct().sorted(ORDER).toList();
        if (classes.size() < MIN_CLASSES)
            throw new IllegalArgumentException(
                    file.getFileName() + " needs at least 2 different labels in " + label + ", got " + classes);
        Table.checkClasses(file, classes.size(), label);
        Map<String, Integer> places = new HashMap<>();
        for (String name : classes) places.put(name, places.size());
        Table table = new Table();
        for (int i = 0; i < rows.size(); i++) table.add(rows.get(i), places.get(labels.get(i)));
        return table.split(file.getFileName().toString(), classes, seed);
    }

    private float[] features(CSVRecord record, long line, List<String> columns, int at) {
        if (record.size() != columns.size()) throw Reading.bad(file, line, columns.size() + " columns", record.size());
        if (record.get(at).isBlank()) throw Reading.bad(file, line, "a label in " + label, "an empty field");
        if (record.get(at).indexOf('\0') >= 0)
            throw Reading.bad(file, line, "a label in " + label + " that is UTF-8 text", "a NUL character");
        float[] features = new float[columns.size() - 1];
        for (int c = 0, f = 0; c < columns.size(); c++)
            if (c != at) features[f++] = Reading.number(file, line, columns.get(c), record.get(c));
        return features;
    }
}
