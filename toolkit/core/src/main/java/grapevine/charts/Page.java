package grapevine.charts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * A chart as HTML, without anything from outside.
 *
 * <p>The still image comes first, so that a reader without scripts sees the chart. The script replaces it as soon as
 * plotly.js is there, which one chart of a page brings for all.
 */
final class Page {

    private static final String LIBRARY = "plotly-cartesian.min.js";

    private Page() {}

    /** A whole page with one chart. */
    static String whole(Chart chart) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"UTF-8\">\n<title>" + escaped(chart.title())
                + "</title>\n</head>\n<body style=\"background:white;font-family:sans-serif\">\n" + part(chart, true)
                + "</body>\n</html>\n";
    }

    /**
     * A chart for a page that holds others.
     *
     * @param library whether to bring plotly.js along, which is 1 MB
     */
    static String part(Chart chart, boolean library) {
        String json = chart.json()
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
        String id =
                UUID.nameUUIDFromBytes(json.getBytes(StandardCharsets.UTF_8)).toString();
        return "<div class=\"grapevine-chart\" data-chart=\"" + id + "\" style=\"max-width:100%;overflow-x:auto\">"
                + (chart.still() ? image(chart) : "<p>" + escaped(chart.toString()) + "</p>")
                + "</div>\n"
                + (library ? "<script>" + library() + "</script>\n" : "")
                + "<script>"
                + resource("chart.js").replace("\"CHART\"", "\"" + id + "\"").replace("\"FIGURE\"", json)
                + "</script>\n";
    }

    /** The still image as an element of a page. */
    static String image(Chart chart) {
        return "<img alt=\"" + escaped(chart.toString()) + "\" width=\"" + chart.width() + "\" height=\""
                + chart.height()
                + "\" style=\"max-width:100%;height:auto\" src=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(chart.png()) + "\">";
    }

    /** Text as the content or attribute of an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** plotly.js, hidden from require.js, run at most once and announced to the charts that wait for it. */
    private static String library() {
        return "(function(){if(!window.Plotly){(function(){var define=undefined,exports=undefined,module=undefined;\n"
                + resource(LIBRARY) + "\n}).call(window);}window.dispatchEvent(new Event('grapevine-plotly'));})();";
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("Bug: grapevine/charts/" + name + " is not in the jar");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: grapevine/charts/" + name + " cannot be read", e);
        }
    }
}
