package grapevine;

import grapevine.core.History;
import grapevine.core.Measurement;
import grapevine.core.NotFinite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;

/** One cell of a {@link Sweep}: an experiment with its learning rate tuned, run once per seed. */
final class Cell {
    private static final String FAILED = "failed";

    private final Sweep sweep;
    private final Experiment experiment;
    private final String name;
    private final int rounds;
    private final double given;
    private final Map<Double, Double> tuning = new LinkedHashMap<>();
    private final Map<Long, History> runs = new LinkedHashMap<>();
    private final Map<Long, String> failures = new LinkedHashMap<>();
    private String outcome = "";

    /** Watches the runs of a cell. */
    interface Watcher {
        /** Told after each round, with the run in progress and what to call it. */
        void see(int round, String name, Run run);
    }

    /** Refuses weights, a model and learning rates that do not fit, before anything is run. */
    Cell(Sweep sweep, String setting, String algorithm, int rounds) {
        this.sweep = sweep;
        this.experiment = sweep.experiment(setting, algorithm);
        this.name = setting.isEmpty() ? algorithm : setting + ", " + algorithm;
        this.rounds = rounds;
        this.given = sweep.grid().length == 1 ? sweep.grid()[0] : sweep.tunedElsewhere(setting, algorithm);
        experiment.choices().check();
        for (double rate : sweep.grid()) experiment.learningRate(rate);
    }

    /** Does the runs that are missing or failed; false when interrupted before all are there. */
    boolean fill(Watcher watcher) {
        if (outcome.equals(FAILED)) forget();
        for (double rate : grid()) if (!tuning.containsKey(rate) && !tune(rate, watcher)) return false;
        if (grid().length > 0 && Double.isNaN(rate())) return noRate();
        for (long seed : sweep.reported()) if (!ran(seed) && !report(seed, watcher)) return false;
        return true;
    }

    /** What failed is tried again; the rate stays where runs with it are there. */
    private void forget() {
        if (runs.isEmpty()) tuning.values().removeIf(score -> score == Double.NEGATIVE_INFINITY);
        failures.clear();
        outcome = "";
    }

    private boolean noRate() {
        for (long seed : sweep.reported()) failures.put(seed, "no learning rate of the grid came through");
        if (outcome.isEmpty()) outcome = "diverged";
        return true;
    }

    /** The rates to choose from; none where there is nothing to choose. */
    private double[] grid() {
        return sweep.grid().length > 1 ? sweep.grid() : new double[0];
    }

    private boolean ran(long seed) {
        return runs.containsKey(seed) || failures.containsKey(seed);
    }

    private boolean tune(double rate, Watcher watcher) {
        Experiment tried =
                experiment.learningRate(rate).seed(sweep.tuningSeed()).evaluateEvery(Math.max(1, rounds));
        String note = String.format(Locale.ROOT, "%s, rate %s", name, rate);
        try {
            History history = once(tried, note, watcher);
            if (history != null) tuning.put(rate, score(history));
            return history != null;
        } catch (RuntimeException failed) {
            if (!tell(note, failed)) return false;
            tuning.put(rate, Double.NEGATIVE_INFINITY);
            return true;
        }
    }

    /** What rates are compared by, the higher the better; no number is worse than any. */
    private double score(History history) {
        Sweep.Goal goal = sweep.goal(history);
        history.require(goal.metric());
        double score = history.last().mean(goal.metric());
        return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : goal.highest() ? score : -score;
    }

    private boolean report(long seed, Watcher watcher) {
        Experiment rated = Double.isNaN(rate()) ? experiment : experiment.learningRate(rate());
        String note = name + ", seed " + seed;
        try {
            History history = once(rated.seed(seed), note, watcher);
            if (history != null) runs.put(seed, history);
            return history != null;
        } catch (RuntimeException failed) {
            if (!tell(note, failed)) return false;
            failures.put(seed, String.valueOf(failed.getMessage()));
            return true;
        }
    }

    /**
     * Remembers that a run diverged or failed. What is no divergence is told at once and not thrown, so that the runs
     * that are done are not lost for it.
     *
     * @return false where it was thrown on an interrupted thread, and says nothing about the run
     */
    private boolean tell(String note, RuntimeException failed) {
        if (Thread.currentThread().isInterrupted()) return false;
        boolean divergence = failed instanceof NotFinite;
        if (!divergence) System.err.println(note + " failed: " + failed);
        if (!divergence || outcome.isEmpty()) outcome = divergence ? "diverged" : FAILED;
        return true;
    }

