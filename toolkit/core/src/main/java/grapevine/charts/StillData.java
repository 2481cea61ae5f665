package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/** What the still image reads from a figure's JSON. */
final class StillData {

    private StillData() {}

    /** The title of a layout, an axis or a colour bar. */
    static String title(JsonNode owner) {
        JsonNode title = owner.path("title");
        return title.isObject() ? title.path("text").asText() : title.asText();
    }

    /** A text, or another one where there is no text. */
    static String text(JsonNode node, String otherwise) {
        return node.isTextual() ? node.asText() : otherwise;
    }

    /** The i-th of an array, or the one that holds for all. */
    static JsonNode each(JsonNode node, int i) {
        return node.isArray() ? node.path(i) : node;
    }

    /** What a trace is; another word for those that the still image cannot draw as plotly does. */
    static String kind(JsonNode trace) {
        String kind = trace.path("type").asText("scatter");
        if (!trace.path("xaxis").asText("x").equals("x")
                || !trace.path("yaxis").asText("y").equals("y")) return kind + " on a second axis";
        return trace.path("orientation").asText().equals("h") ? "horizontal " + kind : kind;
    }

    static boolean isShown(JsonNode trace) {
        return !trace.has("visible") || trace.path("visible").asBoolean(false);
    }

    /** The i-th place of a trace along an axis; the number itself, or the place of its name; NaN for a gap. */
    static double at(JsonNode trace, String letter, int i, StillAxis axis) {
        JsonNode values = trace.path(letter);
        if (values.isEmpty()) return i;
        JsonNode value = values.path(i);
        if (!axis.names().isEmpty()) return axis.names().indexOf(value.asText());
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    /** The names along an axis, where a trace has texts there or the axis is said to have names. */
    static List<String> names(JsonNode figure, String letter) {
        boolean category = figure.at("/layout/" + letter + "axis/type").asText().equals("category");
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode trace : figure.path("data")) {
            for (JsonNode value : trace.path(letter))
                if (category || value.isTextual() || isGrid(trace)) names.add(value.asText());
            if (isGrid(trace) && trace.path(letter).isEmpty()) names.addAll(counted(trace, letter));
        }
        return List.copyOf(names);
    }

    private static boolean isGrid(JsonNode trace) {
        return kind(trace).equals("heatmap");
    }

    private static List<String> counted(JsonNode trace, String letter) {
        int count =
                letter.equals("x") ? trace.at("/z/0").size() : trace.path("z").size();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) names.add(Integer.toString(i));
        return names;
    }

    /** The ends of an axis whose figure leaves them open. */
    static Range range(JsonNode figure, String letter, boolean log) {
        DoubleStream numbers = StreamSupport.stream(figure.path("data").spliterator(), false)
                .filter(StillData::isShown)
                .flatMapToDouble(trace -> numbers(trace, letter));
        return log ? Range.decades(numbers) : Range.around(numbers);
    }

    private static DoubleStream numbers(JsonNode trace, String letter) {
        DoubleStream own = trace.path(letter).isEmpty()
                ? DoubleStream.of(0, Math.max(1, trace.path("y").size() - 1))
                : StreamSupport.stream(trace.path(letter).spliterator(), false)
                        .filter(JsonNode::isNumber)
                        .mapToDouble(JsonNode::asDouble);
        boolean fromZero = letter.equals("y")
                && (kind(trace).equals("bar") || trace.path("fill").asText().equals("tozeroy"));
        return fromZero ? DoubleStream.concat(own, DoubleStream.of(0)) : own;
    }
}
