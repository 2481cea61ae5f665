package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/**
 * A graph as numbered discs and lines; where links go one way only, arrow heads point at the clients that hear.
 *
 * <p>Graphs in which all clients have the same number of neighbours, such as rings, tori, hypercubes and complete
 * graphs, stand on a circle, client 0 at the top; others are laid out by forces. The same graph always looks the same.
 */
public final class TopologyDrawing {

    private static final int SIZE = 460;
    private static final int MARGIN = 16;
    private static final double EDGE = 1.18;
    private static final double[] GAP = {Double.NaN, Double.NaN};

    private TopologyDrawing() {}

    /**
     * Draws a graph.
     *
     * @param title what stands above the drawing
     * @param neighbors the neighbours of each client
     */
    public static Chart of(String title, List<List<Integer>> neighbors) {
        return drawing(title, neighbors, null, "");
    }

    /**
     * Draws a graph with a colour per client: dark is high.
     *
     * @param title what stands above the drawing
     * @param neighbors the neighbours of each client
     * @param values a number per client
     * @param what what the numbers are, with their unit
     */
    public static Chart of(String title, List<List<Integer>> neighbors, double[] values, String what) {
        if (values.length != neighbors.size())
            throw new IllegalArgumentException(
                    "a drawing needs one value per client (" + neighbors.size() + "), got " + values.length);
        return drawing(title, neighbors, values.clone(), what);
    }

    private static Chart drawing(String title, List<List<Integer>> neighbors, double[] values, String what) {
        double[][] places = GraphLayout.of(neighbors);
        List<Trace> traces = new ArrayList<>(List.of(links(neighbors, places), clients(neighbors, places)));
        if (!GraphLayout.isSymmetric(neighbors)) traces.add(ArrowHeads.of(neighbors, places, radius(neighbors)));
        Figure figure = new Figure(layout(title, values != null), traces.toArray(Trace[]::new));
        return Chart.of(figure, json -> refine(json, values, what), List.of());
    }

    private static Layout layout(String title, boolean scale) {
        return Layout.builder(title)
                .showLegend(false)
                .width(scale ? SIZE + 76 : SIZE)
                .height(SIZE)
                .build();
    }

    /** All links in one trace, with a gap after each. */
    private static ScatterTrace links(List<List<Integer>> neighbors, double[][] places) {
        int[] ends = GraphLayout.links(neighbors);
        double[] x = new double[ends.length / 2 * 3], y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double[] place = i % 3 == 2 ? GAP : places[ends[i / 3 * 2 + i % 3]];
            x[i] = place[0];
            y[i] = place[1];
        }
        return ScatterTrace.builder(x, y).name("links").mode(Mode.LINE).build();
    }

    private static ScatterTrace clients(List<List<Integer>> neighbors, double[][] places) {
        double[] x = Arrays.stream(places).mapToDouble(place -> place[0]).toArray();
        double[] y = Arrays.stream(places).mapToDouble(place -> place[1]).toArray();
        return ScatterTrace.builder(x, y)
                .name("clients")
                .mode(Mode.TEXT_AND_MARKERS)
                .marker(Marker.builder().size(size(neighbors)).color("#DCEBF7").build())
                .build();
    }

    /** The width of a disc, in pixels. */
    private static double size(List<List<Integer>> neighbors) {
        int n = neighbors.size();
        double room = GraphLayout.isRegular(neighbors) ? 800.0 / n : 140 / Math.sqrt(n);
        return Math.round(Math.max(5, Math.min(30, room)));
    }

    /** Half of that, on the axes. */
    private static double radius(List<List<Integer>> neighbors) {
        return size(neighbors) / 2 * (2 * EDGE / (SIZE - 2 * MARGIN));
    }

    private static void refine(ObjectNode figure, double[] values, String what) {
        ObjectNode links = (ObjectNode) figure.at("/data/0"), clients = (ObjectNode) figure.at("/data/1");
        clients.put("showlegend", false);
        links.put("showlegend", false)
                .put("hoverinfo", "skip")
                .putObject("line")
                .put("color", "#A0A8B0")
                .put("width", 1.3);
        ObjectNode marker = clients.withObject("/marker");
        marker.put("opacity", 1).putObject("line").put("color", "#0072B2").put("width", 1.2);
        int size = marker.path("size").asInt();
        clients.putObject("textfont")
                .put("size", Math.max(8, Math.min(13, size - 11)))
                .put("color", Theme.INK);
        label(clients, values, size >= 16);
        if (values != null) color(marker, values, what);
        if (values != null) contrast(clients.withObject("/textfont"), marker);
        if (figure.at("/data/2").isObject()) ArrowHeads.refine((ObjectNode) figure.at("/data/2"));
        ObjectNode layout = figure.withObject("/layout");
        layout.put("hovermode", "closest")
                .putObject("margin")
                .put("l", MARGIN)
                .put("r", MARGIN)
                .put("t", 52)
                .put("b", MARGIN);
        for (String axis : new String[] {"xaxis", "yaxis"})
            layout.withObject("/" + axis)
                    .put("visible", false)
                    .putArray("range")
                    .add(-EDGE)
                    .add(EDGE);
    }

    private static void label(ObjectNode clients, double[] values, boolean numbers) {
        ArrayNode hover = clients.putArray("hovertext"), text = clients.putArray("text");
        for (int client = 0; client < clients.path("y").size(); client++) {
            hover.add("client " + client + (values == null ? "" : ": " + values[client]));
            text.add(numbers ? Integer.toString(client) : "");
        }
        clients.put("hoverinfo", "text");
    }

    private static void color(ObjectNode marker, double[] values, String what) {
        ArrayNode colors = marker.putArray("color");
        for (double value : values) colors.add(Double.isFinite(value) ? colors.numberNode(value) : colors.nullNode());
        Range range = Range.exactly(Arrays.stream(values));
        marker.put("cmin", range.low()).put("cmax", range.high()).put("showscale", true);
        Theme.writeScale(marker.putArray("colorscale"), Theme.SCALE);
        marker.putObject("colorbar").put("thickness", 14).put("outlinewidth", 0).put("title", what);
    }

    /** White numbers on dark discs. */
    static void contrast(ObjectNode font, ObjectNode marker) {
        StillScale scale = new StillScale(marker, "c");
        ArrayNode colors = font.putArray("color");
        for (JsonNode value : marker.path("color")) {
            Color disc = value.isNumber() ? scale.getPaint(value.asDouble()) : Color.WHITE;
            boolean dark = 0.3 * disc.getRed() + 0.6 * disc.getGreen() + 0.1 * disc.getBlue() < 128;
            colors.add(dark ? "#FFFFFF" : Theme.INK);
        }
    }
}
