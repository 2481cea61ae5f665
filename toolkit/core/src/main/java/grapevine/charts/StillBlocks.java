package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.IntStream;
import org.jfree.chart.renderer.xy.ClusteredXYBarRenderer;
import org.jfree.chart.renderer.xy.StackedXYBarRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.CategoryTableXYDataset;
import org.jfree.data.xy.DefaultXYZDataset;

/** Puts traces of rectangles on a plot: heat maps and bars. */
final class StillBlocks {

    private static final double GAP = 0.2;

    private final StillTraces traces;

    StillBlocks(StillTraces traces) {
        this.traces = traces;
    }

    void add(List<JsonNode> all) {
        all.stream().filter(trace -> StillTraces.type(trace).equals("heatmap")).forEach(this::cells);
        bars(all.stream().filter(trace -> StillTraces.type(trace).equals("bar")).toList());
    }

    private void cells(JsonNode trace) {
        List<double[]> cells = IntStream.range(0, trace.path("z").size())
                .boxed()
                .flatMap(row -> IntStream.range(0, trace.path("z").path(row).size())
                        .filter(column -> trace.path("z").path(row).path(column).isNumber())
                        .mapToObj(column -> new double[] {
                            column, row, trace.path("z").path(row).path(column).asDouble()
                        }))
                .toList();
        double[][] parts = IntStream.range(0, 3)
                .mapToObj(part -> cells.stream().mapToDouble(cell -> cell[part]).toArray())
                .toArray(double[][]::new);
        DefaultXYZDataset data = new DefaultXYZDataset();
        data.addSeries(StillTraces.name(trace), parts);
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setPaintScale(new StillScale(trace, "z"));
        renderer.setSeriesVisibleInLegend(0, false);
        traces.put(data, renderer);
    }

    /** Bars side by side or, where the figure asks for it, on top of each other. */
    private void bars(List<JsonNode> bars) {
        if (bars.isEmpty()) return;
        boolean stacked = traces.figure.at("/layout/barmode").asText().matches("stack|relative");
        CategoryTableXYDataset data = new CategoryTableXYDataset();
        XYBarRenderer renderer = stacked ? new StackedXYBarRenderer(GAP) : new ClusteredXYBarRenderer(GAP, false);
        for (int i = 0; i < bars.size(); i++) {
            double[] x = traces.places(bars.get(i), "x"), y = traces.places(bars.get(i), "y");
            String name = bars.get(i).path("name").asText().isEmpty() ? "trace " + i : StillTraces.name(bars.get(i));
            for (int bar = 0; bar < x.length; bar++) data.add(x[bar], y[bar], name);
            renderer.setSeriesPaint(i, StillTraces.lineColor(bars.get(i)));
        }
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setLegendBar(new Rectangle2D.Double(-6, -6, 12, 12));
        traces.put(data, renderer);
    }
}
