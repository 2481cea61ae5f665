package grapevine;

import grapevine.core.History;
import grapevine.core.Records;
import grapevine.core.Typed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A table of experiments: settings by algorithms, every cell run with several seeds and, if asked for, with its learning
 * rate tuned on the grid that all share. Immutable; {@link #run} fills the table.
 *
 * <pre>{@code
 *   var table = Sweep.of(Experiment.ring(8))
 *       .setting("alpha = 1", e -> e.dirichlet(1)).setting("alpha = 0.1", e -> e.dirichlet(0.1))
 *       .algorithm("gossip SGD", e -> e.gossipSgd()).algorithm("KL", e -> e.klAdam())
 *       .rates(0.003, 0.01, 0.03, 0.1).seeds(0, 1, 2).run(300);
 *   table.table();
 * }</pre>
 *
 * <p>All algorithms of a setting and seed see the same data, batches and start. A rate is chosen by its score after as
 * many rounds as are run later, on a seed that is not reported, for each cell on its own. Where the best of the grid lies
 * at one of its ends, {@link Results#rates} says so.
 */
public final class Sweep {
    private static final List<String> TAKEN = List.of("setting", "source"); // columns of the tables

    private final Parts parts;

    /** What learning rates are chosen by; without a metric the main one. */
    record Goal(String metric, boolean highest) {}

    /** All that was said; {@code goal} and {@code tuned} null where it was not. */
    private record Parts(
            Experiment base,
            Map<String, UnaryOperator<Experiment>> settings,
            Map<String, UnaryOperator<Experiment>> algorithms,
            double[] rates,
            long[] seeds,
            long tuningSeed,
            Goal goal,
            Results tuned) {}

    private Sweep(Parts parts) {
        this.parts = parts;
    }

    /** What all cells share; seeds 0, 1, 2, tuning, if any, on seed 1000. */
    public static Sweep of(Experiment base) {
        Choices.required("of", base);
        return new Sweep(new Parts(base, Map.of(), Map.of(), new double[0], new long[] {0, 1, 2}, 1000, null, null));
    }

    private Sweep with(String part, Object value) {
        Map<String, Object> values = Records.components(parts);
        values.put(part, value);
        return new Sweep(Records.rebuild(Parts.class, values));
    }

    /** One more row: what it changes in the experiment, such as {@code e -> e.dirichlet(0.1)}. */
    public Sweep setting(String name, UnaryOperator<Experiment> change) {
        return with("settings", more("setting", parts.settings, name, change));
    }

    /** One more column: what it changes in the experiment, such as {@code e -> e.klAdam()}. */
    public Sweep algorithm(String name, UnaryOperator<Experiment> change) {
        return with("algorithms", more("algorithm", parts.algorithms, name, change));
    }

    /** The grid of learning rates, the same for all; without it every algorithm keeps its own. */
    public Sweep rates(double... grid) {
        require(Choices.required("rates", grid).length >= 1, "rates(grid) needs at least one learning rate, got none");
        for (double rate : grid)
            require(rate > 0 && Double.isFinite(rate), "rates(grid) needs learning rates > 0, got " + rate);
        return with("tuned", null)
                .with("rates", Arrays.stream(grid).sorted().distinct().toArray());
    }

    /**
     * The learning rates that another sweep chose, for cells of the same names, in the place of a grid. Cells that it does
     * not have keep their own.
     */
    public Sweep ratesOf(Results other) {
        return with("tuned", Choices.required("ratesOf", other)).with("rates", new double[0]);
    }

    /** The seeds over which mean and standard deviation are taken. */
    public Sweep seeds(long... reported) {
        require(Choices.required("seeds", reported).length >= 1, "seeds(seeds) needs at least one seed, got none");
        require(
                Arrays.stream(reported).distinct().count() == reported.length,
                "seeds(seeds) needs different seeds, got " + Arrays.toString(reported));
        return with("seeds", reported.clone());
    }

    /** The seed on which the learning rates are tuned; best one that is not reported. */
    public Sweep tunedOn(long seed) {
        return with("tuningSeed", seed);
    }

    /**
     * Learning rates are chosen by this metric, such as {@code dice}, the higher the better. If nothing is said, it is the
     * highest accuracy or Dice score, and for other tasks the lowest of their first score.
     */
    public Sweep highest(String metric) {
        return with("goal", new Goal(Choices.required("highest", metric), true));
    }

    /** Learning rates are chosen by this metric, such as {@code loss}, the lower the better. */
    public Sweep lowest(String metric) {
        return with("goal", new Goal(Choices.required("lowest", metric), false));
    }

    /** Runs every cell for this many rounds, >= 0; an interrupt leaves what is done, and {@link Results#run} goes on. */
    public Results run(int rounds) {
        Run.requireRounds(rounds);
        require(
                !parts.algorithms.isEmpty(),
                "run(rounds) needs at least one algorithm, got none; call algorithm(\"KL\", e -> e.klAdam())");
        for (long seed : parts.seeds)
            require(
                    parts.rates.length < 2 || seed != parts.tuningSeed,
                    "run(rounds) needs a tuning seed that is not reported, got " + seed + "; call tunedOn(1001)");
        requireFiles();
        return new Results(this, rounds).run();
    }

    private void requireFiles() {
        int runs = parts.seeds.length + (parts.rates.length > 1 ? parts.rates.length : 0); // of a cell
        Set<Path> files = new HashSet<>();
        for (String setting : settings())
            for (String algorithm : algorithms()) {
                Saving saving = experiment(setting, algorithm).choices().saving();
                require(
                        saving == null || (runs == 1 && files.add(saving.file())),
                        "run(rounds) needs a path of its own for each run that saves itself, got "
                                + (saving == null ? "" : saving.path())
                                + " for several; leave out checkpointEvery(rounds, path)");
            }
    }

    private Map<String, UnaryOperator<Experiment>> more(
            String call, Map<String, UnaryOperator<Experiment>> before, String name, UnaryOperator<Experiment> change) {
        Choices.required(call, name);
        Choices.required(call, change);
        require(
                name.trim().equals(name),
                call + "(name, change) needs a name without blanks around it, got \"" + Typed.of(name) + '"');
        require(
                change.apply(subject(call)) != null,
                call + "(name, change) needs a change that gives an experiment, got null");
        require(
                before.keySet().stream().noneMatch(name::equalsIgnoreCase) && !TAKEN.contains(name),
                call + "(name, change) needs a new name, got " + Typed.of(name) + " again");
        Map<String, UnaryOperator<Experiment>> after = new LinkedHashMap<>(before);
        after.put(name, change);
        return after;
    }

    /** What a change is tried on where it is typed: for algorithms, the first setting. */
    private Experiment subject(String call) {
        boolean set = call.equals("algorithm") && !parts.settings.isEmpty();
        return set ? parts.settings.values().iterator().next().apply(parts.base) : parts.base;
    }

    List<String> settings() {
        return parts.settings.isEmpty() ? List.of("") : List.copyOf(parts.settings.keySet());
    }

    List<String> algorithms() {
        return List.copyOf(parts.algorithms.keySet());
    }

    /** The rate that another sweep chose for a cell; NaN where there is none. */
    double tunedElsewhere(String setting, String algorithm) {
        return parts.tuned == null ? Double.NaN : parts.tuned.rateOrNone(setting, algorithm);
    }

    double[] grid() {
        return parts.rates;
    }

    long[] reported() {
        return parts.seeds;
    }

    long tuningSeed() {
        return parts.tuningSeed;
    }

    /** What rates are chosen by, in view of what was measured. */
    Goal goal(History history) {
        if (parts.goal != null) return parts.goal;
        String main = Run.headline(history);
        return new Goal(main, Run.isScore(main));
    }

    /** The experiment of one cell, without a seed. */
    Experiment experiment(String setting, String algorithm) {
        Experiment set = parts.settings.getOrDefault(setting, e -> e).apply(parts.base);
        return parts.algorithms.get(algorithm).apply(set);
    }

    /** What is swept. */
    @Override
    public String toString() {
        String rows = parts.settings.isEmpty() ? "" : String.join("; ", settings()) + " and ";
        return parts.base + " by " + rows + String.join("; ", algorithms()) + ", seeds " + Arrays.toString(parts.seeds);
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
