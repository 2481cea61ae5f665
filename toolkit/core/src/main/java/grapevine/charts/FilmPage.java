package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Where the parts of a film stand: the graph at the left, the trajectories at the right, the controls below. */
final class FilmPage {

    static final int WIDTH = 880;
    static final int HEIGHT = 480;

    /** The side of a graph in the still image. */
    static final int SMALL = 200;

    private static final int GRAPH = 460; // the side of a drawing of its own
    private static final int LEAST_FOR_NUMBERS = 14;
    private static final double LARGE = 0.7;
    private static final double[] LEFT = {0, 0.37};
    private static final double[] RIGHT = {0.58, 1};
    private static final int MILLISECONDS = 150;

    private FilmPage() {}

    /** Both drawings in one figure. */
    static ObjectNode of(JsonNode graph, JsonNode lines) {
        ObjectNode figure = lines.deepCopy(), left = scaled(graph, LARGE);
        ObjectNode layout = figure.withObject("/layout");
        ArrayNode data = figure.putArray("data");
        data.addAll((ArrayNode) left.path("data"));
        for (JsonNode line : lines.path("data"))
            data.add(((ObjectNode) line.deepCopy()).put("xaxis", "x2").put("yaxis", "y2"));
        for (String letter : new String[] {"x", "y"}) {
            layout.set(letter + "axis2", lines.at("/layout/" + letter + "axis"));
            layout.set(letter + "axis", left.at("/layout/" + letter + "axis"));
        }
        domain(layout.withObject("/xaxis"), LEFT);
        domain(layout.withObject("/xaxis2").put("anchor", "y2"), RIGHT);
        layout.withObject("/xaxis2").putObject("title").put("text", "round").put("standoff", 6);
        layout.withObject("/yaxis2").put("anchor", "x2");
        layout.put("width", WIDTH).put("height", HEIGHT).put("showlegend", false);
        layout.putObject("margin").put("l", 16).put("r", 24).put("t", 52).put("b", 120);
        data.get(1)
                .<ObjectNode>withObject("/marker/colorbar")
                .put("x", LEFT[1] + 0.01)
                .put("thickness", 12)
                .putObject("title")
                .put("text", graph.at("/data/1/marker/colorbar/title").asText())
                .put("side", "right");
        return figure;
    }

    private static void domain(ObjectNode axis, double[] ends) {
        axis.putArray("domain").add(ends[0]).add(ends[1]);
    }

    /** A drawing of a graph with smaller discs, which have no numbers where there is no room for them. */
    private static ObjectNode scaled(JsonNode graph, double scale) {
        ObjectNode figure = graph.deepCopy();
        ObjectNode clients = (ObjectNode) figure.at("/data/1"), marker = clients.withObject("/marker");
        double size = scale * marker.path("size").asDouble();
        marker.put("size", size);
        clients.remove("hovertext");
        clients.remove("hoverinfo");
        if (size >= LEAST_FOR_NUMBERS) return figure;
        clients.put("mode", "markers").remove("text");
        return figure;
    }

    /** A small still drawing of a graph. */
    static ObjectNode small(JsonNode graph, String title, boolean scale) {
        ObjectNode figure = scaled(graph, (SMALL - 32.0) / GRAPH);
        ObjectNode layout = figure.withObject("/layout");
        layout.put("width", scale ? WIDTH - 3 * SMALL : SMALL).put("height", SMALL + 10);
        layout.withObject("/title").put("text", title).putObject("font").put("size", 13);
        figure.at("/data/0").<ObjectNode>withObject("/line").put("width", 0.7);
        ObjectNode marker = figure.at("/data/1").withObject("/marker");
        marker.put("showscale", scale).withObject("/line").put("width", 0.6);
        return figure;
    }

    /** The trajectories below the graphs of a still image. */
    static ObjectNode below(ObjectNode lines) {
        lines.withObject("/layout").put("width", WIDTH).put("height", HEIGHT - SMALL - 10);
        return lines;
    }

    /** Buttons that play and pause, and a slider over the rounds. */
    static void controls(ObjectNode layout, List<String> rounds) {
        ObjectNode menu = layout.putArray("updatemenus").addObject();
        menu.put("type", "buttons").put("direction", "left").put("showactive", false);
        menu.put("x", 0).put("xanchor", "left").put("y", 0).put("yanchor", "top");
        menu.putObject("pad").put("t", 52).put("r", 10);
        ArrayNode buttons = menu.putArray("buttons");
        animate(buttons.addObject().put("label", "▶ play"), null, MILLISECONDS);
        animate(buttons.addObject().put("label", "❚❚ pause"), "", 0);
        ObjectNode slider = layout.putArray("sliders").addObject();
        slider.put("active", 0).put("x", 0.2).put("len", 0.8).put("y", 0).put("yanchor", "top");
        slider.putObject("pad").put("t", 40);
        slider.putObject("currentvalue").put("prefix", "round ").put("xanchor", "left");
        slider.putObject("transition").put("duration", 0);
        ArrayNode steps = slider.putArray("steps");
        for (String round : rounds) animate(steps.addObject().put("label", round), round, 0);
    }

    /** What plotly does at a press: all frames for null, none for the empty name. */
    private static void animate(ObjectNode control, String frame, int milliseconds) {
        ArrayNode arguments = control.put("method", "animate").putArray("args");
        if (frame == null) arguments.addNull();
        else if (frame.isEmpty()) arguments.addArray().addNull();
        else arguments.addArray().add(frame);
        ObjectNode how = arguments.addObject().put("mode", "immediate").put("fromcurrent", true);
        how.putObject("frame").put("duration", milliseconds).put("redraw", true);
        how.putObject("transition").put("duration", 0);
    }
}
