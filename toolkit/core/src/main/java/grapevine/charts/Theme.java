package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/** How every chart looks: fills in what a figure leaves open, for the live and the static picture alike. */
final class Theme {

    /** The colours of Okabe and Ito, told apart with any colour vision; yellow last, being pale on white. */
    static final List<String> PALETTE =
            List.of("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#444444", "#F0E442");

    static final List<String> DASHES = List.of("solid", "dash", "dot", "dashdot");

    static final String INK = "#333333";
    static final String GRID = "#E4E4E4";
    static final String LINE = "#888888";
    static final String FONT = "DejaVu Sans";
    static final int WIDTH = 720;
    static final int HEIGHT = 420;

    /** White to blue, pale enough for dark figures on it. */
    static final List<String> SHADES = List.of("#FFFFFF", "#D6E8F5", "#A3CDEA", "#6CB0DE");

    /** The same on to dark blue, for cells without figures. */
    static final List<String> DEEP_SHADES = List.of("#FFFFFF", "#D6E8F5", "#A3CDEA", "#6CB0DE", "#0072B2", "#00406A");

    /** Yellow, green, blue: dark is high. */
    static final List<String> SCALE = List.of("#F7F7C6", "#A6DBA0", "#56B4E9", "#0072B2");

    private static final List<String> UNUSED_BUTTONS =
            List.of("select2d", "lasso2d", "autoScale2d", "toggleSpikelines");

    private static final String NO_FONT =
            "a still image needs a font, got a machine without any; install one, on Debian fonts-dejavu-core";

    private Theme() {}

    /** Changes the figure in place. */
    static void dress(ObjectNode figure) {
        ObjectNode layout = figure.withObject("/layout");
        layout.withObject("/font")
                .put("family", FONT + ", Verdana, sans-serif")
                .put("size", 13)
                .put("color", INK);
        layout.put("paper_bgcolor", "#FFFFFF").put("plot_bgcolor", "#FFFFFF");
        if (!layout.has("width")) layout.put("width", WIDTH);
        if (!layout.has("height")) layout.put("height", HEIGHT);
        if (layout.path("title").isTextual())
            layout.set("title", layout.objectNode().set("text", layout.get("title")));
        if (layout.has("title"))
            layout.withObject("/title").put("x", 0).put("xref", "paper").put("xanchor", "left");
        if (!layout.has("margin"))
            layout.putObject("margin").put("l", 76).put("r", 24).put("t", 52).put("b", 58);
        for (String name : new String[] {"xaxis", "yaxis"}) axis(layout.withObject("/" + name));
        int index = 0;
        for (JsonNode trace : figure.withArray("/data")) colour((ObjectNode) trace, index++);
        ArrayNode unused = figure.putObject("config")
                .put("displaylogo", false)
                .put("displayModeBar", "hover")
                .putArray("modeBarButtonsToRemove");
        for (String button : UNUSED_BUTTONS) unused.add(button);
    }

    private static void axis(ObjectNode axis) {
        for (String key : new String[] {"gridcolor", "zerolinecolor"}) if (!axis.has(key)) axis.put(key, GRID);
        if (!axis.has("showline"))
            axis.put("showline", true).put("linecolor", LINE).put("ticks", "outside");
        if (!axis.has("automargin")) axis.put("automargin", true);
    }

    private static void colour(ObjectNode trace, int index) {
        String type = trace.path("type").asText("scatter");
        if (type.equals("heatmap")) scale(trace, "z", SHADES);
        if (trace.at("/marker/color/0").isNumber()) scale(trace.withObject("/marker"), "c", SCALE);
        if (!Set.of("scatter", "bar", "histogram").contains(type)) return;
        String part = type.equals("scatter") && !trace.path("mode").asText().equals("markers") ? "line" : "marker";
        if (trace.at("/" + part + "/color").isMissingNode())
            trace.withObject("/" + part).put("color", palette(index));
    }

    /** Says which number has which colour, where the figure leaves it to plotly. */
    private static void scale(ObjectNode owner, String letter, List<String> colours) {
        Range range = Range.exactly(numbers(owner.path(letter.equals("z") ? "z" : "color")));
        if (!owner.has(letter + "min")) owner.put(letter + "min", range.low()).put(letter + "max", range.high());
        if (!owner.path("colorscale").isArray()) writeScale(owner.putArray("colorscale"), colours);
    }

    private static DoubleStream numbers(JsonNode node) {
        if (!node.isArray()) return node.isNumber() ? DoubleStream.of(node.asDouble()) : DoubleStream.empty();
        return StreamSupport.stream(node.spliterator(), false).flatMapToDouble(Theme::numbers);
    }

    /** The font of still images, in any size. */
    static Font font(int size) {
        return new Font(Family.NAME, Font.PLAIN, size);
    }

    /** DejaVu Sans where it is installed, otherwise Java's font of that kind; listing fonts takes long, so only once. */
    private static final class Family {
        static final String NAME = family(
                () -> List.of(GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames()));
    }

    /** The family to write in, refused in words where the machine has no font at all. */
    static String family(Supplier<List<String>> installed) {
        try {
            List<String> families = installed.get();
            if (!families.isEmpty()) return families.contains(FONT) ? FONT : Font.SANS_SERIF;
        } catch (RuntimeException | InternalError | LinkageError e) {
            throw new IllegalStateException(NO_FONT, e);
        }
        throw new IllegalStateException(NO_FONT);
    }

    /** The colour of the i-th curve. */
    static String palette(int index) {
        return PALETTE.get(index % PALETTE.size());
    }

    /** The dash of the i-th curve: solid for as long as the colours differ. */
    static String dash(int index) {
        return DASHES.get(index / PALETTE.size() % DASHES.size());
    }

    /** The colour at a place between 0 and 1 on a scale. */
    static Color between(List<String> scale, double place) {
        double position = Math.max(0, Math.min(1, place)) * (scale.size() - 1);
        int left = (int) Math.min(scale.size() - 2, Math.floor(position));
        Color from = Css.color(scale.get(left)), to = Css.color(scale.get(left + 1));
        double share = position - left;
        return new Color(
                mix(from.getRed(), to.getRed(), share),
                mix(from.getGreen(), to.getGreen(), share),
                mix(from.getBlue(), to.getBlue(), share));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }

    /** A scale as plotly wants it: pairs of place and colour. */
    static void writeScale(ArrayNode scale, List<String> colours) {
        for (int i = 0; i < colours.size(); i++)
            scale.addArray().add(i / (colours.size() - 1.0)).add(colours.get(i));
    }
}
