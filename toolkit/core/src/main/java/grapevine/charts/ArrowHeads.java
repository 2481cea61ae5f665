package grapevine.charts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;

/** The directions of one-way links: at the rim of each client that hears, two short lines like the letter V. */
final class ArrowHeads {

    private static final double OPENING = 0.42; // radians to either side
    private static final double[] GAP = {Double.NaN, Double.NaN};

    private ArrowHeads() {}

    /** All heads in one trace: end, tip, end and a gap for each. */
    static ScatterTrace of(List<List<Integer>> neighbors, double[][] places, double radius) {
        double[][] points = IntStream.range(0, places.length)
                .boxed()
                .flatMap(i -> neighbors.get(i).stream().flatMap(j -> head(places[j], places[i], radius)))
                .toArray(double[][]::new);
        double[] x = Stream.of(points).mapToDouble(point -> point[0]).toArray();
        double[] y = Stream.of(points).mapToDouble(point -> point[1]).toArray();
        return ScatterTrace.builder(x, y).name("directions").mode(Mode.LINE).build();
    }

    private static Stream<double[]> head(double[] from, double[] to, double radius) {
        double back = Math.atan2(from[1] - to[1], from[0] - to[0]);
        double[] tip = away(to, back, radius);
        return Stream.of(away(tip, back - OPENING, radius), tip, away(tip, back + OPENING, radius), GAP);
    }

    private static double[] away(double[] place, double angle, double distance) {
        return new double[] {place[0] + distance * Math.cos(angle), place[1] + distance * Math.sin(angle)};
    }

    static void refine(ObjectNode heads) {
        heads.put("showlegend", false)
                .put("hoverinfo", "skip")
                .putObject("line")
                .put("color", "#5A6570")
                .put("width", 1.6);
    }
}
