package grapevine.charts;

import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small made-up runs. */
final class Runs {

    private Runs() {}

    /** Rounds 0, 1, ... with 16 messages of 400 bytes and a quarter of a second each. */
    static History of(String metric, double[]... numbers) {
        List<Measurement> rows = new ArrayList<>();
        for (int t = 0; t < numbers.length; t++)
            rows.add(new Measurement(t, 16L * t, 6400L * t, 0.25 * t, Map.of(metric, numbers[t])));
        return new History(rows);
    }

    /** Two clients whose accuracies differ. */
    static History accuracy() {
        return of("accuracy", new double[] {0.1, 0.2}, new double[] {0.4, 0.6}, new double[] {0.7, 0.9});
    }

    static Chart chart(History history) {
        return Curves.of(Map.of("D-SGD", history), history.metrics().iterator().next(), "rounds");
    }

    static Map<String, History> two() {
        Map<String, History> runs = new LinkedHashMap<>();
        runs.put("first", accuracy());
        runs.put("second", of("accuracy", new double[] {0.1, 0.3}, new double[] {0.2, 0.5}));
        return runs;
    }
}
