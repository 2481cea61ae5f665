package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.HeatmapTrace;
import tech.tablesaw.plotly.traces.HistogramTrace;
import tech.tablesaw.plotly.traces.ScatterTrace;

class ChartTest {

    private static final Pattern REMOTE =
            Pattern.compile("<(script|link|img|iframe)[^>]*(src|href)\\s*=\\s*[\"']?(https?:)?//");

    private static JsonNode json(Chart chart) throws Exception {
        return new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(chart.json());
    }

    private static BufferedImage image(Chart chart) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(chart.png()));
    }

    private static long colors(BufferedImage image) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
                .distinct()
                .count();
    }

    private static Chart bars() {
        StringColumn names = StringColumn.create("name", "a", "b", "c");
        return Chart.of(new Figure(
                Layout.builder("bars").build(),
                BarTrace.builder(names, DoubleColumn.create("n", 1, 2, 3)).build()));
    }

    @Test
    void anyFigureBecomesStrictJsonWithNumbersAsNumbers() throws Exception {
        double[] x = {1, 2, 3}, y = {0.5, Double.NaN, Double.POSITIVE_INFINITY};
        JsonNode json = json(Chart.of(new Figure(ScatterTrace.builder(x, y).build())));
        assertEquals("[1.0,2.0,3.0]", json.at("/data/0/x").toString());
        assertEquals("[0.5,null,null]", json.at("/data/0/y").toString());
    }

    @Test
    void thePngHasTwoDotsPerPixelAndIsNotBlank() throws Exception {
        Chart chart = Runs.chart(Runs.accuracy());
        BufferedImage image = image(chart);
        assertEquals(2 * chart.width(), image.getWidth());
        assertEquals(2 * chart.height(), image.getHeight());
        assertTrue(colors(image) > 20);
    }

    @Test
    void theStillImageShowsTheColoursOfTheLiveChart() throws Exception {
        BufferedImage image = image(Curves.of(Runs.two(), "accuracy", "rounds"));
        for (String color : List.of("#0072B2", "#E69F00")) {
            int rgb = Css.color(color).getRGB();
            assertTrue(IntStream.range(0, image.getWidth() * image.getHeight())
                    .anyMatch(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == rgb));
        }
    }

    @Test
    void dotsAtTheEndsOfTheAxesAreWhole() throws Exception {
        BufferedImage image = image(Runs.chart(Runs.of("accuracy", new double[] {0.5})));
        int blue = Css.color("#0072B2").getRGB();
        long dots = IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()) == blue)
                .count();
        assertTrue(dots > 0.8 * Math.PI * 9 * 9, dots + " dots"); // radius 4.5 pixels, less its paler rim
    }

    @Test
    void theTitleBeginsWhereThePlotBegins() throws Exception {
        Chart chart = Runs.chart(Runs.accuracy());
        assertEquals("accuracy over rounds", chart.title());
        assertEquals(
                "{\"text\":\"accuracy over rounds\",\"x\":0,\"xref\":\"paper\",\"xanchor\":\"left\"}",
                json(chart).at("/layout/title").toString());
        BufferedImage image = image(chart);
        int letters = first(image, x -> rows(20, 70).anyMatch(y -> image.getRGB(x, y) != -1));
        int axis = first(image, x -> rows(120, 600).allMatch(y -> image.getRGB(x, y) != -1));
        assertEquals(axis, letters, 6);
    }

    private static IntStream rows(int from, int to) {
        return IntStream.range(from, to);
    }

    private static int first(BufferedImage image, IntPredicate column) {
        return IntStream.range(0, image.getWidth()).filter(column).findFirst().orElseThrow();
    }

    @Test
    void theToolsOfTheLiveChartAppearUnderThePointerWithoutALogo() throws Exception {
        JsonNode config = json(bars()).path("config");
        assertEquals("hover", config.path("displayModeBar").asText());
        assertFalse(config.path("displaylogo").asBoolean(true));
    }

    @Test
    void theSameChartIsTheSamePicture() {
        assertEquals(
                Runs.chart(Runs.accuracy()).html(), Runs.chart(Runs.accuracy()).html());
    }

    @Test
    void thePageFetchesNothing() {
        String page = Runs.chart(Runs.accuracy()).page();
        assertFalse(REMOTE.matcher(page).find());
        assertFalse(page.contains("<link"));
        assertTrue(page.indexOf("<img") < page.indexOf("<script>"));
        assertTrue(page.contains("window.Plotly"));
    }

    @Test
    void aTitleCannotLeaveTheScript() {
        String name = "</script><script>alert(1)</script>";
        Chart chart = Chart.of(new Figure(
                Layout.builder(name).build(),
                ScatterTrace.builder(new double[] {1}, new double[] {1})
                        .name(name)
                        .build()));
        assertFalse(Page.part(chart, false).contains("<script>alert"));
    }

    @Test
    void aFileIsWrittenInTheFormOfItsName(@TempDir Path folder) throws Exception {
        Chart chart = bars();
        assertEquals((byte) 'P', Files.readAllBytes(chart.save(folder.resolve("a.png")))[1]);
        assertTrue(Files.readString(chart.save(folder.resolve("a.html"))).startsWith("<!DOCTYPE html>"));
        assertEquals(chart.json(), Files.readString(chart.save(folder.resolve("a.json"))));
        Exception e = assertThrows(IllegalArgumentException.class, () -> chart.save(folder.resolve("a.svg")));
        assertEquals("save(file) needs a name that ends in .html, .png or .json, got a.svg", e.getMessage());
    }

    @Test
    void barsAreDrawn() throws Exception {
        assertTrue(colors(image(bars())) > 10);
    }

    private static Chart bars(Layout.BarMode mode) {
        Object[] years = {2023, 2024};
        BarTrace trace = BarTrace.builder(years, new double[] {1, 2}).build();
        return Chart.of(new Figure(
                Layout.builder("bars").barMode(mode).showLegend(false).build(), trace, trace));
    }

    @Test
    void barsStandBesideOrOnTopOfEachOtherAndFit() throws Exception {
        BufferedImage beside = image(bars(Layout.BarMode.GROUP)), stacked = image(bars(Layout.BarMode.STACK));
        assertTrue(height(beside, "#0072B2") > 1.8 * height(stacked, "#0072B2"));
        assertEquals(height(beside, "#0072B2"), height(beside, "#E69F00"));
        assertEquals(height(beside, "#0072B2"), bottom(stacked, "#0072B2") - top(stacked, "#E69F00"), 8);
    }

    private static int height(BufferedImage image, String color) {
        return bottom(image, color) - top(image, color);
    }

    private static int top(BufferedImage image, String color) {
        return rows(image, color).min().orElseThrow();
    }

    private static int bottom(BufferedImage image, String color) {
        return rows(image, color).max().orElseThrow();
    }

    private static IntStream rows(BufferedImage image, String color) {
        int rgb = Css.color(color).getRGB();
        return rows(0, image.getHeight())
                .filter(y -> IntStream.range(0, image.getWidth()).anyMatch(x -> image.getRGB(x, y) == rgb));
    }

    @Test
    void aKindWithoutStillImageIsShownLive() {
        Chart chart = Chart.of(
                new Figure(HistogramTrace.builder(new double[] {1, 2, 2}).build()));
        assertFalse(chart.html().contains("<img"));
        Exception e = assertThrows(IllegalArgumentException.class, chart::png);
        assertEquals(
                "a still image needs scatter traces, bars or a heat map, got histogram; "
                        + "chart.save(Path.of(\"chart.html\")) writes the live chart",
                e.getMessage());
    }

    @Test
    void aHeatMapSaysWhichNumberHasWhichColour() throws Exception {
        double[][] cells = {{1, 2}, {3, Double.NaN}};
        Object[] names = {"a", "b"};
        Chart chart =
                Chart.of(new Figure(HeatmapTrace.builder(names, names, cells).build()));
        assertEquals(1, json(chart).at("/data/0/zmin").asDouble());
        assertEquals(3, json(chart).at("/data/0/zmax").asDouble());
        assertTrue(colors(image(chart)) > 20);
    }

    @Test
    void aMachineWithoutFontsIsToldSo() {
        Exception e = assertThrows(IllegalStateException.class, () -> Theme.family(List::of));
        assertEquals(
                "a still image needs a font, got a machine without any; install one, on Debian fonts-dejavu-core",
                e.getMessage());
        assertEquals("DejaVu Sans", Theme.family(() -> List.of("DejaVu Sans")));
        assertEquals("SansSerif", Theme.family(() -> List.of("Other")));
    }

    @Test
    void textsNameTheTitleAndTheCurves() {
        assertEquals(
                "Chart: accuracy over rounds (first, second)",
                Curves.of(Runs.two(), "accuracy", "rounds").toString());
    }
}
