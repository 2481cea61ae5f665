package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Fill;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/**
 * One metric of one or more runs, as a curve each.
 *
 * <p>The curve is the mean over clients; where the metric has a number per client, a band reaches from the lowest to the
 * highest. Metrics that spread over decades, such as the consensus distance, stand on a logarithmic axis, which leaves
 * out zeros.
 */
public final class Curves {

    private static final int FEW = 25;
    private static final int AROUND = 120;
    private static final int PER_NAME = 20;
    private static final int MOST_DECADES = 10;
    private static final double AIR = 0.015; // so that dots at the ends are whole
    private static final String LOG = "log ";
    private static final String BAND = "lowest to highest client";

    private final Map<String, History> runs;
    private final String metric;
    private final String axis;
    private final Quantity.Unit unit;
    private final boolean log;
    private final boolean across; // whether the axis below is logarithmic too
    private final Range height;

    private Curves(Map<String, History> runs, String metric, String axis, boolean across) {
        this.runs = runs;
        this.metric = metric;
        this.axis = axis;
        this.across = across;
        this.unit = Quantity.unit(axis, numbers(row -> row.on(axis)).max().orElse(0));
        this.log = Quantity.spreads(metric) && numbers(row -> row.max(metric)).anyMatch(number -> number > 0);
        this.height = height();
    }

    /**
     * Draws a metric.
     *
     * @param runs what was measured, by the name that the legend shows
     * @param metric a metric that all runs measured
     * @param axis {@code rounds, messages, bytes, seconds, time}, with {@code log } before it on a logarithmic axis, which
     *     leaves out the start; or another metric, against which this one is drawn as dots
     */
    public static Chart of(Map<String, History> runs, String metric, String axis) {
        if (runs.isEmpty()) throw new IllegalArgumentException("curves need at least one run, got none");
        for (History history : runs.values()) history.require(metric);
        if (axis == null) throw new IllegalArgumentException("chart(metric, axis) needs an axis, got null");
        boolean across = axis.startsWith(LOG);
        String below = across ? axis.substring(LOG.length()) : axis;
        if (!Quantity.AXES.contains(below)) return Against.of(runs, metric, axis);
        return new Curves(new LinkedHashMap<>(runs), metric, below, across).chart();
    }

    private Chart chart() {
        List<Trace> traces = new ArrayList<>();
        List<String> labels = List.copyOf(runs.keySet());
        for (int i = 0; i < labels.size(); i++) {
            List<Measurement> rows = shown(runs.get(labels.get(i)));
            if (rows.stream().anyMatch(row -> row.max(metric) > row.min(metric))) traces.add(band(rows, i));
            traces.add(line(rows, labels.get(i), i));
        }
        Layout layout = Layout.builder(Quantity.words(metric) + " over " + Quantity.over(axis))
                .xAxis(Axis.builder().title(unit.words()).build())
                .yAxis(Axis.builder().title(Quantity.words(metric)).build())
                .showLegend(runs.size() > 1)
                .width(Theme.WIDTH)
                .height(Math.max(Theme.HEIGHT, AROUND + PER_NAME * runs.size()))
                .build();
        return Chart.of(new Figure(layout, traces.toArray(Trace[]::new)), this::refine, runs.values());
    }

    private ScatterTrace line(List<Measurement> rows, String label, int index) {
        Mode dotted = rows.size() == 1 ? Mode.MARKERS : Mode.LINE_AND_MARKERS;
        return ScatterTrace.builder(
                        places(rows),
                        rows.stream()
                                .mapToDouble(row -> shown(row.mean(metric)))
                                .toArray())
                .name(label)
                .mode(rows.size() <= FEW ? dotted : Mode.LINE)
                .line(Line.builder().color(Theme.palette(index)).width(2.2).build())
                .marker(Marker.builder()
                        .color(Theme.palette(index))
                        .size(rows.size() == 1 ? 9 : 6)
                        .build())
                .build();
    }

