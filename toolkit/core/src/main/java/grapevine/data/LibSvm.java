package grapevine.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table in the sparse format of LIBSVM, {@code label index:value index:value ...}, indices from 1: a9a, w8a and
 * many others.
 *
 * <p>Features stay as they are: these files come scaled. Labels, in the order of their value, become the classes from
 * 0. Where no test file is named, a random fifth of the rows is for testing.
 *
 * <p>Chang and Lin: LIBSVM Data, <a href="https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/">data sets page</a>.
 *
 * @param train the file of the training rows, original or gzip'ed; a relative path may also start in the data folder
 * @param test the file of the test rows, if there is one
 * @param seed of the split into training and test rows, if there is no test file
 */
public record LibSvm(Path train, Optional<Path> test, long seed) implements Source {

    private static final String PAGE = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/";

    /** Refuses to read nothing. */
    public LibSvm {
        if (train == null || test == null)
            throw new IllegalArgumentException("LibSvm(train, test) needs files, got " + train + " and " + test);
    }

    private record Row(double label, int[] columns, float[] values) {}

    /** With a test file. */
    public LibSvm(Path train, Path test) {
        this(train, Optional.ofNullable(test), 0);
    }

    /** With a fifth of the rows for testing, drawn with seed 0. */
    public LibSvm(Path file) {
        this(file, Optional.empty(), 0);
    }

    /** a9a: does an adult earn over 50,000 dollars? 32,561 + 16,281 rows, 123 binary features. */
    public static LibSvm a9a() {
        return new LibSvm(Path.of("tabular/a9a"), Path.of("tabular/a9a.t"));
    }

    /** w8a: is a web page of a category? 49,749 rows, 300 binary features; a fifth of the rows is for testing. */
    public static LibSvm w8a() {
        return new LibSvm(Path.of("tabular/w8a"));
    }

    @Override
    public Dataset load() {
        Path file = find(train);
        Optional<Path> exam = test.map(LibSvm::find);
        return Memory.recall(
                List.of(this, Csv.state(file), exam.map(Csv::state).orElse(List.of())), () -> read(file, exam));
    }

    private Dataset read(Path file, Optional<Path> exam) {
        List<Row> training = rows(file), testing = exam.map(LibSvm::rows).orElse(List.of());
        double[] labels =
                training.stream().mapToDouble(Row::label).distinct().sorted().toArray();
        int width = 1 + Math.max(last(training), last(testing));
        Table.checkClasses(file, labels.length, "the first column");
        requireMemory(
                file,
                training.size() + testing.size(),
                width,
                Runtime.getRuntime().maxMemory());
        List<String> classes = Arrays.stream(labels).mapToObj(LibSvm::text).toList();
        String name = train.getFileName().toString().replaceFirst("\\.gz$", "");
        Table table = table(training, labels, width, file);
        return exam.isEmpty()
                ? table.split(name, classes, seed)
                : table.with(table(testing, labels, width, exam.get()), name, classes);
    }

    /** Zeros are kept too, once in rows and once in the data set. */
    static void requireMemory(Path file, int rows, int features, long bytes) {
        if (features == 0)
            throw new IllegalArgumentException(file.getFileName() + " needs at least 1 feature, got none");
        long numbers = (long) rows * features, needed = 2 * Float.BYTES * numbers;
        if (needed > bytes || numbers > Integer.MAX_VALUE)
            throw new IllegalArgumentException(file.getFileName() + " needs rows x features, zeros too, that fit into "
                    + Math.min(bytes, 2L * Float.BYTES * Integer.MAX_VALUE) / 1_000_000 + " MB, got " + rows + " x "
                    + features + ", which take " + needed / 1_000_000 + " MB; leave columns of large indices out");
    }

    private static Table table(List<Row> rows, double[] labels, int width, Path file) {
        Table table = new Table(Table.Scaling.NONE);
        for (Row row : rows) {
            int label = Arrays.binarySearch(labels, row.label());
            if (label < 0)
                throw new IllegalArgumentException(file.getFileName() + " needs the labels of the training file, "
                        + Arrays.stream(labels).mapToObj(LibSvm::text).collect(Collectors.joining(" ")) + ", got "
                        + text(row.label()));
            float[] dense = new float[width];
            for (int j = 0; j < row.columns().length; j++) dense[row.columns()[j]] = row.values()[j];
            table.add(dense, label);
        }
        return table;
    }

    private static List<Row> rows(Path file) {
        List<Row> rows = new ArrayList<>();
        Reading.lines(
                file, (line, text) -> rows.add(row(file, line, text.strip().split("\\s+"))));
        if (rows.isEmpty()) throw new IllegalArgumentException(file.getFileName() + " needs at least 1 row, got none");
        return rows;
    }

    private static Row row(Path file, int line, String[] fields) {
        int[] columns = new int[fields.length - 1];
        float[] values = new float[fields.length - 1];
        for (int j = 1; j < fields.length; j++) {
            String[] pair = fields[j].split(":");
            if (pair.length != 2 || !pair[0].matches("[1-9]\\d{0,8}"))
                throw Reading.bad(file, line, "index:value with an index from 1 to 999999999", fields[j]);
            columns[j - 1] = Integer.parseInt(pair[0]) - 1;
            if (j > 1 && columns[j - 1] <= columns[j - 2])
                throw Reading.bad(file, line, "indices that ascend", fields[j] + " after " + fields[j - 1]);
            values[j - 1] = Reading.number(file, line, "feature " + pair[0], pair[1]);
        }
        return new Row(Reading.number(file, line, "the label", fields[0]), columns, values);
    }

    private static int last(List<Row> rows) {
        return rows.stream()
                .flatMapToInt(row -> Arrays.stream(row.columns()))
                .max()
                .orElse(-1);
    }

    private static String text(double label) {
        return label == Math.rint(label) ? Long.toString((long) label) : Double.toString(label);
    }

    private static Path find(Path file) {
        if (Files.isRegularFile(file)) return file;
        return DataFolder.find(file.toString())
                .orElseThrow(
                        () -> new IllegalArgumentException("LibSvm needs the file " + file + ", got none here or in "
                                + DataFolder.path() + "; fetch it from " + PAGE + " and put it there"));
    }
}
