package grapevine.charts;

import grapevine.core.History;
import grapevine.core.Measurement;
import grapevine.core.WholeFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Runs as tables, and tables as CSV files.
 *
 * <p>{@link #of(Map)} has a row per evaluated round and, for a metric such as {@code accuracy}, the columns
 * {@code accuracy}, which is the mean over clients, {@code accuracy_min} and {@code accuracy_max}; the last two only
 * where there is a number per client. {@link #clients(Map)} has a row per number, so that nothing is lost. What was not
 * measured is empty.
 */
public final class Tables {

    private Tables() {}

    /** A run: round, messages, bytes, seconds, virtual time where it is not the round, and metrics, a row per evaluated round. */
    public static Table of(History history) {
        return of(Map.of("", history)).removeColumns("run");
    }

    /** Several runs below each other, told apart by the column {@code run}. */
    public static Table of(Map<String, History> runs) {
        Map<String, Function<Measurement, Double>> metrics = new LinkedHashMap<>();
        for (History history : runs.values())
            for (String metric : history.metrics()) {
                metrics.put(metric, row -> row.mean(metric));
                if (!isPerClient(runs, metric)) continue;
                metrics.put(metric + "_min", row -> row.min(metric));
                metrics.put(metric + "_max", row -> row.max(metric));
            }
        Table table = rounds();
        metrics.keySet().forEach(name -> table.addColumns(DoubleColumn.create(name)));
        runs.forEach((label, history) -> history.rows().forEach(row -> {
            append(table, label, row);
            metrics.forEach((name, number) -> table.doubleColumn(name).append(number.apply(row)));
        }));
        return withoutPlainTime(table);
    }

    /** Time is told where it is not the number of rounds. */
    private static Table withoutPlainTime(Table table) {
        boolean plain = IntStream.range(0, table.rowCount())
                .allMatch(row -> table.doubleColumn("time").getDouble(row)
                        == table.intColumn("round").getInt(row));
        return plain ? table.removeColumns("time") : table;
    }

    /** A run: round, messages, bytes, seconds, metric, client and value, a row per number that was measured. */
    public static Table clients(History history) {
        return clients(Map.of("", history)).removeColumns("run");
    }

    /** Several runs below each other, a row per number, told apart by the column {@code run}. */
    public static Table clients(Map<String, History> runs) {
        Table table = rounds().addColumns(
                        StringColumn.create("metric"), IntColumn.create("client"), DoubleColumn.create("value"));
        runs.forEach(
                (label, history) -> history.rows().forEach(row -> row.values().forEach((metric, numbers) -> {
                    for (int client = 0; client < numbers.length; client++) {
                        append(table, label, row);
                        table.stringColumn("metric").append(metric);
                        if (numbers.length == 1) table.intColumn("client").appendMissing();
                        else table.intColumn("client").append(client);
                        table.doubleColumn("value").append(numbers[client]);
                    }
                })));
        return withoutPlainTime(table);
    }

    /** What was measured of one moment: a row per client; what is one number for all stands in each of them. */
    public static Table measured(Map<String, double[]> values) {
        int rows = values.values().stream().mapToInt(v -> v.length).max().orElse(0);
        Table table = Table.create(
                "measured", IntColumn.create("client", IntStream.range(0, rows).toArray()));
        values.forEach((metric, numbers) -> {
            double[] each = numbers.length == 1
                    ? DoubleStream.generate(() -> numbers[0]).limit(rows).toArray()
                    : numbers;
            table.addColumns(DoubleColumn.create(metric, each));
        });
        return rows == 1 ? table.removeColumns("client") : table;
    }

    /**
     * Writes a table as CSV with a line of names. The file is there whole or not at all.
     *
     * @return the file
     */
    public static Path save(Table table, Path file) {
        if (file == null || file.toAbsolutePath().getFileName() == null)
            throw new IllegalArgumentException("csv(path) needs a file to be written, got " + file);
        try {
            WholeFile.write(file, beside -> write(table, beside));
        } catch (IOException e) {
            throw new UncheckedIOException("a table needs a place that can be written, got " + file + ": " + e, e);
        }
        return file;
    }

    private static void write(Table table, Path file) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(file); // closed too where the end cannot be written
                Writer out = new BufferedWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8))) {
            out.write(CSVFormat.DEFAULT.format(table.columnNames().toArray()) + "\n");
            for (int row = 0; row < table.rowCount(); row++) {
                int at = row;
                Object[] cells =
                        table.columns().stream().map(column -> cell(column, at)).toArray();
                out.write(CSVFormat.DEFAULT.format(cells) + "\n");
            }
        }
    }

    private static Object cell(Column<?> column, int row) {
        return column.isMissing(row) ? "" : column.get(row);
    }

    private static Table rounds() {
        return Table.create(
                "runs",
                StringColumn.create("run"),
                IntColumn.create("round"),
                LongColumn.create("messages"),
                LongColumn.create("bytes"),
                DoubleColumn.create("seconds"),
                DoubleColumn.create("time"));
    }

    private static void append(Table table, String label, Measurement row) {
        table.stringColumn("run").append(label);
        table.intColumn("round").append(row.round());
        table.longColumn("messages").append(row.messages());
        table.longColumn("bytes").append(row.bytes());
        table.doubleColumn("seconds").append(row.seconds());
        table.doubleColumn("time").append(row.time());
    }

    private static boolean isPerClient(Map<String, History> runs, String metric) {
        return runs.values().stream()
                .flatMap(history -> history.rows().stream())
                .anyMatch(row -> row.values().getOrDefault(metric, new double[0]).length > 1);
    }
}
