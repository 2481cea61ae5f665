package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/**
 * Whether one is right as often as one is sure: a disc per bin of confidence, as large as the bin has examples, whose
 * number stands beside it. Discs on the dashed diagonal are calibrated, those below it boast; the lines to the diagonal,
 * each weighed by its disc's number, are the calibration error.
 *
 * <pre>{@code
 * Prediction.Bins bins = prediction.reliability(10);
 * Reliability.of("softmax", bins.counts(), bins.confidence(), bins.accuracy());
 * }</pre>
 */
public final class Reliability {
    private static final int SIZE = 500;
    private static final double PLOT = 380; // pixels that an axis is long
    private static final double SMALLEST = 7, LARGEST = 34; // pixels across
    private static final double LETTERS = 11; // pixels from a disc's rim to the middle of its number
    private static final double AIR = 0.06; // beyond 0 and 1, so that discs at the ends are whole

    private Reliability() {}

    /**
     * Draws the bins.
     *
     * @param title of whom
     * @param counts the number of examples in each bin
     * @param confidence their mean confidence, whatever it is where there are no examples
     * @param accuracy the share of them that is right, likewise
     */
    public static Chart of(String title, int[] counts, double[] confidence, double[] accuracy) {
        if (counts.length != confidence.length || counts.length != accuracy.length)
            throw new IllegalArgumentException(
                    "a reliability diagram needs as many confidences and accuracies as counts, " + counts.length
                            + ", got " + confidence.length + " and " + accuracy.length);
        int[] bins =
                IntStream.range(0, counts.length).filter(b -> counts[b] > 0).toArray();
        if (bins.length == 0)
            throw new IllegalArgumentException("a reliability diagram needs at least 1 example, got none");
        int[] examples = Arrays.stream(bins).map(b -> counts[b]).toArray();
        double[] sure = pick(confidence, bins), right = pick(accuracy, bins);
        Trace diagonal = trace("calibrated", Mode.LINE, new double[] {0, 1}, new double[] {0, 1}, Theme.LINE);
        Trace gaps = trace("gaps", Mode.LINE, upright(sure, sure), upright(sure, right), Theme.palette(5));
        Trace discs = trace("bins", Mode.MARKERS, sure, right, Theme.palette(0));
        Layout layout = Layout.builder("reliability of " + title)
                .xAxis(Axis.builder().title("confidence (mean of the bin)").build())
                .yAxis(Axis.builder().title("accuracy (share of the bin)").build())
                .showLegend(false)
                .width(SIZE)
                .height(SIZE)
                .build();
        return Chart.of(new Figure(layout, diagonal, gaps, discs), figure -> refine(figure, examples), List.of());
    }

    private static double[] pick(double[] numbers, int... bins) {
        return Arrays.stream(bins).mapToDouble(b -> numbers[b]).toArray();
    }

    /** One coordinate of a line from each disc's place on the diagonal to the disc, with a gap after each. */
    private static double[] upright(double[] from, double[] to) {
        double[] ends = new double[3 * from.length];
        for (int k = 0; k < ends.length; k++) ends[k] = k % 3 == 0 ? from[k / 3] : k % 3 == 1 ? to[k / 3] : Double.NaN;
        return ends;
    }

    private static ScatterTrace trace(String name, Mode mode, double[] x, double[] y, String color) {
        return ScatterTrace.builder(x, y)
                .name(name)
                .mode(mode)
                .line(Line.builder().color(color).width(1.4).build())
                .build();
    }

    /** What tablesaw cannot say: a size for each disc, its number, dashes, and ends of axes. */
    private static void refine(ObjectNode figure, int... examples) {
        ObjectNode diagonal = (ObjectNode) figure.at("/data/0"), discs = (ObjectNode) figure.at("/data/2");
        for (JsonNode trace : figure.path("data"))
            ((ObjectNode) trace).put("showlegend", false).put("hoverinfo", trace == discs ? "all" : "skip");
        diagonal.withObject("/line").put("dash", "dash");
        discs.put("cliponaxis", false)
                .put("hovertemplate", "%{customdata} examples: confidence %{x:.3f}, accuracy %{y:.3f}<extra></extra>");
        ArrayNode
                sizes =
                        discs.withObject("/marker")
                                .put("color", Theme.palette(0))
                                .put("opacity", 1)
                                .putArray("size"),
                hover = discs.putArray("customdata"),
                notes = figure.withObject("/layout").putArray("annotations");
        int most = Arrays.stream(examples).max().orElseThrow();
        for (int k = 0; k < examples.length; k++) {
            double size = Math.max(SMALLEST, LARGEST * Math.sqrt((double) examples[k] / most));
            double x = discs.at("/x/" + k).asDouble(), y = discs.at("/y/" + k).asDouble();
            double away = (size / 2 + LETTERS) / PLOT * (1 + 2 * AIR);
            sizes.add(Math.round(size));
            hover.add(examples[k]);
            boolean below = y + away > 1 + AIR || (y < x && y - away > -AIR);
            note(notes.addObject(), x, below ? y - away : y + away, examples[k]);
        }
        figure.withObject("/layout").put("hovermode", "closest");
        for (String axis : new String[] {"xaxis", "yaxis"}) {
            ObjectNode settings = figure.withObject("/layout/" + axis);
            settings.put("dtick", 0.2).putArray("range").add(-AIR).add(1 + AIR);
        }
    }

    private static void note(ObjectNode note, double x, double y, int count) {
        note.put("x", x).put("y", y).put("text", String.format(Locale.ROOT, "%,d", count));
        note.put("showarrow", false).putObject("font").put("size", 11);
    }
}
