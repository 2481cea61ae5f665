package grapevine;

import grapevine.charts.Chart;
import grapevine.charts.Curves;
import grapevine.charts.Drawable;
import grapevine.charts.Live;
import grapevine.charts.Scores;
import grapevine.charts.Tables;
import grapevine.core.History;
import grapevine.core.Typed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A {@link Sweep} as far as it was run. A score is the mean over clients after the last round; a cell shows the mean over
 * seeds and the sample standard deviation, or that a seed diverged or failed.
 */
public final class Results implements Drawable {
    private final Sweep sweep;
    private final int rounds;
    private final Map<String, Map<String, Cell>> cells = new LinkedHashMap<>();
    private Chart last;

    Results(Sweep sweep, int rounds) {
        this.sweep = sweep;
        this.rounds = rounds;
        for (String setting : sweep.settings()) {
            Map<String, Cell> row = new LinkedHashMap<>();
            for (String algorithm : sweep.algorithms()) row.put(algorithm, new Cell(sweep, setting, algorithm, rounds));
            cells.put(setting, row);
        }
    }

    /** Goes on where an interrupt stopped it; does nothing where all is done. */
    public synchronized Results run() {
        Live live = Live.start("", rounds(0), shown((long) size() * rounds));
        try {
            for (String setting : sweep.settings())
                for (Cell cell : cells.get(setting).values())
                    if (!cell.fill((round, name, run) -> show(live, setting, round, name, run))) return this;
        } finally {
            if (begun()) last = chart();
            Chart shown = last;
            if (shown != null) live.finish(rounds(0), done() + " of " + size() + " runs", () -> shown);
        }
        return this;
    }

    private void show(Live live, String setting, int round, String name, Run run) {
        live.update(rounds(round), name, () -> {
            String metric = Run.headline(run.recorded());
            Map<String, History> curves = averages(setting, metric);
            curves.put(name, run.recorded());
            last = Curves.of(curves, metric, "rounds");
            return last;
        });
    }

    /** The rounds of the runs that are done, and of the one in progress. */
    private int rounds(int running) {
        return shown((long) done() * rounds + running);
    }

    private static int shown(long number) {
        return (int) Math.min(Integer.MAX_VALUE, number);
    }

    /** How many runs are done, those for tuning included. */
    public int done() {
        return count(Cell::done);
    }

    /** How many runs there are in all. */
    public int size() {
        return count(Cell::size);
    }

    private int count(Function<Cell, Integer> number) {
        return all().stream().mapToInt(number::apply).sum();
    }

    private List<Cell> all() {
        return cells.values().stream().flatMap(row -> row.values().stream()).toList();
    }

    private boolean begun() {
        return all().stream().anyMatch(cell -> !cell.runs().isEmpty());
    }

    /** The mean over seeds; NaN where a seed diverged or was not run. */
    public double mean(String setting, String algorithm, String metric) {
        requireMeasured(metric);
        return cell(setting, algorithm).mean(metric);
    }

    /** The sample standard deviation over seeds; NaN where there are not two. */
    public double deviation(String setting, String algorithm, String metric) {
        requireMeasured(metric);
        return cell(setting, algorithm).deviation(metric);
    }

    /** The learning rate that was chosen; NaN where the algorithm kept its own. */
    public double rate(String setting, String algorithm) {
        return cell(setting, algorithm).rate();
    }

    double rateOrNone(String setting, String algorithm) {
        Map<String, Cell> row = cells.getOrDefault(setting, Map.of());
        return row.containsKey(algorithm) ? row.get(algorithm).rate() : Double.NaN;
    }

    /** {@link #table(String)} of the main metric. */
    public Table table() {
        return table(headline());
    }

    /** A row per setting, a column per algorithm. */
    public Table table(String metric) {
        if (begun()) requireMeasured(metric);
        return table(cell -> cell.text(metric));
    }

    /** The learning rates that were chosen; one at an end of the grid is marked, since a better one may lie beyond. */
    public Table rates() {
        return table(Cell::rateInWords);
    }

    /** What diverged or failed, and where. */
    public Table failures() {
        return table(cell -> String.join("; ", cell.failures().values()));
    }

    private Table table(Function<Cell, String> text) {
        Table table = Table.create("results", StringColumn.create("setting", sweep.settings()));
        for (String algorithm : sweep.algorithms())
            table.addColumns(StringColumn.create(
                    algorithm,
                    cells.values().stream()
                            .map(row -> text.apply(row.get(algorithm)))
                            .toList()));
        return sweep.settings().equals(List.of("")) ? table.removeColumns("setting") : table;
    }

    /**
     * The numbers of a paper above those measured here.
     *
     * @param paper what to call the first, such as {@code CIFAR-100, ResNet-50}
     * @param reported a row per setting, a column per algorithm; NaN where the paper has none
     */
    public Table beside(String paper, double[][] reported) {
        return beside(paper, reported, headline());
    }

