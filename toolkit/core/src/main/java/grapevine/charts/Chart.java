package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import grapevine.core.History;
import grapevine.core.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tech.tablesaw.plotly.components.Figure;

/**
 * An immutable picture, live where scripts run and a still image elsewhere; both are drawn from the same numbers.
 *
 * <p>{@link Curves}, {@link Trajectories}, {@link Film}, {@link TopologyDrawing} and {@link LabelsChart} make the charts
 * of a run. Any other tablesaw figure becomes a chart by {@link #of(Figure)}:
 *
 * <pre>{@code
 * Chart.of(new Figure(Layout.builder("mine").build(), ScatterTrace.builder(x, y).build())).save(Path.of("mine.png"));
 * }</pre>
 */
public final class Chart implements Drawable {

    private final ObjectNode figure;
    private final List<Panel> panels;
    private final List<History> histories;

    private Chart(ObjectNode figure, List<Panel> panels, Collection<History> histories) {
        this.figure = figure;
        this.panels = List.copyOf(panels);
        this.histories = List.copyOf(histories);
    }

    /** A tablesaw figure in the colours and fonts of this toolkit, where it leaves them open. */
    public static Chart of(Figure figure) {
        return of(figure, json -> {}, List.of());
    }

    /**
     * A chart with what tablesaw cannot say.
     *
     * @param refine changes the figure's JSON before it is dressed
     * @param histories the runs that the chart shows
     */
    static Chart of(Figure figure, Consumer<ObjectNode> refine, Collection<History> histories) {
        ObjectNode json = StrictJson.of(figure);
        refine.accept(json);
        Theme.dress(json);
        return new Chart(json, List.of(new Panel(json, 0, 0)), histories);
    }

    /** A chart whose still image is made of other figures, all of them dressed. */
    static Chart of(ObjectNode live, List<Panel> still, Collection<History> histories) {
        return new Chart(live, still, histories);
    }

    /** The figure, to be copied and not to be changed. */
    JsonNode figure() {
        return figure;
    }

    /** The title, empty if there is none. */
    public String title() {
        JsonNode title = figure.at("/layout/title");
        return title.isObject() ? title.path("text").asText() : title.asText();
    }

    /** The width of the picture in pixels of the page. */
    public int width() {
        return figure.at("/layout/width").asInt();
    }

    /** The height of the picture in pixels of the page. */
    public int height() {
        return figure.at("/layout/height").asInt();
    }

    /** The figure as plotly reads it, strict JSON: {@code data, layout, config}, and the {@code frames} of a film. */
    public String json() {
        return figure.toString();
    }

    /** The still image, with two dots per pixel of the page. */
    public byte[] png() {
        return Still.png(panels, width(), height());
    }

    /** A part of a page that needs nothing from outside: the still image, which turns live where scripts run. */
    public String html() {
        return Page.part(this, true);
    }

    /** A whole page that needs nothing from outside. */
    public String page() {
        return Page.whole(this);
    }

    /**
     * Writes the chart, in the form that the file's name asks for. The file is there whole or not at all.
     *
     * @param file a name that ends in {@code .html}, {@code .png} or {@code .json}
     * @return the file
     */
    public Path save(Path file) {
        byte[] bytes = bytes(file);
        try {
            WholeFile.write(file, beside -> Files.write(beside, bytes));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("a chart needs a place that can be written, got " + file + ": " + e, e);
        }
    }

    private byte[] bytes(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(".png")) return png();
        if (name.endsWith(".html")) return page().getBytes(StandardCharsets.UTF_8);
        if (name.endsWith(".json")) return json().getBytes(StandardCharsets.UTF_8);
        throw new IllegalArgumentException("save(file) needs a name that ends in .html, .png or .json, got " + name);
    }

    /** Itself. */
    @Override
    public Chart chart() {
        return this;
    }

    /** Whether the still image can be drawn; plotly knows more kinds of traces. */
    boolean still() {
        return panels.stream().allMatch(panel -> Still.knows(panel.figure()));
    }

    /** Whether this chart shows all that the other one does: the same runs or the very same picture. */
    boolean covers(Chart other) {
        if (histories.isEmpty() || other.histories.isEmpty()) return figure.equals(other.figure);
        return histories.containsAll(other.histories);
    }

    /** The title and the names in the legend. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>();
        for (JsonNode trace : figure.path("data"))
            if (trace.path("showlegend").asBoolean(true))
                names.add(trace.path("name").asText());
        String legend = names.stream().filter(name -> !name.isEmpty()).collect(Collectors.joining(", "));
        return "Chart: " + title() + (legend.isEmpty() ? "" : " (" + legend + ")");
    }
}
