package grapevine.charts;

import java.awt.Color;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Colours as style sheets write them. */
final class Css {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("black", "#000000"),
            Map.entry("white", "#ffffff"),
            Map.entry("red", "#ff0000"),
            Map.entry("green", "#008000"),
            Map.entry("blue", "#0000ff"),
            Map.entry("gray", "#808080"),
            Map.entry("grey", "#808080"),
            Map.entry("orange", "#ffa500"),
            Map.entry("purple", "#800080"),
            Map.entry("yellow", "#ffff00"));

    private Css() {}

    /** Reads {@code #rrggbb}, {@code rgb(r,g,b)}, {@code rgba(r,g,b,a)} or one of a few names. */
    static Color color(String text) {
        String css = NAMES.getOrDefault(text.toLowerCase(Locale.ROOT), text.strip());
        if (css.matches("#[0-9a-fA-F]{6}")) return Color.decode(css);
        if (css.matches("rgba?\\([0-9., ]+\\)")) return parts(css.substring(css.indexOf('(') + 1, css.length() - 1));
        throw new IllegalArgumentException("a colour needs the form #rrggbb, rgb(r,g,b) or rgba(r,g,b,a), got " + text);
    }

    private static Color parts(String list) {
        double[] parts = Arrays.stream(list.split(","))
                .mapToDouble(part -> Double.parseDouble(part.strip()))
                .toArray();
        double alpha = parts.length > 3 ? parts[3] : 1;
        return new Color((int) parts[0], (int) parts[1], (int) parts[2], (int) Math.round(255 * alpha));
    }

    /** A colour with some of it see-through, as {@code rgba(...)}. */
    static String faded(String text, double alpha) {
        Color color = color(text);
        return "rgba(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + "," + alpha + ")";
    }

    /** A colour as {@code #rrggbb}. */
    static String hex(Color color) {
        return String.format("#%06X", color.getRGB() & 0xFFFFFF);
    }
}
