package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/**
 * One metric of one run, client by client: a line for each over the rounds, and their mean as a dashed one.
 *
 * <p>Up to ten clients have names and colours of their own; the lines of more are thin and without a legend. Metrics that
 * spread over decades stand on a logarithmic axis, which leaves out zeros. A client without a number leaves a gap.
 */
public final class Trajectories {

    private static final int FEW = 25; // rounds, drawn with dots, so that one between gaps is seen
    private static final int NAMED = 10;
    private static final int ALL = 6000; // points; with more of them, only those that can be seen
    private static final double SEEN = 0.001; // of the height of the axis
    private static final String MEAN = "mean";

    private final History history;
    private final List<Measurement> rows;
    private final String metric;
    private final int clients;
    private final boolean log;
    private final Range height;

    Trajectories(History history, String metric, int clients) {
        this.history = history;
        this.rows = Curves.measured(history, metric);
        this.metric = metric;
        this.clients = clients;
        this.log = Quantity.spreads(metric) && numbers().anyMatch(number -> number > 0);
        this.height = log ? Range.decades(numbers()) : Curves.around(metric, numbers());
    }

    /**
     * Draws a metric client by client.
     *
     * @param history what was measured
     * @param metric a metric with one number per client
     * @param clients how many clients there are
     */
    public static Chart of(History history, String metric, int clients) {
        require("trajectories", history, metric, clients);
        return new Trajectories(history, metric, clients).chart();
    }

    /** Refuses a metric that is not measured client by client. */
    static void require(String call, History history, String metric, int clients) {
        history.require(metric);
        for (Measurement row : Curves.measured(history, metric)) {
            int numbers = row.values().get(metric).length;
            if (numbers != clients)
                throw new IllegalArgumentException(call + "(metric) needs a metric with one number per client ("
                        + clients + "), got " + metric + " with " + numbers + "; chart(\"" + metric + "\") draws it");
        }
    }

    private Chart chart() {
        return clients * rows.size() <= ALL ? chart(Integer.MAX_VALUE) : chart(Math.max(600, ALL / clients));
    }

    /**
     * The chart.
     *
     * @param most about how many points a line may have; unless any number, those that nobody would miss are left out of
     *     lines that have no dots
     */
    Chart chart(int most) {
        List<Trace> traces = new ArrayList<>();
        for (int client = 0; client < clients; client++) traces.add(line(client, most));
        if (clients > 1) traces.add(mean(most));
        Layout layout = Layout.builder(title())
                .xAxis(Axis.builder().title("round").build())
                .yAxis(Axis.builder().title(Quantity.words(metric)).build())
                .showLegend(clients > 1 && clients <= NAMED)
                .width(Theme.WIDTH)
                .height(Theme.HEIGHT)
                .build();
        return Chart.of(new Figure(layout, traces.toArray(Trace[]::new)), this::refine, List.of(history));
    }

    private String title() {
        return Quantity.words(metric) + (clients == 1 ? " of the client" : " of each client, and the mean (dashed)");
    }

    /** Whether numbers and colours stand on logarithmic scales. */
    boolean log() {
        return log;
    }

    private ScatterTrace line(int client, int most) {
        String color = Theme.palette(client);
        double[] values = rows.stream()
                .mapToDouble(row -> row.values().get(metric)[client])
                .toArray();
        boolean few = clients <= NAMED;
        return trace("client " + client, values, few ? color : Css.faded(color, 0.7), few ? 1.8 : 1, most);
    }

    private ScatterTrace mean(int most) {
        return trace(MEAN, rows.stream().mapToDouble(row -> row.mean(metric)).toArray(), "#000000", 2.2, most);
    }

    private ScatterTrace trace(String name, double[] values, String color, double width, int most) {
        double[] line = Arrays.stream(values).map(this::shown).toArray();
        double[] across = rows.stream().mapToDouble(Measurement::round).toArray();
        int[] points = points(across, line, most);
        return ScatterTrace.builder(
                        Arrays.stream(points).mapToDouble(i -> across[i]).toArray(),
                        Arrays.stream(points).mapToDouble(i -> line[i]).toArray())
                .name(name)
                .mode(rows.size() == 1 ? Mode.MARKERS : rows.size() <= FEW ? Mode.LINE_AND_MARKERS : Mode.LINE)
                .line(Line.builder().color(color).width(width).build())
                .marker(Marker.builder()
                        .color(color)
                        .size(rows.size() == 1 ? 7 : 4)
                        .build())
                .build();
    }

    private int[] points(double[] across, double[] line, int most) {
        if (line.length <= FEW || most == Integer.MAX_VALUE)
            return IntStream.range(0, line.length).toArray();
        double[] up = log ? Arrays.stream(line).map(Math::log10).toArray() : line;
        double whole = log ? Math.log10(height.high() / height.low()) : height.high() - height.low();
        return Thinned.line(across, up, SEEN * whole, most);
    }

    private void refine(ObjectNode figure) {
        ObjectNode across = figure.withObject("/layout/xaxis");
        Range width = Range.upTo(rows.get(rows.size() - 1).round());
        Curves.ends(across, width, false);
        if (width.high() < 5) across.put("dtick", 1);
        Curves.ends(figure.withObject("/layout/yaxis"), height, log);
        figure.withObject("/layout").put("hovermode", "closest");
        for (JsonNode trace : figure.path("data")) ((ObjectNode) trace).put("cliponaxis", false);
        for (int client = Theme.PALETTE.size(); client < clients && clients <= NAMED; client++)
            dash(figure, client, "dot");
        if (clients > 1) dash(figure, clients, "dash");
    }

    private static void dash(ObjectNode figure, int trace, String dash) {
        figure.at("/data/" + trace).<ObjectNode>withObject("/line").put("dash", dash);
    }

    /** A number as the line has it, no more exact than can be seen. */
    private double shown(double value) {
        if (!Double.isFinite(value) || (log && value <= 0)) return Double.NaN;
        return log ? Range.significant(value) : height.rounded(value);
    }

    private DoubleStream numbers() {
        return rows.stream().flatMapToDouble(row -> Arrays.stream(row.values().get(metric)));
    }
}
