package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Title, axes and grid of a still image, and the place of its plot. */
final class StillFrame {

    private static final Color INK = Css.color(Theme.INK);
    private static final Color GRID = Css.color(Theme.GRID);
    private static final Color LINE = Css.color("#888888");
    private static final int TICK = 5;
    private static final double SLANT = Math.toRadians(35);
    private static final int MOST_SLANTED = 30;

    final Pen pen;
    final StillAxis x;
    final StillAxis y;
    final Rectangle2D plot;
    private final double slope;
    private final String title;
    private final List<StillAxis.Tick> columns;
    private final List<StillAxis.Tick> lines;

    /**
     * Finds the place of everything.
     *
     * @param right how much is needed at the right of the plot
     */
    StillFrame(Pen pen, JsonNode figure, int width, int height, double right) {
        this.pen = pen;
        this.title = StillData.title(figure.path("layout"));
        this.x = StillAxis.of(figure, "x");
        this.y = StillAxis.of(figure, "y");
        this.slope = slope(width);
        double top = title.isEmpty() ? 20 : 48, bottom = x.visible() ? 58 + slope : 16;
        int most = Math.max(2, (int) (height - top - bottom) / (y.names().isEmpty() ? 46 : 18));
        this.lines = y.ticks(most);
        double widest = lines.stream()
                .mapToDouble(tick -> pen.width(tick.label(), 12))
                .max()
                .orElse(0);
        double left = y.visible() ? widest + TICK + 42 : 16;
        this.plot = new Rectangle2D.Double(
                left, top, width - left - Math.max(right, x.visible() ? 24 : 16), height - top - bottom);
        this.columns = columns();
    }

    /** How much deeper the names along the axis reach when they are slanted, or 0 where they fit side by side. */
    private double slope(int width) {
        double widest = x.names().stream()
                .mapToDouble(name -> pen.width(name, 12))
                .max()
                .orElse(0);
        boolean fits = (widest + 10) * x.names().size() < 0.75 * width;
        return fits || x.names().size() > MOST_SLANTED ? 0 : Math.min(120, widest * Math.sin(SLANT));
    }

    /** As many ticks as leave air between their labels. */
    private List<StillAxis.Tick> columns() {
        for (int most = x.names().isEmpty() ? 9 : x.names().size(); most > 1; most--) {
            List<StillAxis.Tick> ticks = x.ticks(most);
            if (slope > 0) return ticks;
            double needed = ticks.stream()
                    .mapToDouble(tick -> pen.width(tick.label(), 12) + 14)
                    .max()
                    .orElse(0);
            double spacing = ticks.size() < 2
                    ? plot.getWidth()
                    : Math.abs(x(ticks.get(1).value()) - x(ticks.get(0).value()));
            if (needed <= spacing) return ticks;
        }
        return x.ticks(1);
    }

    double x(double value) {
        return plot.getX() + x.place(value) * plot.getWidth();
    }

    double y(double value) {
        return plot.getMaxY() - y.place(value) * plot.getHeight();
    }

    /** Draws the title and what lies under the traces. */
    void paintUnder() {
        pen.text(title, plot.getCenterX(), 26, 17, Font.PLAIN, INK);
        if (x.visible() && x.names().isEmpty()) columns.forEach(tick -> grid(x(tick.value()), true));
        if (y.visible() && y.names().isEmpty()) lines.forEach(tick -> grid(y(tick.value()), false));
    }

    /** Draws the axes, above the traces. */
    void paintOver() {
        pen.graphics.setStroke(new BasicStroke(1f));
        if (x.visible()) paintX();
        if (y.visible()) paintY();
    }

    private void paintX() {
        double base = plot.getMaxY();
        line(plot.getX(), base, plot.getMaxX(), base, LINE);
        for (StillAxis.Tick tick : columns) {
            double at = x(tick.value());
            line(at, base, at, base + TICK, LINE);
            label(tick.label(), at, base + TICK + 12);
        }
        pen.text(x.title(), plot.getCenterX(), base + 42 + slope, 13, Font.PLAIN, INK);
    }

    private void label(String text, double at, double line) {
        if (slope == 0) pen.text(text, at, line, 12, Font.PLAIN, INK);
        else turned(-SLANT, at, line, () -> pen.textEndingAt(text, at, line, 12, INK));
    }

    private void turned(double angle, double aroundX, double aroundY, Runnable drawing) {
        AffineTransform before = pen.graphics.getTransform();
        pen.graphics.rotate(angle, aroundX, aroundY);
        drawing.run();
        pen.graphics.setTransform(before);
    }

    private void paintY() {
        double base = plot.getX();
        line(base, plot.getY(), base, plot.getMaxY(), LINE);
        for (StillAxis.Tick tick : lines) {
            double at = y(tick.value());
            line(base - TICK, at, base, at, LINE);
            pen.textEndingAt(tick.label(), base - TICK - 4, at, 12, INK);
        }
        double middle = plot.getCenterY();
        turned(-Math.PI / 2, 18, middle, () -> pen.text(y.title(), 18, middle, 13, Font.PLAIN, INK));
    }

    private void grid(double at, boolean vertical) {
        pen.graphics.setStroke(new BasicStroke(1f));
        if (vertical) line(at, plot.getY(), at, plot.getMaxY(), GRID);
        else line(plot.getX(), at, plot.getMaxX(), at, GRID);
    }

    private void line(double fromX, double fromY, double toX, double toY, Color color) {
        pen.graphics.setColor(color);
        pen.graphics.draw(new Line2D.Double(fromX, fromY, toX, toY));
    }
}
