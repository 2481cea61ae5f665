package grapevine;

import grapevine.charts.Chart;
import grapevine.charts.Curves;
import grapevine.charts.Drawable;
import grapevine.charts.Live;
import grapevine.charts.Tables;
import grapevine.core.History;
import grapevine.core.NotFinite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import tech.tablesaw.api.Table;

/**
 * Several experiments side by side. Those of equal seeds have the same data, batches and start, so that they differ in
 * nothing but what was chosen differently; that is also what labels them. Where one diverges, the others go on, and the
 * error comes in the end; {@link #failed()} has them all.
 */
public final class Comparison implements AutoCloseable, Drawable {
    private static final AtomicReference<Comparison> FAILED = new AtomicReference<>();

    private final Map<String, Run> runs;

    private Comparison(Map<String, Run> runs) {
        this.runs = runs;
    }

    static Comparison of(Experiment... experiments) {
        if (Choices.required("compare", experiments).length == 0)
            throw new IllegalArgumentException("compare(experiments) needs at least one experiment, got none");
        for (Experiment experiment : experiments) Choices.required("compare", experiment);
        requireFiles(experiments);
        List<String> labels = labels(experiments);
        Map<String, Run> runs = new LinkedHashMap<>();
        for (int k = 0; k < experiments.length; k++) {
            String usual = Calls.choosing(experiments[k].choices().algorithm()).substring(1);
            String first = labels.get(k).isEmpty() ? usual : labels.get(k), label = first;
            for (int again = 2; runs.containsKey(label); again++) label = first + " (" + again + ")";
            runs.put(label, Run.of(experiments[k]));
        }
        return new Comparison(Collections.unmodifiableMap(runs));
    }

    private static void requireFiles(Experiment... experiments) {
        Set<Path> files = new HashSet<>();
        for (Experiment experiment : experiments) {
            Saving saving = experiment.choices().saving();
            if (saving != null && !files.add(saving.file()))
                throw new IllegalArgumentException(
                        "compare(experiments) needs a path of its own for each checkpointEvery(rounds, path), got "
                                + saving.path() + " twice");
        }
    }

    /** The calls in which an experiment differs from the others, but for where it saves itself. */
    private static List<String> labels(Experiment... experiments) {
        List<List<String>> calls = Arrays.stream(experiments)
                .map(e -> e.choices().unsaved().calls())
                .toList();
        List<String> labels = new ArrayList<>();
        for (List<String> own : calls) {
            List<String> differing = own.stream()
                    .filter(call -> !calls.stream().allMatch(other -> other.contains(call)))
                    .toList();
            String label = String.join("", differing);
            labels.add(label.isEmpty() ? "" : label.substring(1));
        }
        return labels.size() == 1 ? List.of(experiments[0].toString()) : labels;
    }

    /** All go on for this many rounds, >= 0, one after the other, until an interrupt. */
    public Comparison run(int rounds) {
        Run.requireRounds(rounds);
        int all = (int) Math.min(Integer.MAX_VALUE, (long) rounds * runs.size());
        return shown(Live.start("", all), (run, progress) -> run.run(rounds, progress));
    }

    /** All go on up to a moment of virtual time, >= 0, however many rounds that takes them. */
    public Comparison until(double time) {
        Run.requireTime(time);
        return shown(Live.open("", 0), (run, progress) -> run.until(time, progress));
    }

    private Comparison shown(Live live, BiConsumer<Run, IntConsumer> running) {
        try {
            all(live, running);
        } catch (RuntimeException failure) {
            FAILED.set(this);
            throw failure;
        }
        return this;
    }

    private void all(Live live, BiConsumer<Run, IntConsumer> running) {
        int before = 0;
        IllegalStateException failure = null;
        try {
            for (Map.Entry<String, Run> entry : runs.entrySet()) {
                int done = before, start = entry.getValue().rounds();
                Run run = entry.getValue();
                try {
                    running.accept(run, round -> live.update(done + round - start, note(entry), this::recorded));
                } catch (IllegalStateException diverged) { // the others go on
                    if (failure == null) failure = named(entry.getKey(), run, diverged);
                }
                before += run.rounds() - start;
                if (Thread.currentThread().isInterrupted()) break;
            }
        } finally {
            Map<String, History> newest = newest();
            if (!newest.isEmpty()) live.finish(before, runs.size() + " experiments", () -> chart(newest));
        }
        if (failure != null) throw failure;
    }

    private static IllegalStateException named(String label, Run run, IllegalStateException diverged) {
        String message = label + ", " + diverged.getMessage() + "; Comparison.failed() has all runs";
        return diverged instanceof NotFinite
                ? new Divergence(message, run, diverged)
                : new IllegalStateException(message, diverged);
    }

    /**
     * The comparison that failed last, with all its runs: what {@code compare(...).run(rounds)} did not return. It is kept until
     * the next one fails, or it is closed.
     */
    public static Comparison failed() {
        Comparison comparison = FAILED.get();
        if (comparison == null)
            throw new IllegalStateException(
                    "Comparison.failed() needs a comparison that failed, got none; one that comes"
                            + " through is what run(rounds) returns");
        return comparison;
    }

    private static String note(Map.Entry<String, Run> running) {
        return running.getKey() + " " + Run.note(running.getValue().recorded());
    }

    /** What has been measured so far, without measuring anew. */
    private Map<String, History> begun() {
        Map<String, History> begun = new LinkedHashMap<>();
        runs.forEach((label, run) -> {
            if (!run.recorded().rows().isEmpty()) begun.put(label, run.recorded());
        });
        return begun;
    }

    private Chart recorded() {
        return chart(begun());
    }

    private static Chart chart(Map<String, History> histories) {
        return Curves.of(histories, Run.headline(histories.values().iterator().next()), "rounds");
    }

    /** With measurements of this moment, unless someone waits for the interrupted thread. */
    private Map<String, History> newest() {
        Map<String, History> histories = new LinkedHashMap<>();
        runs.forEach((label, run) -> {
            if (!run.recorded().rows().isEmpty()) histories.put(label, run.newest());
        });
        return histories;
    }

    /** The main metric of all runs against the rounds. */
    @Override
    public Chart chart() {
        return chart(Run.headline(histories().values().iterator().next()));
    }

    /** A metric of all runs against the rounds. */
    public Chart chart(String metric) {
        return chart(metric, "rounds");
    }

    /** A metric of all runs against {@code rounds, messages, bytes, seconds, time}, or another metric, as dots. */
    public Chart chart(String metric, String axis) {
        return Curves.of(histories(), metric, axis);
    }

    /** The measurements of all runs, with a column that names the run. */
    public Table table() {
        return Tables.of(histories());
    }

    /** Writes {@link #table()} as comma-separated values, whole or not at all. */
    public Comparison csv(Path path) {
        Tables.save(table(), path);
        return this;
    }

    /** The runs by label, in the order of the experiments. */
    public Map<String, Run> runs() {
        return runs;
    }

    Map<String, History> histories() {
        Map<String, History> histories = new LinkedHashMap<>();
        runs.forEach((label, run) -> histories.put(label, run.history()));
        return histories;
    }

    /** Frees the native memory of all runs now. */
    @Override
    public void close() {
        FAILED.compareAndSet(this, null);
        runs.values().forEach(Run::close);
    }

    /** The labels and where each run stands. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        runs.forEach((label, run) -> lines.add(label + " after " + run.rounds() + " rounds"));
        return String.join("\n", lines);
    }
}
