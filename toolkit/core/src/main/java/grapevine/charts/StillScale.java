package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * A scale from numbers to colours.
 *
 * @param low the number with the first colour
 * @param high the number with the last colour
 * @param colors the colours, at equal distances
 */
record StillScale(double low, double high, List<String> colors) {

    /** How much the bar needs at the right of the plot. */
    static final int WIDTH = 92;

    private static final int BAR = 15;

    /**
     * Reads a scale.
     *
     * @param owner a trace or a marker
     * @param letter z for a trace, c for a marker
     */
    static StillScale of(JsonNode owner, String letter) {
        List<String> colors = new ArrayList<>();
        for (JsonNode step : owner.path("colorscale"))
            if (step.isArray()) colors.add(step.get(1).asText());
        double low = owner.path(letter + "min").asDouble(),
                high = owner.path(letter + "max").asDouble();
        return new StillScale(low, high > low ? high : low + 1, colors.size() < 2 ? Theme.SCALE : colors);
    }

    Color color(double value) {
        return Theme.between(colors, (value - low) / (high - low));
    }

    /** Draws the scale as a bar with numbers, at the right of the plot. */
    void paint(StillFrame frame, String title) {
        double left = frame.plot.getMaxX() + 16, top = frame.plot.getY() + (title.isEmpty() ? 0 : 20);
        double height = frame.plot.getMaxY() - top;
        for (int row = 0; row < height; row++) {
            frame.pen.graphics.setColor(Theme.between(colors, 1 - row / height));
            frame.pen.graphics.fill(new Rectangle2D.Double(left, top + row, BAR, Math.min(1.5, height - row)));
        }
        StillAxis axis = new StillAxis(title, false, new Range(low, high), List.of(), 0, true, false);
        Color ink = Css.color(Theme.INK);
        for (StillAxis.Tick tick : axis.ticks(Math.max(2, (int) height / 46)))
            frame.pen.textFrom(tick.label(), left + BAR + 6, top + height * (1 - axis.place(tick.value())), 12, ink);
        frame.pen.textFrom(frame.pen.cut(title, 12, WIDTH - 18), left, top - 14, 12, ink);
    }
}
