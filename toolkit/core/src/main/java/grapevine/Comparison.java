package grapevine;

import grapevine.core.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several experiments side by side. Those of equal seeds have the same data, batches and start, so that they differ in
 * nothing but what was chosen differently; that is also what labels them.
 */
public final class Comparison implements AutoCloseable {
    private final Map<String, Run> runs;

    private Comparison(Map<String, Run> runs) {
        this.runs = runs;
    }

    static Comparison of(Experiment... experiments) {
        if (experiments.length == 0)
            throw new IllegalArgumentException("compare(experiments) needs at least one experiment, got none");
        List<String> labels = labels(experiments);
        Map<String, Run> runs = new LinkedHashMap<>();
        for (int k = 0; k < experiments.length; k++) {
            if (runs.containsKey(labels.get(k)))
                throw new IllegalArgumentException(
                        "compare(experiments) needs experiments that differ, got twice " + experiments[k]);
            runs.put(labels.get(k), Run.of(experiments[k]));
        }
        return new Comparison(Collections.unmodifiableMap(runs));
    }

    /** The calls in which an experiment differs from the others. */
    private static List<String> labels(Experiment... experiments) {
        List<List<String>> calls =
                Arrays.stream(experiments).map(e -> e.choices().calls()).toList();
        List<String> labels = new ArrayList<>();
        for (List<String> own : calls) {
            List<String> differing = own.stream()
                    .filter(call -> !calls.stream().allMatch(other -> other.contains(call)))
                    .toList();
            String label = String.join("", differing);
            labels.add(label.isEmpty() ? "as before" : label.substring(1));
        }
        return labels.size() == 1 ? List.of(experiments[0].toString()) : labels;
    }

    /** All go on for this many rounds, >= 0, one after the other. */
    public Comparison run(int rounds) {
        Run.requireRounds(rounds);
        for (Run run : runs.values()) run.run(rounds, done -> {});
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
