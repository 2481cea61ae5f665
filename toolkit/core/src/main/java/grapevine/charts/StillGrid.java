package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Font;
import java.awt.geom.Rectangle2D;

/** Draws traces of rectangles: heat maps and bars. */
final class StillGrid {

    private final StillFrame frame;

    StillGrid(StillFrame frame) {
        this.frame = frame;
    }

    /** The cells of a heat map and the numbers on them. */
    void paintCells(JsonNode trace, JsonNode annotations) {
        StillScale scale = StillScale.of(trace, "z");
        JsonNode rows = trace.path("z");
        for (int row = 0; row < rows.size(); row++)
            for (int column = 0; column < rows.get(row).size(); column++) {
                JsonNode value = rows.get(row).get(column);
                if (!value.isNumber()) continue;
                frame.pen.graphics.setColor(scale.color(value.asDouble()));
                fill(column - 0.5, column + 0.5, row - 0.5, row + 0.5);
            }
        for (JsonNode text : annotations) number(text);
        scale.paint(frame, StillData.title(trace.path("colorbar")));
    }

    private void number(JsonNode annotation) {
        double x = frame.x(annotation.path("x").asDouble()),
                y = frame.y(annotation.path("y").asDouble());
        int size = annotation.at("/font/size").asInt(12);
        frame.pen.text(annotation.path("text").asText(), x, y, size, Font.PLAIN, Css.color(Theme.INK));
    }

    /** Bars, side by side or on top of each other. */
    void paintBars(JsonNode data, boolean stacked) {
        double[] tops = new double[Math.max(1, frame.x.names().size())];
        for (int i = 0; i < data.size(); i++) {
            frame.pen.graphics.setColor(StillTraces.lineColor(data.get(i)));
            for (int bar = 0; bar < data.get(i).path("y").size(); bar++) {
                double at = StillData.at(data.get(i), "x", bar, frame.x),
                        height = data.get(i).path("y").get(bar).asDouble();
                double width = stacked ? 0.8 : 0.8 / data.size(), left = stacked ? at - 0.4 : at - 0.4 + i * width;
                double bottom = stacked ? tops[(int) at] : 0;
                fill(left, left + width, bottom, bottom + height);
                if (stacked) tops[(int) at] += height;
            }
        }
    }

    private void fill(double left, double right, double bottom, double top) {
        Rectangle2D cell = new Rectangle2D.Double();
        cell.setFrameFromDiagonal(frame.x(left), frame.y(bottom), frame.x(right), frame.y(top));
        frame.pen.graphics.fill(cell.createIntersection(frame.plot));
    }
}
