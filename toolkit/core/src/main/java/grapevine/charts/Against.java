package grapevine.charts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import grapevine.core.History;
import grapevine.core.Measurement;
import grapevine.core.Typed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/**
 * One metric against another, a dot per measured round and a colour per run, to see whether they go together.
 *
 * <p>Both are means over clients. A metric that spreads over decades stands on a logarithmic axis, which leaves out zeros.
 */
final class Against {

    private static final int DOTS = 500; // per run
    private static final double DECADES = 100;

    private final Map<String, History> runs;
    private final String metric;
    private final String other;

    private Against(Map<String, History> runs, String metric, String other) {
        this.runs = new LinkedHashMap<>(runs);
        this.metric = metric;
        this.other = other;
    }

    /**
     * Draws the dots.
     *
     * @param runs what was measured, by the name that the legend shows
     * @param metric upwards, a metric that all runs measured
     * @param other to the right, another one
     */
    static Chart of(Map<String, History> runs, String metric, String other) {
        for (History history : runs.values())
            if (!history.metrics().contains(other))
                throw new IllegalArgumentException("an axis needs to be one of " + String.join(", ", Quantity.AXES)
                        + ", or a metric (" + String.join(", ", history.metrics()) + "), got " + Typed.of(other));
        return new Against(runs, metric, other).chart();
    }

    private Chart chart() {
        List<Trace> traces = new ArrayList<>();
        runs.forEach((label, history) -> traces.add(dots(label, measured(history), traces.size())));
        Layout layout = Layout.builder(Quantity.words(metric) + " against " + Quantity.words(other))
                .xAxis(Axis.builder().title(Quantity.words(other)).build())
                .yAxis(Axis.builder().title(Quantity.words(metric)).build())
                .showLegend(runs.size() > 1)
                .width(Theme.WIDTH)
                .height(Theme.HEIGHT)
                .build();
        return Chart.of(new Figure(layout, traces.toArray(Trace[]::new)), this::refine, runs.values());
    }

    /** The rounds at which both were measured. */
    private List<Measurement> measured(History history) {
        List<Measurement> rows = history.rows().stream()
                .filter(row -> row.values().keySet().containsAll(List.of(metric, other)))
                .toList();
        return Arrays.stream(Thinned.evenly(rows.size(), DOTS))
                .mapToObj(rows::get)
                .toList();
    }

    private ScatterTrace dots(String label, List<Measurement> rows, int index) {
        return ScatterTrace.builder(shown(rows, other), shown(rows, metric))
                .name(label)
                .mode(Mode.MARKERS)
                .marker(Marker.builder()
                        .color(Css.faded(Theme.palette(index), 0.75))
                        .size(7)
                        .build())
                .build();
    }

    private double[] shown(List<Measurement> rows, String name) {
        boolean log = log(name);
        return rows.stream()
                .mapToDouble(row -> row.mean(name))
                .map(number -> Double.isFinite(number) && (!log || number > 0) ? number : Double.NaN)
                .toArray();
    }

    private void refine(ObjectNode figure) {
        figure.withObject("/layout").put("hovermode", "closest");
        ends(figure.withObject("/layout/xaxis"), other);
        ends(figure.withObject("/layout/yaxis"), metric);
        int run = 0;
        for (History history : runs.values()) {
            ObjectNode dots = (ObjectNode) figure.path("data").path(run++);
            ArrayNode rounds = dots.put("cliponaxis", false)
                    .put("hovertemplate", "round %{customdata}: %{y} at %{x}<extra></extra>")
                    .putArray("customdata");
            measured(history).forEach(row -> rounds.add(row.round()));
        }
    }

    private void ends(ObjectNode axis, String name) {
        boolean log = log(name);
        Curves.ends(axis, log ? Range.decades(numbers(name)) : Curves.around(name, numbers(name)), log);
    }

    /** Whether a metric's axis is logarithmic: where it usually spreads, or does so here. */
    private boolean log(String name) {
        double[] finite = numbers(name).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(0),
                high = Arrays.stream(finite).max().orElse(0);
        return high > 0 && (Quantity.spreads(name) || (low > 0 && high >= DECADES * low));
    }

    private DoubleStream numbers(String name) {
        return runs.values().stream()
                .flatMap(history -> measured(history).stream())
                .mapToDouble(row -> row.mean(name));
    }
}
