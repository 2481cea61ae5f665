package grapevine;

import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;

/** One cell of a {@link Sweep}: an experiment with its learning rate tuned, run once per seed. */
final class Cell {
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

    /** Refuses what cannot be run, before anything is. */
    Cell(Sweep sweep, String setting, String algorithm, int rounds) {
        this.sweep = sweep;
        this.experiment = sweep.experiment(setting, algorithm);
        experiment.choices().check();
        this.name = setting.isEmpty() ? algorithm : setting + ", " + algorithm;
        this.rounds = rounds;
        this.given = sweep.grid().length == 1 ? sweep.grid()[0] : sweep.tunedElsewhere(setting, algorithm);
    }

    /** Does the runs that are missing; false when interrupted before all are there. */
    boolean fill(Watcher watcher) {
        for (double rate : grid()) if (!tuning.containsKey(rate) && !tune(rate, watcher)) return false;
        for (long seed : sweep.reported()) if (!ran(seed) && !report(seed, watcher)) return false;
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
        History history = null;
        try {
            history = once(tried, note, watcher);
            if (history == null) return false;
        } catch (RuntimeException failed) {
            word(note, failed);
            tuning.put(rate, Double.NEGATIVE_INFINITY);
        }
        if (history != null) tuning.put(rate, score(history));
        return true;
    }

    /** What rates are compared by, the higher the better. */
    private double score(History history) {
        Sweep.Goal goal = sweep.goal(history);
        history.require(goal.metric());
        double score = history.last().mean(goal.metric());
        return goal.highest() ? score : -score;
    }

    private boolean report(long seed, Watcher watcher) {
        Experiment rated = Double.isNaN(rate()) ? experiment : experiment.learningRate(rate());
        String note = name + ", seed " + seed;
        try {
            History history = once(rated.seed(seed), note, watcher);
            if (history != null) runs.put(seed, history);
            return history != null;
        } catch (RuntimeException failed) {
            outcome = word(note, failed);
            failures.put(seed, String.valueOf(failed.getMessage()));
            return true;
        }
    }

    /** In one word; what is no divergence is told at once, so that the runs that are done are not lost for it. */
    private static String word(String note, RuntimeException failed) {
        boolean divergence = failed instanceof IllegalStateException
                && String.valueOf(failed.getMessage()).startsWith("round ");
        if (!divergence) System.err.println(note + " failed: " + failed);
        return divergence ? "diverged" : "failed";
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

    /** The learning rate that was chosen; NaN where the algorithm keeps its own, or nothing was run yet. */
    double rate() {
        return tuning.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(given);
    }

    /** The chosen rate, with a word where a better one may lie beyond the grid. */
    String rateInWords() {
        double rate = rate();
        if (Double.isNaN(rate)) return "";
        double[] grid = grid();
        if (grid.length > 0 && rate == grid[0]) return rate + " (lowest)";
        return grid.length > 0 && rate == grid[grid.length - 1] ? rate + " (highest)" : Double.toString(rate);
    }

    /** One number per seed; none before all seeds were run, or where one diverged. */
    DoubleColumn scores(String metric) {
        runs.values().forEach(history -> history.require(metric));
        double[] scores = runs.size() < sweep.reported().length
                ? new double[0]
                : runs.values().stream().mapToDouble(h -> h.last().mean(metric)).toArray();
        return DoubleColumn.create(metric, scores);
    }

    /** Mean and standard deviation, or what happened in their place. */
    String text(String metric) {
        if (!failures.isEmpty()) return outcome;
        DoubleColumn scores = scores(metric);
        if (scores.isEmpty()) return "";
        String mean = String.format(Locale.ROOT, "%.3f", scores.mean());
        return scores.size() == 1 ? mean : mean + String.format(Locale.ROOT, " ± %.3f", scores.standardDeviation());
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
                values);
    }

    private static double mean(List<Measurement> seeds, ToDoubleFunction<Measurement> number) {
        return seeds.stream().mapToDouble(number).average().orElseThrow();
    }
}
