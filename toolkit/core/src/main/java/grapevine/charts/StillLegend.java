package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The names of the traces, at the right of the plot. */
final class StillLegend {

    private static final int SAMPLE = 28;
    private static final int LINE = 20;
    private static final int WIDEST = 230;

    private final Pen pen;
    private final List<JsonNode> traces = new ArrayList<>();

    StillLegend(Pen pen, JsonNode figure) {
        this.pen = pen;
        boolean wanted =
                figure.at("/layout/showlegend").asBoolean(figure.path("data").size() > 1);
        for (JsonNode trace : figure.path("data"))
            if (wanted && StillData.isShown(trace) && trace.path("showlegend").asBoolean(true)) traces.add(trace);
    }

    /** How much the legend needs at the right of the plot. */
    double width() {
        double widest = traces.stream()
                .mapToDouble(trace -> pen.width(name(trace), 12))
                .max()
                .orElse(0);
        return traces.isEmpty() ? 0 : widest + SAMPLE + 34;
    }

    void paint(StillFrame frame) {
        double left = frame.plot.getMaxX() + 14, line = frame.plot.getY() + 10;
        for (JsonNode trace : traces) {
            sample(trace, left, line);
            pen.textFrom(name(trace), left + SAMPLE + 6, line, 12, Css.color(Theme.INK));
            line += LINE;
        }
    }

    private String name(JsonNode trace) {
        return pen.cut(trace.path("name").asText(), 12, WIDEST);
    }

    private void sample(JsonNode trace, double left, double line) {
        Color color = StillTraces.lineColor(trace);
        String mode = trace.path("mode").asText("lines");
        pen.graphics.setColor(color);
        pen.graphics.setStroke(Pen.stroke(trace.path("line")));
        if (StillData.kind(trace).equals("bar")) pen.graphics.fill(new Rectangle2D.Double(left + 8, line - 6, 12, 12));
        else if (mode.contains("lines")) pen.graphics.draw(new Line2D.Double(left, line, left + SAMPLE, line));
        if (!mode.contains("markers")) return;
        pen.graphics.fill(new Ellipse2D.Double(left + SAMPLE / 2.0 - 3, line - 3, 6, 6));
    }
}