    /** The outline of the band: along the highest numbers, and back along the lowest. */
    private ScatterTrace band(List<Measurement> rows, int index) {
        List<Measurement> there = rows.stream()
                .filter(row -> Double.isFinite(shown(row.max(metric))))
                .toList();
        List<Measurement> outline = new ArrayList<>(there);
        Collections.reverse(outline);
        outline.addAll(0, there);
        double[] edge = new double[outline.size()];
        for (int i = 0; i < edge.length; i++) {
            Measurement row = outline.get(i);
            edge[i] = i < there.size()
                    ? row.max(metric)
                    : Math.max(row.min(metric), log ? height.low() : -Double.MAX_VALUE);
        }
        return ScatterTrace.builder(places(outline), edge)
                .name(BAND)
                .mode(Mode.LINE)
                .line(Line.builder().color(Theme.palette(index)).width(0).build())
                .fill(Fill.TO_SELF)
                .fillColor(Css.faded(Theme.palette(index), 0.16))
                .showLegend(false)
                .build();
    }

    /** What tablesaw cannot say: ends of axes that suit both pictures, dashes for many runs, what the pointer shows. */
    private void refine(ObjectNode figure) {
        ObjectNode below = figure.withObject("/layout/xaxis");
        DoubleStream places = numbers(row -> row.on(axis) / unit.size());
        Range width = across ? Range.decades(places) : Range.upTo(places.max().orElse(0));
        ends(below, width, across);
        if (axis.equals("rounds") && width.high() < 5) below.put("dtick", 1);
        ends(figure.withObject("/layout/yaxis"), height, log);
        figure.withObject("/layout").put("hovermode", "x");
        int index = 0;
        for (JsonNode trace : figure.path("data")) {
            boolean band = trace.path("name").asText().equals(BAND) && trace.has("fill");
            if (band) ((ObjectNode) trace).put("hoverinfo", "skip").put("legendgroup", Integer.toString(index));
            else dash((ObjectNode) trace, index++);
        }
    }

    private static void dash(ObjectNode trace, int index) {
        trace.put("legendgroup", Integer.toString(index))
                .put("cliponaxis", false)
                .withObject("/line")
                .put("dash", Theme.dash(index));
    }

    /** Sets the ends of an axis, and its lines where it is logarithmic. */
    static void ends(ObjectNode axis, Range range, boolean log) {
        axis.put("type", log ? "log" : "linear").put("exponentformat", log ? "power" : "e");
        Range shown = log ? new Range(Math.log10(range.low()), Math.log10(range.high())) : range;
        double air = AIR * (shown.high() - shown.low());
        axis.putArray("range").add(shown.low() - air).add(shown.high() + air);
        if (!log) return;
        long decades = Math.round(shown.high() - shown.low());
        if (decades < 2) axis.put("dtick", "D2");
        else axis.put("dtick", (decades + MOST_DECADES - 1) / MOST_DECADES);
    }

    private Range height() {
        DoubleStream all = DoubleStream.concat(numbers(row -> row.min(metric)), numbers(row -> row.max(metric)));
        return log ? Range.decades(all) : around(metric, all);
    }

    /** Around all numbers, but for shares between 0 and 1. */
    static Range around(String metric, DoubleStream numbers) {
        return Quantity.isShare(metric) ? Range.around(numbers).within(0, 1) : Range.around(numbers);
    }

    /** What was measured, without the start where the axis is logarithmic. */
    private List<Measurement> shown(History history) {
        return measured(history, metric).stream()
                .filter(row -> !across || row.on(axis) > 0)
                .toList();
    }

    private double shown(double value) {
        return Double.isFinite(value) && (!log || value > 0) ? value : Double.NaN;
    }

    private double[] places(List<Measurement> rows) {
        return rows.stream().mapToDouble(row -> row.on(axis) / unit.size()).toArray();
    }

    /** The rounds at which the metric was measured, so that the others are no gaps in its curve. */
    static List<Measurement> measured(History history, String metric) {
        return history.rows().stream()
                .filter(row -> row.values().containsKey(metric))
                .toList();
    }

    private DoubleStream numbers(ToDoubleFunction<Measurement> number) {
        return runs.values().stream()
                .flatMap(history -> shown(history).stream())
                .mapToDouble(number);
    }
}
