package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** A scale from numbers to colours, as a trace or its markers have it. */
final class StillScale implements PaintScale {

    private final Range range;
    private final List<String> colors = new ArrayList<>();
    private final String title;

    /**
     * Reads a scale.
     *
     * @param owner a trace or a marker
     * @param letter z for a trace, c for a marker
     */
    StillScale(JsonNode owner, String letter) {
        double low = owner.path(letter + "min").asDouble(),
                high = owner.path(letter + "max").asDouble();
        range = new Range(low, high > low ? high : low + 1);
        for (JsonNode step : owner.path("colorscale")) colors.add(step.path(1).asText());
        title = StillAxis.title(owner.path("colorbar"));
    }

    /** The scale that a figure shows beside its plot. */
    static Optional<StillScale> of(JsonNode figure) {
        for (JsonNode trace : figure.path("data")) {
            if (trace.path("type").asText().equals("heatmap")
                    && trace.path("showscale").asBoolean(true)) return Optional.of(new StillScale(trace, "z"));
            if (trace.at("/marker/showscale").asBoolean(false))
                return Optional.of(new StillScale(trace.path("marker"), "c"));
        }
        return Optional.empty();
    }

    /** The scale as a bar with numbers, at the right of the plot. */
    PaintScaleLegend bar() {
        NumberAxis axis = StillTicks.numbers(0);
        axis.setLabel(title);
        axis.setTickLabelInsets(new RectangleInsets(13, 5, 13, 2));
        axis.setAxisLineVisible(false);
        PaintScaleLegend bar = new PaintScaleLegend(this, axis);
        bar.setPosition(RectangleEdge.RIGHT);
        bar.setAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
        bar.setStripWidth(15);
        bar.setStripOutlineVisible(false);
        bar.setSubdivisionCount(200);
        return bar;
    }

    @Override
    public double getLowerBound() {
        return range.low();
    }

    @Override
    public double getUpperBound() {
        return range.high();
    }

    @Override
    public Color getPaint(double value) {
        return Theme.between(colors, (value - range.low()) / (range.high() - range.low()));
    }
}
