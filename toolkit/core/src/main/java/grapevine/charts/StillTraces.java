package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/** Draws scatter traces: areas, lines, dots and texts. */
final class StillTraces {

    private final StillFrame frame;
    private final Pen pen;

    StillTraces(StillFrame frame) {
        this.frame = frame;
        this.pen = frame.pen;
    }

    void paint(JsonNode data) {
        for (int i = 0; i < data.size(); i++)
            if (StillData.isShown(data.get(i))) paint(data.get(i), data.get(Math.max(0, i - 1)));
    }

    private void paint(JsonNode trace, JsonNode previous) {
        String mode = trace.path("mode").asText("lines");
        Shape outside = pen.graphics.getClip();
        pen.graphics.clip(frame.plot);
        fill(trace, previous);
        if (mode.contains("lines") && trace.at("/line/width").asDouble(2) > 0) {
            pen.graphics.setColor(lineColor(trace));
            pen.graphics.setStroke(Pen.stroke(trace.path("line")));
            pen.graphics.draw(path(trace, false));
        }
        pen.graphics.setClip(outside);
        if (!mode.equals("lines")) dots(trace, mode);
    }

    private void fill(JsonNode trace, JsonNode previous) {
        String fill = trace.path("fill").asText("none");
        if (fill.equals("none") || trace.path("y").isEmpty()) return;
        Path2D area = path(trace, false);
        if (fill.equals("tonexty")) area.append(path(previous, true), true);
        if (fill.equals("tozeroy") && area.getCurrentPoint() != null) {
            double floor = Math.min(frame.plot.getMaxY(), frame.y(0));
            double base = Double.isNaN(floor) ? frame.plot.getMaxY() : floor;
            area.lineTo(area.getCurrentPoint().getX(), base);
            area.lineTo(frame.x(StillData.at(trace, "x", 0, frame.x)), base);
        }
        String faded = Css.faded(Css.hex(lineColor(trace)), 0.3);
        pen.graphics.setColor(Css.color(trace.path("fillcolor").asText(faded)));
        pen.graphics.fill(area);
    }

    /** The trace's line, broken at gaps. */
    private Path2D path(JsonNode trace, boolean backwards) {
        Path2D path = new Path2D.Double();
        boolean drawing = false;
        int count = trace.path("y").size();
        for (int i = 0; i < count; i++) {
            int at = backwards ? count - 1 - i : i;
            double x = frame.x(StillData.at(trace, "x", at, frame.x)),
                    y = frame.y(StillData.at(trace, "y", at, frame.y));
            boolean gap = Double.isNaN(x) || Double.isNaN(y);
            if (!gap && drawing) path.lineTo(x, y);
            if (!gap && !drawing) path.moveTo(x, y);
            drawing = !gap;
        }
        return path;
    }

    private void dots(JsonNode trace, String mode) {
        for (int i = 0; i < trace.path("y").size(); i++) {
            double x = frame.x(StillData.at(trace, "x", i, frame.x)), y = frame.y(StillData.at(trace, "y", i, frame.y));
            if (Double.isNaN(x) || Double.isNaN(y)) continue;
            if (mode.contains("markers")) dot(trace.path("marker"), i, x, y, lineColor(trace));
            if (!mode.contains("text")) continue;
            Color ink = Css.color(StillData.text(StillData.each(trace.at("/textfont/color"), i), Theme.INK));
            String text = StillData.each(trace.path("text"), i).asText();
            pen.text(text, x, y, trace.at("/textfont/size").asInt(12), Font.PLAIN, ink);
        }
    }

    private void dot(JsonNode marker, int i, double x, double y, Color otherwise) {
        double size = StillData.each(marker.path("size"), i).asDouble(6);
        Shape shape = new Ellipse2D.Double(x - size / 2, y - size / 2, size, size);
        pen.graphics.setColor(markerColor(marker, i, otherwise));
        pen.graphics.fill(shape);
        if (!marker.has("line")) return;
        pen.graphics.setColor(Css.color(StillData.text(marker.at("/line/color"), Theme.INK)));
        pen.graphics.setStroke(new BasicStroke((float) marker.at("/line/width").asDouble(1)));
        pen.graphics.draw(shape);
    }

    private static Color markerColor(JsonNode marker, int i, Color otherwise) {
        JsonNode color = StillData.each(marker.path("color"), i);
        if (color.isNumber()) return StillScale.of(marker, "c").color(color.asDouble());
        return color.isTextual() ? Css.color(color.asText()) : color.isNull() ? Color.WHITE : otherwise;
    }

    /** The colour of a trace's line and, where they have none of their own, of its dots. */
    static Color lineColor(JsonNode trace) {
        String marker = StillData.text(trace.at("/marker/color"), Theme.PALETTE.get(0));
        return Css.color(StillData.text(trace.at("/line/color"), marker));
    }
}
