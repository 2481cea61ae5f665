package grapevine.charts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.HeatmapTrace;

/** How many samples of each class each client holds, as a heat map: the darker, the more. */
public final class LabelsChart {

    /** More cells than this are shown without their numbers. */
    private static final int CELLS_WITH_NUMBERS = 240;

    private LabelsChart() {}

    /**
     * Draws the counts.
     *
     * @param counts the number of samples by client and class
     * @param classes the names of the classes
     */
    public static Chart of(int[][] counts, List<String> classes) {
        if (counts.length == 0)
            throw new IllegalArgumentException("a chart of labels needs at least one client, got none");
        for (int client = 0; client < counts.length; client++)
            if (counts[client].length != classes.size())
                throw new IllegalArgumentException("a chart of labels needs one count per class (" + classes.size()
                        + "), got " + counts[client].length + " for client " + client);
        double[][] cells = Arrays.stream(counts)
                .map(row -> Arrays.stream(row).asDoubleStream().toArray())
                .toArray(double[][]::new);
        Object[] clients =
                IntStream.range(0, counts.length).mapToObj(Integer::toString).toArray();
        HeatmapTrace trace =
                HeatmapTrace.builder(classes.toArray(), clients, cells).build();
        return Chart.of(new Figure(layout(counts.length), trace), figure -> refine(figure, counts, classes), List.of());
    }

    private static Layout layout(int clients) {
        return Layout.builder("samples per client and class")
                .xAxis(Axis.builder().title("class").type(Axis.Type.CATEGORY).build())
                .yAxis(Axis.builder().title("client").type(Axis.Type.CATEGORY).build())
                .width(Theme.WIDTH)
                .height(Math.max(260, Math.min(900, 150 + 24 * clients)))
                .build();
    }

    private static void refine(ObjectNode figure, int[][] counts, List<String> classes) {
        ObjectNode trace = (ObjectNode) figure.at("/data/0");
        int most = Arrays.stream(counts).flatMapToInt(Arrays::stream).max().orElse(0);
        trace.put("zmin", 0)
                .put("zmax", Math.max(1, most))
                .put("name", "samples")
                .put("showlegend", false);
        trace.put("hovertemplate", "client %{y}, class %{x}: %{z}<extra></extra>");
        boolean numbers = counts.length * classes.size() <= CELLS_WITH_NUMBERS;
        Theme.writeScale(trace.putArray("colorscale"), numbers ? Theme.SHADES : Theme.DEEP_SHADES);
        trace.putObject("colorbar").put("thickness", 16).put("outlinewidth", 0).put("title", "samples");
        figure.withObject("/layout/xaxis").put("showgrid", false);
        figure.withObject("/layout/yaxis").put("showgrid", false).put("autorange", "reversed");
        if (!numbers) return;
        ArrayNode annotations = figure.withObject("/layout").putArray("annotations");
        for (int client = 0; client < counts.length; client++)
            for (int label = 0; label < classes.size(); label++)
                number(annotations.addObject(), client, label, counts[client][label]);
    }

    /** Cells are addressed by their place, since plotly reads the name 3 as the third place on some axes. */
    private static void number(ObjectNode annotation, int client, int label, int count) {
        annotation.put("x", label).put("y", client).put("text", String.format(Locale.ROOT, "%,d", count));
        annotation.put("showarrow", false).putObject("font").put("size", 11);
    }
}
