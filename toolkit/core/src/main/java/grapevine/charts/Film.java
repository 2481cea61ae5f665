package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One metric of one run as a film: the graph, its clients coloured by their numbers, round by round, and beside it the
 * {@link Trajectories} with a line at the round that is shown. All frames have the same colours for the same numbers.
 *
 * <p>The live chart plays at a press of its button, and a slider goes to any round. The still image shows the graph at
 * four rounds above the trajectories. Of long runs 60 rounds are shown, spread evenly, the first and the last included.
 * Clients without a number are white.
 */
public final class Film {

    private static final int FRAMES = 60;
    private static final int POINTS = 120;
    private static final int STILLS = 4;

    private final List<Measurement> frames;
    private final String metric;
    private final boolean log;
    private final boolean whole; // every client has a number that is a colour
    private final Range range;
    private final JsonNode graph;
    private final JsonNode lines;
    private final History history;

    private Film(History history, String metric, List<List<Integer>> neighbors) {
        Trajectories trajectories = new Trajectories(history, metric, neighbors.size());
        List<Measurement> rows = Curves.measured(history, metric);
        this.history = history;
        this.metric = metric;
        this.log = trajectories.log();
        this.frames = Arrays.stream(Thinned.evenly(rows.size(), FRAMES))
                .mapToObj(rows::get)
                .toList();
        this.whole =
                rows.stream().flatMapToDouble(row -> Arrays.stream(colors(row))).allMatch(Double::isFinite);
        this.range = Range.exactly(rows.stream().flatMapToDouble(row -> Arrays.stream(colors(row))));
        this.graph = TopologyDrawing.of("", neighbors, new double[neighbors.size()], legend())
                .figure();
        this.lines = trajectories.chart(POINTS).figure();
    }

    /**
     * Draws a film.
     *
     * @param history what was measured
     * @param metric a metric with one number per client
     * @param neighbors the neighbours of each client
     */
    public static Chart of(History history, String metric, List<List<Integer>> neighbors) {
        Trajectories.require("film", history, metric, neighbors.size());
        Film film = new Film(history, metric, neighbors);
        return Chart.of(film.live(), film.still(), List.of(history));
    }

    private String legend() {
        return (log ? "log₁₀ of " : "") + Quantity.words(metric);
    }

    /** The numbers that become colours; NaN and infinite where a client has none. */
    private double[] colors(Measurement row) {
        double[] values = row.values().get(metric);
        return log ? Arrays.stream(values).map(Math::log10).toArray() : values;
    }

    private ObjectNode live() {
        ObjectNode figure = FilmPage.of(graph, lines);
        ObjectNode clients = (ObjectNode) figure.at("/data/1");
        paint(clients, frames.get(0));
        if (frames.size() == 1) return figure;
        int cursor = figure.path("data").size();
        figure.withArray("/data").add(cursor(frames.get(0)).put("xaxis", "x2").put("yaxis", "y2"));
        ArrayNode all = figure.putArray("frames");
        for (Measurement row : frames) {
            ObjectNode painted = clients.deepCopy(), frame = all.addObject().put("name", name(row));
            paint(painted, row);
            ArrayNode data = frame.putArray("data");
            ObjectNode change = data.addObject();
            change.putObject("marker").set("color", painted.at("/marker/color"));
            if (painted.has("customdata")) change.set("customdata", painted.get("customdata"));
            if (painted.path("mode").asText().contains("text"))
                change.putObject("textfont").set("color", painted.at("/textfont/color"));
            data.addObject().set("x", cursor(row).path("x"));
            frame.putArray("traces").add(1).add(cursor);
        }
        FilmPage.controls(
                figure.withObject("/layout"), frames.stream().map(Film::name).toList());
        return figure;
    }

    /** Colours the clients by their numbers of a round; what the pointer shows is not always the colour's number. */
    private void paint(ObjectNode clients, Measurement row) {
        boolean same = whole && !log;
        clients.put(
                "hovertemplate",
                "client %{pointNumber}: %{" + (same ? "marker.color" : "customdata") + "}<extra></extra>");
        ObjectNode marker = clients.withObject("/marker");
        marker.put("cmin", range.low()).put("cmax", range.high());
        ArrayNode colors = marker.putArray("color");
        for (double color : colors(row))
            if (Double.isFinite(color)) colors.add(range.rounded(color));
            else colors.add("#FFFFFF");
        TopologyDrawing.contrast(clients.withObject("/textfont"), marker);
        if (same) return;
        ArrayNode shown = clients.putArray("customdata");
        for (double value : row.values().get(metric)) shown.add(Quantity.number(value));
    }

    private static String name(Measurement row) {
        return Integer.toString(row.round());
    }

    /** A line across the trajectories, at a round. */
    private ObjectNode cursor(Measurement row) {
        ObjectNode cursor = ((ObjectNode) lines).objectNode();
        cursor.put("type", "scatter").put("mode", "lines").put("name", "round").put("showlegend", false);
        cursor.put("hoverinfo", "skip").putArray("x").add(row.round()).add(row.round());
        ArrayNode ends = cursor.putArray("y");
        for (JsonNode end : lines.at("/layout/yaxis/range"))
            ends.add(log ? Math.pow(10, end.asDouble()) : end.asDouble());
        cursor.putObject("line").put("color", Theme.LINE).put("width", 1.4);
        return cursor;
    }

    private List<Panel> still() {
        List<Panel> panels = new ArrayList<>();
        ObjectNode below = lines.deepCopy();
        List<Measurement> shown = Arrays.stream(Thinned.evenly(frames.size(), STILLS))
                .mapToObj(frames::get)
                .toList();
        for (int k = 0; k < shown.size(); k++) {
            boolean last = k == shown.size() - 1;
            ObjectNode small = FilmPage.small(graph, "round " + name(shown.get(k)), last);
            paint((ObjectNode) small.at("/data/1"), shown.get(k));
            panels.add(new Panel(small, k * FilmPage.SMALL, 0));
            if (frames.size() > 1) below.withArray("/data").insert(0, cursor(shown.get(k)));
        }
        panels.add(new Panel(FilmPage.below(below), 0, FilmPage.SMALL + 10));
        return panels;
    }
}
