package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleInsets;

/** Reads the axes of a still image from a figure. */
final class StillAxis {

    private static final double LETTER = 7.5;

    private StillAxis() {}

    /**
     * Reads an axis.
     *
     * @param figure the figure
     * @param letter x or y
     */
    static ValueAxis of(JsonNode figure, String letter) {
        JsonNode settings = figure.at("/layout/" + letter + "axis");
        List<String> names = names(figure, letter);
        boolean x = letter.equals("x"), log = settings.path("type").asText().equals("log");
        Range ends = names.isEmpty() ? range(figure, letter, log) : new Range(-0.5, names.size() - 0.5);
        double width = figure.at("/layout/width").asDouble(),
                dtick = settings.path("dtick").asDouble();
        ValueAxis axis = !names.isEmpty()
                ? StillTicks.names(names, x && !fits(names, width))
                : log ? decades(dtick, ends) : StillTicks.numbers(dtick);
        boolean bars = figure.path("data").findValuesAsText("type").contains("bar");
        if (!bars || settings.has("range") || !names.isEmpty()) axis.setRange(ends.low(), ends.high());
        else if (axis instanceof NumberAxis open) open.setAutoRangeIncludesZero(!x); // around all bars
        axis.setInverted(settings.path("autorange").asText().equals("reversed"));
        axis.setVisible(settings.path("visible").asBoolean(true));
        axis.setLabel(title(settings));
        axis.setLabelInsets(x ? new RectangleInsets(7, 0, 0, 0) : new RectangleInsets(0, 0, 0, 8));
        // JFreeChart puts as many round numbers on an axis as fit side by side with their insets.
        double air = !names.isEmpty() || log ? 1 : x ? 14 : 13;
        axis.setTickLabelInsets(x ? new RectangleInsets(7, air, 2, air) : new RectangleInsets(air, 7, air, 2));
        return axis;
    }

    private static ValueAxis decades(double dtick, Range ends) {
        double decades = Math.log10(ends.high() / ends.low());
        return dtick == 0 && decades < 2
                ? StillTicks.decades(1, 1, 2, 5)
                : StillTicks.decades((int) Math.max(1, dtick > 0 ? dtick : Math.ceil(decades / 8)), 1);
    }

    private static boolean fits(List<String> names, double width) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        return (longest + 1) * names.size() * LETTER < 0.8 * width;
    }

    static boolean hasGrid(JsonNode figure, String letter) {
        JsonNode settings = figure.at("/layout/" + letter + "axis");
        boolean visible = settings.path("visible").asBoolean(true);
        return visible
                && settings.path("showgrid").asBoolean(true)
                && names(figure, letter).isEmpty();
    }

    /** The title of a layout, an axis or a colour bar. */
    static String title(JsonNode owner) {
        JsonNode title = owner.path("title");
        return title.isObject() ? title.path("text").asText() : title.asText();
    }

    /** The names along an axis, where a trace has texts there or the axis is said to have names. */
    static List<String> names(JsonNode figure, String letter) {
        boolean category = figure.at("/layout/" + letter + "axis/type").asText().equals("category");
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode name : figure.at("/layout/" + letter + "axis/categoryarray")) names.add(name.asText());
        for (JsonNode trace : figure.path("data")) {
            boolean grid = trace.path("type").asText().equals("heatmap");
            for (JsonNode value : trace.path(letter))
                if (category || grid || value.isTextual()) names.add(value.asText());
            JsonNode cells = letter.equals("x") ? trace.at("/z/0") : trace.path("z");
            if (grid && trace.path(letter).isEmpty())
                IntStream.range(0, cells.size()).forEach(i -> names.add(Integer.toString(i)));
        }
        return List.copyOf(names);
    }

    /** The ends of an axis: those that the figure says, or around its numbers. */
    private static Range range(JsonNode figure, String letter, boolean log) {
        JsonNode range = figure.at("/layout/" + letter + "axis/range");
        double low = range.path(0).asDouble(), high = range.path(1).asDouble();
        if (range.isArray()) return log ? new Range(Math.pow(10, low), Math.pow(10, high)) : new Range(low, high);
        DoubleStream numbers = StreamSupport.stream(figure.path("data").spliterator(), false)
                .filter(trace -> trace.path("visible").asBoolean(!trace.has("visible")))
                .flatMapToDouble(trace -> numbers(trace, letter));
        return log ? Range.decades(numbers) : Range.around(numbers);
    }

    private static DoubleStream numbers(JsonNode trace, String letter) {
        DoubleStream own = trace.path(letter).isEmpty()
                ? DoubleStream.of(0, Math.max(1, trace.path("y").size() - 1))
                : StreamSupport.stream(trace.path(letter).spliterator(), false)
                        .filter(JsonNode::isNumber)
                        .mapToDouble(JsonNode::asDouble);
        boolean fromZero = trace.path("fill").asText().equals("tozeroy");
        return letter.equals("y") && fromZero ? DoubleStream.concat(own, DoubleStream.of(0)) : own;
    }
}