    /** The same for another metric. */
    public Table beside(String paper, double[][] reported, String metric) {
        int rows = sweep.settings().size(), columns = sweep.algorithms().size();
        Choices.required("beside", paper);
        Choices.required("beside", metric);
        if (Choices.required("beside", reported).length != rows)
            throw new IllegalArgumentException(
                    "beside(paper, reported) needs a row per setting, " + rows + ", got " + reported.length);
        Table table = Table.create("results", StringColumn.create("setting"), StringColumn.create("source"));
        sweep.algorithms().forEach(algorithm -> table.addColumns(StringColumn.create(algorithm)));
        for (int row = 0; row < rows; row++) {
            String setting = sweep.settings().get(row);
            if (Choices.required("beside", reported[row]).length != columns)
                throw new IllegalArgumentException("beside(paper, reported) needs a number per algorithm, " + columns
                        + ", got " + reported[row].length + " for " + setting);
            table.stringColumn(0).append(setting).append("");
            table.stringColumn(1).append(paper).append("here");
            for (int k = 0; k < columns; k++)
                table.stringColumn(2 + k)
                        .append(Double.isNaN(reported[row][k]) ? "" : Double.toString(reported[row][k]))
                        .append(cell(setting, sweep.algorithms().get(k)).text(metric));
        }
        return table;
    }

    /** All measurements: a row per setting, algorithm, seed and evaluated round. */
    public Table history() {
        Map<String, History> runs = new LinkedHashMap<>();
        Map<String, List<String>> names = new LinkedHashMap<>();
        cells.forEach(
                (setting, row) -> row.forEach((algorithm, cell) -> cell.runs().forEach((seed, history) -> {
                    String key = Integer.toString(runs.size());
                    runs.put(key, history);
                    names.put(key, List.of(setting, algorithm, Long.toString(seed)));
                })));
        Table table = Tables.of(runs);
        List<String> keys = table.stringColumn("run").asList();
        table.removeColumns("run");
        for (int part = 0; part < 3; part++) {
            int at = part;
            table.insertColumn(
                    part,
                    StringColumn.create(
                            List.of("setting", "algorithm", "seed").get(part),
                            keys.stream().map(key -> names.get(key).get(at))));
        }
        return table;
    }

    /** Writes {@link #history()} as comma-separated values, whole or not at all. */
    public Results csv(Path path) {
        Tables.save(history(), path);
        return this;
    }

    /** The main metric, setting by setting; over the rounds where there is one setting. */
    @Override
    public Chart chart() {
        return sweep.settings().size() == 1 ? chart(sweep.settings().get(0), headline(), "rounds") : chart(headline());
    }

    /** A metric setting by setting, a band for the standard deviation. */
    public Chart chart(String metric) {
        requireMeasured(metric);
        Map<String, double[]> means = new LinkedHashMap<>(), deviations = new LinkedHashMap<>();
        for (String algorithm : sweep.algorithms()) {
            List<Cell> column =
                    cells.values().stream().map(row -> row.get(algorithm)).toList();
            means.put(
                    algorithm,
                    column.stream().mapToDouble(cell -> cell.mean(metric)).toArray());
            deviations.put(
                    algorithm,
                    column.stream().mapToDouble(cell -> cell.deviation(metric)).toArray());
        }
        return Scores.of(sweep.settings(), means, deviations, metric);
    }

    /**
     * A metric of one setting, a curve per algorithm: the mean over seeds, and a band from the lowest to the highest seed.
     *
     * @param axis {@code rounds}, {@code messages}, {@code bytes} or {@code seconds}
     */
    public Chart chart(String setting, String metric, String axis) {
        requireKnown("a setting", sweep.settings(), setting);
        requireMeasured(metric);
        return Curves.of(averages(setting, metric), metric, axis);
    }

    /** A history for each algorithm that measured this metric. */
    private Map<String, History> averages(String setting, String metric) {
        Map<String, History> averages = new LinkedHashMap<>();
        cells.get(setting).forEach((algorithm, cell) -> {
            if (cell.measured(metric)) averages.put(algorithm, cell.average());
        });
        return averages;
    }

    /** The main metric of what was measured; empty before anything was. */
    private String headline() {
        return histories().findFirst().map(Run::headline).orElse("");
    }

    private Stream<History> histories() {
        return all().stream().flatMap(cell -> cell.runs().values().stream());
    }

    private void requireMeasured(String metric) {
        if (!begun())
            throw new IllegalStateException("results need at least one run that came through, got none of " + size()
                    + "; table() and failures() say why");
        if (all().stream().noneMatch(cell -> cell.measured(metric)))
            histories().findFirst().orElseThrow().require(metric);
    }

    private Cell cell(String setting, String algorithm) {
        requireKnown("a setting", sweep.settings(), setting);
        requireKnown("an algorithm", sweep.algorithms(), algorithm);
        return cells.get(setting).get(algorithm);
    }

    private static void requireKnown(String what, List<String> known, String name) {
        if (known.stream().noneMatch(one -> one.equals(name)))
            throw new IllegalArgumentException(
                    what + " needs to be one of " + String.join("; ", known) + ", got " + Typed.of(name));
    }

    /** What was run and how far. */
    @Override
    public String toString() {
        return sweep + ", " + rounds + " rounds: " + done() + " of " + size() + " runs";
    }
}
