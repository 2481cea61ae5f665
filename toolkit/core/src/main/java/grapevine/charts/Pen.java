package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Writes and draws on a still image, in the font of the theme. */
final class Pen {

    private static final String NO_FONT =
            "a still image needs a font, got a machine without any; install one, on Debian fonts-dejavu-core";

    final Graphics2D graphics;

    Pen(Graphics2D graphics) {
        this.graphics = graphics;
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    double width(String text, int size) {
        return font(Font.PLAIN, size)
                .getStringBounds(text, graphics.getFontRenderContext())
                .getWidth();
    }

    /** A text around a point. */
    void text(String text, double centerX, double centerY, int size, int style, Color color) {
        write(text, centerX - width(text, size) / 2, centerY, font(style, size), color);
    }

    /** A text that ends at a point. */
    void textEndingAt(String text, double right, double centerY, int size, Color color) {
        write(text, right - width(text, size), centerY, font(Font.PLAIN, size), color);
    }

    /** A text that begins at a point. */
    void textFrom(String text, double left, double centerY, int size, Color color) {
        write(text, left, centerY, font(Font.PLAIN, size), color);
    }

    /** A text whose middle gives way to an ellipsis where it would be wider; names often differ at their ends only. */
    String cut(String text, int size, double widest) {
        String shown = text;
        for (int kept = text.length() - 1; kept > 1 && width(shown, size) > widest; kept--)
            shown = text.substring(0, (kept + 1) / 2) + "…" + text.substring(text.length() - kept / 2);
        return shown;
    }

    private void write(String text, double left, double centerY, Font font, Color color) {
        if (text.isEmpty()) return;
        graphics.setFont(font);
        graphics.setColor(color);
        Rectangle2D digit =
                font.createGlyphVector(graphics.getFontRenderContext(), "0").getVisualBounds();
        graphics.drawString(text, (float) left, (float) (centerY - digit.getCenterY()));
    }

    /** The stroke of a trace's line. */
    static BasicStroke stroke(JsonNode line) {
        float[] pattern =
                switch (line.path("dash").asText("solid")) {
                    case "dash" -> new float[] {9, 6};
                    case "dot" -> new float[] {2, 4};
                    case "dashdot" -> new float[] {9, 5, 2, 5};
                    default -> null;
                };
        float width = (float) line.path("width").asDouble(2);
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, pattern, 0);
    }

    private static Font font(int style, int size) {
        return new Font(Fonts.FAMILY, style, size);
    }

    /** DejaVu Sans where it is installed, otherwise Java's font of that kind; listing fonts takes long, so only once. */
    private static final class Fonts {
        static final String FAMILY = family(Fonts::installed);

        private static List<String> installed() {
            return Arrays.asList(
                    GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames());
        }
    }

    /** The family to write in, refused in words where the machine has no font at all. */
    static String family(Supplier<List<String>> installed) {
        try {
            List<String> families = installed.get();
            if (!families.isEmpty()) return families.contains(Theme.FONT) ? Theme.FONT : Font.SANS_SERIF;
        } catch (RuntimeException | InternalError | LinkageError e) {
            throw new IllegalStateException(NO_FONT, e);
        }
        throw new IllegalStateException(NO_FONT);
    }
}
