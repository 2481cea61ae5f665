package grapevine.benchmarks;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * All that was measured, a row per workload, and what some rows are as a part of others.
 *
 * @param rows in the order of the table
 */
record Table(List<Row> rows) {
    private static final int EVERY = 10; // rounds between two evaluations
    private static final List<String> COLUMNS = List.of(
            "workload",
            "engine",
            "clients",
            "ms per round",
            "+-",
            "rounds/s",
            "client steps/s",
            "GB/s",
            "peak MiB",
            "ratio",
            "to");

    /** How many times as much something is as something else. */
    private record Ratio(double times, String to) {}

    Table {
        rows = List.copyOf(rows);
    }

    /** One line per row, numbers with three digits, columns below each other. */
    String text() {
        List<List<String>> lines = Stream.concat(
                        Stream.of(COLUMNS), rows.stream().map(row -> cells(row).stream()
                                .map(Table::rounded)
                                .toList()))
                .toList();
        int[] widths = IntStream.range(0, COLUMNS.size())
                .map(k -> lines.stream()
                        .mapToInt(line -> line.get(k).length())
                        .max()
                        .orElse(0))
                .toArray();
        return lines.stream().map(line -> aligned(line, widths) + "\n").collect(Collectors.joining());
    }

    private static String aligned(List<String> line, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(k -> {
                    boolean words = k < 2 || k == widths.length - 1;
                    return String.format("%" + (words ? "-" : "") + widths[k] + "s", line.get(k));
                })
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    /** The same with all digits, as comma-separated values. */
    void csv(Appendable out) throws IOException {
        try (CSVPrinter printer = new CSVPrinter(out, CSVFormat.DEFAULT)) {
            printer.printRecord(COLUMNS);
            for (Row row : rows)
                printer.printRecord(cells(row).stream().map(Table::exact).toList());
        }
    }

    private List<Object> cells(Row row) {
        Ratio ratio = ratio(row);
        return Arrays.asList(
                row.workload(),
                row.engine(),
                Double.isNaN(row.clients()) ? "" : Math.round(row.clients()),
                row.milliseconds(),
                row.error(),
                row.roundsPerSecond(),
                row.stepsPerSecond(),
                row.gigabytesPerSecond(),
                row.mebibytes(),
                ratio.times(),
                ratio.to());
    }

    /** Mixing as a part of copying, an evaluation as a part of a run, and a round against the fastest plain script. */
    private Ratio ratio(Row row) {
        Ratio ratio = new Ratio(Double.NaN, "");
        if (row.workload().startsWith("mix")) ratio = new Ratio(row.gigabytesPerSecond() / copying(), "copying's GB/s");
        if (row.workload().endsWith(" evaluation")) {
            String learning = row.workload().replace(" evaluation", "");
            double rounds = EVERY * fastest(learning, row.clients(), row.engine()::equals);
            ratio = new Ratio(row.milliseconds() / (row.milliseconds() + rounds), "a run with evaluateEvery(10)");
        }
        if (row.steps() > 0 && !PlainPyTorch.is(row.engine()))
            ratio = new Ratio(
                    row.milliseconds() / fastest(row.workload(), row.clients(), PlainPyTorch::is), "plain PyTorch");
        return Double.isNaN(ratio.times()) ? new Ratio(Double.NaN, "") : ratio;
    }

    /** The most GB/s of any copying; NaN where there was none. */
    private double copying() {
        return rows.stream()
                .filter(row -> row.workload().startsWith("copy "))
                .mapToDouble(Row::gigabytesPerSecond)
                .max()
                .orElse(Double.NaN);
    }

    /** The fewest milliseconds of a workload on these engines; NaN where there are none. */
    private double fastest(String workload, double clients, Predicate<String> engines) {
        return rows.stream()
                .filter(row ->
                        row.workload().equals(workload) && row.clients() == clients && engines.test(row.engine()))
                .mapToDouble(Row::milliseconds)
                .min()
                .orElse(Double.NaN);
    }

    private static String rounded(Object cell) {
        if (!(exact(cell) instanceof Double number)) return exact(cell).toString();
        if (number >= 1000) return String.format(Locale.ROOT, "%.0f", number);
        return new BigDecimal(number)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static Object exact(Object cell) {
        return cell instanceof Double number && !Double.isFinite(number) ? "" : cell;
    }
}
