package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Fill;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/** The scores of several algorithms, setting by setting, each with a band of one standard deviation to both sides. */
public final class Scores {
    private static final int AROUND = 120;
    private static final int PER_NAME = 20;

    private Scores() {}

    /**
     * Draws the scores.
     *
     * @param settings the names along the axis
     * @param means for each algorithm a score per setting; NaN where there is none
     * @param deviations for each algorithm the width of the band to one side; NaN for none
     * @param metric what the scores are of
     */
    public static Chart of(
            List<String> settings, Map<String, double[]> means, Map<String, double[]> deviations, String metric) {
        List<Trace> traces = new ArrayList<>();
        Map<String, double[]> ordered = new LinkedHashMap<>(means);
        int index = 0;
        for (String algorithm : ordered.keySet()) {
            String color = Theme.palette(index++);
            List<Integer> there = IntStream.range(0, settings.size())
                    .filter(k -> Double.isFinite(means.get(algorithm)[k]))
                    .boxed()
                    .toList();
            boolean band = there.size() > 1
                    && there.stream().allMatch(k -> Double.isFinite(deviations.get(algorithm)[k]));
            if (band) traces.add(band(settings, there, means.get(algorithm), deviations.get(algorithm), color));
            traces.add(line(algorithm, settings, there, means.get(algorithm), color));
        }
        Layout layout = Layout.builder(Quantity.words(metric) + " by setting")
                .xAxis(Axis.builder().type(Axis.Type.CATEGORY).build())
                .yAxis(Axis.builder().title(Quantity.words(metric)).build())
                .showLegend(true)
                .width(Theme.WIDTH)
                .height(Math.max(Theme.HEIGHT, AROUND + PER_NAME * means.size()))
                .build();
        return Chart.of(new Figure(layout, traces.toArray(Trace[]::new)), f -> refine(f, settings), List.of());
    }

    private static ScatterTrace line(
            String name, List<String> settings, List<Integer> there, double[] means, String color) {
        return ScatterTrace.builder(
                        StringColumn.create("setting", there.stream().map(settings::get)),
                        DoubleColumn.create(name, there.stream().mapToDouble(k -> means[k])))
                .name(name)
                .mode(Mode.LINE_AND_MARKERS)
                .line(Line.builder().color(color).width(2.2).build())
                .marker(Marker.builder().color(color).size(7).build())
                .build();
    }

    /** The outline of the band: along its upper edge, and back along the lower one. */
    private static ScatterTrace band(
            List<String> settings, List<Integer> there, double[] means, double[] deviations, String color) {
        List<String> across = new ArrayList<>();
        List<Double> edge = new ArrayList<>();
        List<Integer> back = new ArrayList<>(there);
        Collections.reverse(back);
        for (int k : there) edge.add(means[k] + deviations[k]);
        for (int k : back) edge.add(means[k] - deviations[k]);
        for (int k : there) across.add(settings.get(k));
        for (int k : back) across.add(settings.get(k));
        return ScatterTrace.builder(StringColumn.create("setting", across), DoubleColumn.create("band", edge))
                .name("one standard deviation")
                .mode(Mode.LINE)
                .line(Line.builder().color(color).width(0).build())
                .fill(Fill.TO_SELF)
                .fillColor(Css.faded(color, 0.16))
                .showLegend(false)
                .build();
    }

    /** What tablesaw cannot say: the order of the settings, dashes for many algorithms, what the pointer shows. */
    private static void refine(ObjectNode figure, List<String> settings) {
        ObjectNode across = figure.withObject("/layout/xaxis");
        across.put("categoryorder", "array").put("showgrid", false);
        settings.forEach(across.putArray("categoryarray")::add);
        int index = 0;
        for (JsonNode trace : figure.path("data")) {
            ((ObjectNode) trace).put("legendgroup", Integer.toString(index));
            if (trace.has("fill")) ((ObjectNode) trace).put("hoverinfo", "skip");
            else trace.<ObjectNode>withObject("/line").put("dash", Theme.dash(index++));
        }
    }
}
