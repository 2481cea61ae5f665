package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.annotations.XYPolygonAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.DefaultXYDataset;
import org.jfree.data.xy.XYDataset;

/** Puts the traces of a figure on a plot, each with a data set and a renderer of its own. */
final class StillTraces {

    private static final int LONGEST_NAME = 30;
    private static final Map<String, float[]> DASHES =
            Map.of("dash", new float[] {9, 6}, "dot", new float[] {2, 4}, "dashdot", new float[] {9, 5, 2, 5});

    private final XYPlot plot;
    final JsonNode figure;
    private final List<JsonNode> traces = new ArrayList<>();

    StillTraces(XYPlot plot, JsonNode figure) {
        this.plot = plot;
        this.figure = figure;
        for (JsonNode trace : figure.path("data"))
            if (trace.path("visible").asBoolean(!trace.has("visible"))) traces.add(trace);
    }

    void add() {
        new StillBlocks(this).add(traces);
        for (int i = 0; i < traces.size(); i++)
            if (type(traces.get(i)).equals("scatter")) scatter(traces.get(i), traces.get(Math.max(0, i - 1)));
        for (JsonNode note : figure.at("/layout/annotations"))
            text(note.path("text"), note.path("x").asDouble(), note.path("y").asDouble(), note.path("font"), 0);
    }

    void put(XYDataset data, XYItemRenderer renderer) {
        plot.setRenderer(plot.getDatasetCount(), renderer);
        plot.setDataset(plot.getDatasetCount(), data);
    }

    private void scatter(JsonNode trace, JsonNode previous) {
        String mode = trace.path("mode").asText("lines");
        double[] x = places(trace, "x"), y = places(trace, "y");
        XYLineAndShapeRenderer renderer = renderer(trace);
        if (!trace.path("fill").asText("none").equals("none")) fill(trace, previous, renderer);
        DefaultXYDataset data = new DefaultXYDataset();
        data.addSeries(name(trace), new double[][] {x, y});
        renderer.setSeriesPaint(0, lineColor(trace));
        renderer.setSeriesVisibleInLegend(0, trace.path("showlegend").asBoolean(true));
        put(data, renderer);
        for (int i = 0; i < x.length && mode.contains("text"); i++)
            text(each(trace.path("text"), i), x[i], y[i], trace.path("textfont"), i);
    }

    private void fill(JsonNode trace, JsonNode previous, AbstractXYItemRenderer renderer) {
        List<double[]> edge = edge(trace);
        String fill = trace.path("fill").asText();
        double floor = Math.max(0, plot.getRangeAxis().getLowerBound());
        List<double[]> back =
                fill.equals("tonexty") ? edge(previous) : fill.equals("tozeroy") ? edge(trace) : List.of();
        for (int i = back.size() - 1; i >= 0; i--)
            edge.add(fill.equals("tozeroy") ? new double[] {back.get(i)[0], floor} : back.get(i));
        double[] corners = edge.stream().flatMapToDouble(DoubleStream::of).toArray();
        String faded = Css.faded(Css.hex(lineColor(trace)), 0.3);
        Color color = Css.color(text(trace.path("fillcolor"), faded));
        renderer.addAnnotation(new XYPolygonAnnotation(corners, null, null, color), Layer.BACKGROUND);
    }

    private List<double[]> edge(JsonNode trace) {
        double[] x = places(trace, "x"), y = places(trace, "y");
        List<double[]> edge = new ArrayList<>();
        for (int i = 0; i < x.length; i++)
            if (Double.isFinite(x[i]) && Double.isFinite(y[i])) edge.add(new double[] {x[i], y[i]});
        return edge;
    }

    private void text(JsonNode text, double x, double y, JsonNode font, int i) {
        if (text.asText().isEmpty() || Double.isNaN(x) || Double.isNaN(y)) return;
        XYTextAnnotation note = new XYTextAnnotation(text.asText(), x, y);
        note.setFont(Theme.font(font.path("size").asInt(12)));
        note.setPaint(Css.color(text(each(font.path("color"), i), Theme.INK)));
        plot.addAnnotation(note);
    }

    /** Where a trace's points stand along an axis: the numbers, or the places of the names; NaN for gaps. */
    double[] places(JsonNode trace, String letter) {
        List<String> names = StillAxis.names(figure, letter);
        JsonNode values = trace.path(letter);
        if (values.isEmpty())
            return IntStream.range(0, trace.path("y").size()).asDoubleStream().toArray();
        double[] places = new double[trace.path("y").size()];
        for (int i = 0; i < places.length; i++)
            places[i] = !names.isEmpty()
                    ? names.indexOf(values.path(i).asText())
                    : values.path(i).isNumber() ? values.path(i).asDouble() : Double.NaN;
        return places;
    }

    /** The name of a trace; in its middle cut short, since long names often differ at their ends only. */
    static String name(JsonNode trace) {
        String name = trace.path("name").asText();
        if (name.length() <= LONGEST_NAME) return name;
        return name.substring(0, LONGEST_NAME / 2) + "…" + name.substring(name.length() - LONGEST_NAME / 2);
    }

    static String type(JsonNode trace) {
        return trace.path("type").asText("scatter");
    }

    /** The i-th of an array, or the one that holds for all. */
    private static JsonNode each(JsonNode node, int i) {
        return node.isArray() ? node.path(i) : node;
    }

    private static String text(JsonNode node, String otherwise) {
        return node.isTextual() ? node.asText() : otherwise;
    }

    /** The colour of a trace's line and, where they have none of their own, of its dots. */
    static Color lineColor(JsonNode trace) {
        return Css.color(text(trace.at("/line/color"), text(trace.at("/marker/color"), Theme.PALETTE.get(0))));
    }

    /** A line with dots that may differ in size and colour. */
    private static XYLineAndShapeRenderer renderer(JsonNode trace) {
        String mode = trace.path("mode").asText("lines");
        JsonNode line = trace.path("line"), marker = trace.path("marker");
        boolean lines = mode.contains("lines") && line.path("width").asDouble(2) > 0;
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(lines, mode.contains("markers")) {
            @Override
            public Shape getItemShape(int series, int i) {
                return circle(each(marker.path("size"), i).asDouble(6));
            }

            @Override
            public Paint getItemFillPaint(int series, int i) {
                JsonNode color = each(marker.path("color"), i);
                if (color.isNumber()) return new StillScale(marker, "c").getPaint(color.asDouble());
                return color.isTextual() ? Css.color(color.asText()) : color.isNull() ? Color.WHITE : lineColor(trace);
            }
        };
        float[] dash = DASHES.get(line.path("dash").asText());
        float width = (float) line.path("width").asDouble(2),
                rim = (float) marker.at("/line/width").asDouble(1);
        renderer.setDrawSeriesLineAsPath(true);
        renderer.setSeriesStroke(0, new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
        renderer.setLegendLine(new Line2D.Double(-14, 0, 14, 0));
        renderer.setLegendShape(0, circle(6));
        renderer.setUseFillPaint(true);
        renderer.setSeriesFillPaint(0, lineColor(trace));
        renderer.setDrawOutlines(marker.has("line"));
        renderer.setUseOutlinePaint(true);
        renderer.setSeriesOutlinePaint(0, Css.color(text(marker.at("/line/color"), Theme.INK)));
        renderer.setSeriesOutlineStroke(0, new BasicStroke(rim));
        return renderer;
    }

    private static Shape circle(double size) {
        return new Ellipse2D.Double(-size / 2, -size / 2, size, size);
    }
}
