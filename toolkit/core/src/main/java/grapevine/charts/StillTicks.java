package grapevine.charts;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** JFreeChart's axes with the labels that plotly gives them. */
final class StillTicks {

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final double SLANT = Math.toRadians(35);

    private StillTicks() {}

    /** An axis of numbers as plotly writes them, a given distance apart or, where that is 0, at round ones. */
    static NumberAxis numbers(double dtick) {
        DecimalFormat format = new DecimalFormat("0.##########", DecimalFormatSymbols.getInstance(Locale.ROOT));
        NumberAxis axis = new NumberAxis();
        axis.setStandardTickUnits(new NumberTickUnitSource(false, format));
        if (dtick > 0) axis.setTickUnit(new NumberTickUnit(dtick, format));
        return axis;
    }

    /** A logarithmic axis with lines at some digits of every so many decades; JFreeChart alone has no 1, 2, 5. */
    static LogAxis decades(int step, int... digits) {
        return new LogAxis() {
            @Override
            public List<NumberTick> refreshTicks(Graphics2D g, AxisState state, Rectangle2D area, RectangleEdge edge) {
                TextAnchor anchor = edge == RectangleEdge.LEFT ? TextAnchor.CENTER_RIGHT : TextAnchor.TOP_CENTER;
                int low = (int) Math.floor(Math.log10(getLowerBound()) / step),
                        high = (int) Math.floor(Math.log10(getUpperBound()) / step);
                return IntStream.rangeClosed(low, high)
                        .boxed()
                        .flatMap(power -> IntStream.of(digits).mapToObj(digit -> tick(step * power, digit, anchor)))
                        .filter(tick -> getRange().contains(tick.getValue()))
                        .toList();
            }
        };
    }

    private static NumberTick tick(int power, int digit, TextAnchor anchor) {
        String label = digit > 1 ? Integer.toString(digit) : power(power);
        return new NumberTick(digit * Math.pow(10, power), label, anchor, anchor, 0);
    }

    private static String power(int power) {
        if (power == 0 || power == 1) return power == 0 ? "1" : "10";
        StringBuilder text = new StringBuilder(power < 0 ? "10⁻" : "10");
        for (char digit : Integer.toString(Math.abs(power)).toCharArray())
            text.append(SUPERSCRIPTS.charAt(digit - '0'));
        return text.toString();
    }

    /** An axis with a name at each of the places 0, 1, ..., slanted where they are too long to stand side by side. */
    static SymbolAxis names(List<String> names, boolean slanted) {
        SymbolAxis axis = new SymbolAxis(null, names.toArray(String[]::new)) {
            @Override
            public List<?> refreshTicks(Graphics2D g, AxisState state, Rectangle2D area, RectangleEdge edge) {
                List<?> ticks = super.refreshTicks(g, state, area, edge);
                return slanted
                        ? ticks.stream().map(tick -> slanted((NumberTick) tick)).toList()
                        : ticks;
            }

            @Override
            @SuppressWarnings("rawtypes")
            protected double findMaximumTickLabelHeight(List ticks, Graphics2D g, Rectangle2D area, boolean vertical) {
                return super.findMaximumTickLabelHeight(ticks, g, area, vertical) * (slanted ? Math.sin(SLANT) : 1);
            }
        };
        axis.setGridBandsVisible(false);
        axis.setVerticalTickLabels(slanted);
        return axis;
    }

    private static NumberTick slanted(NumberTick tick) {
        TextAnchor end = TextAnchor.CENTER_RIGHT;
        return new NumberTick(tick.getNumber(), tick.getText(), end, end, -SLANT);
    }
}