    /** What a whole run measured; null when it was interrupted. */
    private History once(Experiment seeded, String note, Watcher watcher) {
        try (Run run = Run.of(seeded)) {
            run.run(rounds, round -> watcher.see(round, note, run));
            return run.rounds() < rounds ? null : run.history();
        } catch (CancellationException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** How many of its runs are done. */
    int done() {
        return tuning.size() + runs.size() + failures.size();
    }

    /** How many runs it has. */
    int size() {
        return grid().length + sweep.reported().length;
    }

    /** The learning rate that was chosen; NaN where the algorithm keeps its own, or none was chosen yet. */
    double rate() {
        if (grid().length == 0) return given;
        if (tuning.size() < grid().length) return Double.NaN;
        return tuning.entrySet().stream()
                .filter(tried -> tried.getValue() > Double.NEGATIVE_INFINITY)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Double.NaN);
    }

    /** The chosen rate, with a word where a better one may lie beyond the grid. */
    String rateInWords() {
        double rate = rate();
        if (Double.isNaN(rate)) return "";
        double[] grid = grid();
        if (grid.length > 0 && rate == grid[0]) return rate + " (lowest)";
        return grid.length > 0 && rate == grid[grid.length - 1] ? rate + " (highest)" : Double.toString(rate);
    }

    /** Whether this metric was measured here. */
    boolean measured(String metric) {
        return runs.values().stream().anyMatch(history -> history.metrics().contains(metric));
    }

    /** One number per seed; none before all seeds were run, where one diverged, and where it was not measured. */
    private double[] scores(String metric) {
        return runs.size() < sweep.reported().length || !measured(metric)
                ? new double[0]
                : runs.values().stream().mapToDouble(h -> h.last().mean(metric)).toArray();
    }

    /** The mean over seeds; NaN where one is missing or is no number. */
    double mean(String metric) {
        return Arrays.stream(scores(metric)).average().orElse(Double.NaN);
    }

    /** The sample standard deviation over seeds; NaN where there are not two, or one is no number. */
    double deviation(String metric) {
        double[] scores = scores(metric);
        boolean whole = scores.length > 1 && Double.isFinite(mean(metric)); // a column leaves out what is no number
        return whole ? DoubleColumn.create(metric, scores).standardDeviation() : Double.NaN;
    }

    /** Mean and standard deviation, or what happened in their place. */
    String text(String metric) {
        if (!failures.isEmpty()) return outcome;
        if (scores(metric).length == 0) return "";
        String mean = String.format(Locale.ROOT, "%.3f", mean(metric));
        double deviation = deviation(metric);
        return Double.isNaN(deviation) ? mean : mean + String.format(Locale.ROOT, " ± %.3f", deviation);
    }

    /** What diverged or failed, by seed. */
    Map<Long, String> failures() {
        return failures;
    }

    /** The runs by seed. */
    Map<Long, History> runs() {
        return runs;
    }

    /** The mean over the runs so far, in which each number of a metric is the mean over clients of one seed. */
    History average() {
        List<History> all = List.copyOf(runs.values());
        List<Measurement> rows = new ArrayList<>();
        for (int row = 0; row < all.get(0).rows().size(); row++) {
            int at = row;
            rows.add(average(all.stream().map(history -> history.rows().get(at)).toList()));
        }
        return new History(rows);
    }

    private static Measurement average(List<Measurement> seeds) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String metric : seeds.get(0).values().keySet())
            values.put(metric, seeds.stream().mapToDouble(m -> m.mean(metric)).toArray());
        return new Measurement(
                seeds.get(0).round(),
                (long) mean(seeds, Measurement::messages),
                (long) mean(seeds, Measurement::bytes),
                mean(seeds, Measurement::seconds),
                mean(seeds, Measurement::time),
                values);
    }

    private static double mean(List<Measurement> seeds, ToDoubleFunction<Measurement> number) {
        return seeds.stream().mapToDouble(number).average().orElseThrow();
    }
}
