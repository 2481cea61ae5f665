package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.StandardChartTheme;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.VerticalAlignment;

/** The still image of a figure, drawn by JFreeChart from the JSON that plotly reads, so that both show the same. */
final class Still {

    private static final int DOTS_PER_PIXEL = 2;
    private static final Set<String> KINDS = Set.of("scatter", "bar", "heatmap");
    private static final double MARGIN = 16;
    private static final BasicStroke THIN = new BasicStroke(1);

    private final JsonNode figure;
    private final XYPlot plot = new XYPlot();

    private Still(JsonNode figure) {
        this.figure = figure;
    }

    /** Whether all traces are of kinds that can be drawn here. */
    static boolean knows(JsonNode figure) {
        return unknown(figure).isEmpty();
    }

    static byte[] png(List<Panel> panels, int width, int height) {
        for (Panel panel : panels)
            if (!knows(panel.figure()))
                throw new IllegalArgumentException("a still image needs scatter traces, bars or a heat map, got "
                        + unknown(panel.figure()) + "; chart.save(Path.of(\"chart.html\")) writes the live chart");
        int across = width * DOTS_PER_PIXEL, down = height * DOTS_PER_PIXEL;
        BufferedImage image = new BufferedImage(across, down, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(DOTS_PER_PIXEL, DOTS_PER_PIXEL);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        for (Panel panel : panels) new Still(panel.figure()).draw(graphics, page(panel));
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream png = new MemoryCacheImageOutputStream(bytes)) { // the usual one needs room on the disk
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static Rectangle2D page(Panel panel) {
        JsonNode layout = panel.figure().path("layout");
        return new Rectangle2D.Double(
                panel.left(),
                panel.top(),
                layout.path("width").asDouble(),
                layout.path("height").asDouble());
    }

    private void draw(Graphics2D graphics, Rectangle2D page) {
        String title = StillAxis.title(figure.path("layout"));
        double top = title.isEmpty() ? 20 : 2;
        JFreeChart chart = new JFreeChart(title.isEmpty() ? null : title, null, plot, false);
        Optional<PaintScaleLegend> scale = StillScale.of(figure).map(StillScale::bar);
        plot.setInsets(new RectangleInsets(top, MARGIN, MARGIN, MARGIN));
        plot.setDomainAxis(StillAxis.of(figure, "x"));
        plot.setRangeAxis(StillAxis.of(figure, "y"));
        if (figure.at("/layout/showlegend").asBoolean(figure.path("data").size() > 1)) chart.addSubtitle(legend());
        scale.ifPresent(chart::addSubtitle);
        look(figure.at("/layout/title/font/size").asInt(17)).apply(chart);
        lines();
        new StillTraces(plot, figure).add();
        AxisSpace space = space(graphics, page);
        if (!title.isEmpty()) align(chart.getTitle(), MARGIN + space.getLeft());
        scale.ifPresent(bar -> bar.setMargin(top, 0, MARGIN + space.getBottom(), 12));
        chart.draw(graphics, page);
    }

    private static StandardChartTheme look(int title) {
        StandardChartTheme look = new StandardChartTheme("Grapevine");
        Color ink = Css.color(Theme.INK), grid = Css.color(Theme.GRID);
        look.setExtraLargeFont(Theme.font(title));
        look.setLargeFont(Theme.font(13));
        look.setRegularFont(Theme.font(12));
        look.setTitlePaint(ink);
        look.setAxisLabelPaint(ink);
        look.setTickLabelPaint(ink);
        look.setLegendItemPaint(ink);
        look.setPlotBackgroundPaint(Color.WHITE);
        look.setDomainGridlinePaint(grid);
        look.setRangeGridlinePaint(grid);
        look.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return look;
    }

    /** The space for the axes, fixed so that title and scale can line up with the plot. */
    private AxisSpace space(Graphics2D graphics, Rectangle2D page) {
        AxisSpace space = plot.getDomainAxis().reserveSpace(graphics, plot, page, RectangleEdge.BOTTOM, null);
        plot.getRangeAxis().reserveSpace(graphics, plot, page, RectangleEdge.LEFT, space);
        plot.setFixedDomainAxisSpace(space);
        plot.setFixedRangeAxisSpace(space);
        return space;
    }

    private void lines() {
        plot.setOutlineVisible(false);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setDomainGridlinesVisible(StillAxis.hasGrid(figure, "x"));
        plot.setRangeGridlinesVisible(StillAxis.hasGrid(figure, "y"));
        plot.setDomainGridlineStroke(THIN);
        plot.setRangeGridlineStroke(THIN);
        for (ValueAxis axis : List.of(plot.getDomainAxis(), plot.getRangeAxis())) {
            axis.setAxisLinePaint(Css.color(Theme.LINE));
            axis.setAxisLineStroke(THIN);
            axis.setTickMarkPaint(Css.color(Theme.LINE));
            axis.setTickMarkStroke(THIN);
            axis.setTickMarkOutsideLength(5);
        }
    }

    private static void align(TextTitle title, double left) {
        title.setHorizontalAlignment(HorizontalAlignment.LEFT);
        title.setTextAlignment(HorizontalAlignment.LEFT);
        title.setPadding(15, left, 10, MARGIN);
    }

    private LegendTitle legend() {
        LegendTitle legend = new LegendTitle(plot);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setVerticalAlignment(VerticalAlignment.TOP);
        legend.setItemLabelPadding(new RectangleInsets(2, 4, 3, 12));
        return legend;
    }

    /** The first kind of trace that is not drawn here as plotly draws it, or nothing. */
    private static String unknown(JsonNode figure) {
        for (JsonNode trace : figure.path("data")) {
            String kind = trace.path("type").asText("scatter");
            if (!KINDS.contains(kind)) return kind;
            for (String axis : new String[] {"x", "y"})
                if (!trace.path(axis + "axis").asText(axis).equals(axis)) return kind + " on a second axis";
            if (trace.path("orientation").asText().equals("h")) return "horizontal " + kind;
        }
        return "";
    }
}
