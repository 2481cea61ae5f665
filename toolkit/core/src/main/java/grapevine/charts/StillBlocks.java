package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.geom.Rectangle2D;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultIntervalXYDataset;
import org.jfree.data.xy.DefaultXYZDataset;

/** Puts traces of rectangles on a plot: heat maps and bars. */
final class StillBlocks {

    private static final double BREADTH = 0.8;

    private final StillTraces traces;

    StillBlocks(StillTraces traces) {
        this.traces = traces;
    }

    void add(List<JsonNode> all) {
        all.stream().filter(trace -> StillTraces.type(trace).equals("heatmap")).forEach(this::cells);
        List<JsonNode> bars = all.stream()
                .filter(trace -> StillTraces.type(trace).equals("bar"))
                .toList();
        boolean stacked = traces.figure.at("/layout/barmode").asText().matches("stack|relative");
        Map<Double, Double> tops = new HashMap<>();
        for (int i = 0; i < bars.size(); i++)
            if (stacked) bars(bars.get(i), -BREADTH / 2, BREADTH, tops);
            else bars(bars.get(i), BREADTH * (i / (double) bars.size() - 0.5), BREADTH / bars.size(), new HashMap<>());
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
        traces.put(trace, data, renderer);
        renderer.setSeriesVisibleInLegend(0, false);
    }

    /**
     * The bars of one trace.
     *
     * @param left where they begin, from their places
     * @param tops the heights that are taken, by place; raised by these bars
     */
    private void bars(JsonNode trace, double left, double width, Map<Double, Double> tops) {
        double[] x = traces.places(trace, "x"), y = traces.places(trace, "y");
        double[] low = new double[x.length], high = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            low[i] = tops.getOrDefault(x[i], 0.0);
            high[i] = low[i] + y[i];
            tops.put(x[i], high[i]);
        }
        double[] from = DoubleStream.of(x).map(at -> at + left).toArray();
        double[] to = DoubleStream.of(from).map(at -> at + width).toArray();
        DefaultIntervalXYDataset data = new DefaultIntervalXYDataset();
        data.addSeries(StillTraces.name(trace), new double[][] {x, from, to, high, low, high});
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setUseYInterval(true);
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setLegendBar(new Rectangle2D.Double(-6, -6, 12, 12));
        traces.put(trace, data, renderer);
    }
}
