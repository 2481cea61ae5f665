package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawingsTest {

    private static final List<List<Integer>> RING = List.of(List.of(1, 3), List.of(0, 2), List.of(1, 3), List.of(0, 2));
    private static final List<List<Integer>> PATH = List.of(List.of(1), List.of(0, 2), List.of(1));

    private static JsonNode json(Chart chart) throws Exception {
        return new ObjectMapper().readTree(chart.json());
    }

    @Test
    void aRingStandsOnACircleWithClientZeroAtTheTop() {
        double[][] places = GraphLayout.of(RING);
        assertArrayEquals(new double[] {0, 1}, places[0], 1e-9);
        assertArrayEquals(new double[] {1, 0}, places[1], 1e-9);
        for (double[] place : places) assertEquals(1, Math.hypot(place[0], place[1]), 1e-9);
    }

    @Test
    void aPathKeepsItsMiddleBetweenItsEnds() {
        double[][] places = GraphLayout.of(PATH);
        double whole = Math.hypot(places[2][0] - places[0][0], places[2][1] - places[0][1]);
        for (int end : new int[] {0, 2})
            assertTrue(Math.hypot(places[1][0] - places[end][0], places[1][1] - places[end][1]) < whole);
    }

    @Test
    void theSameGraphAlwaysLooksTheSame() {
        assertArrayEquals(GraphLayout.of(PATH), GraphLayout.of(PATH));
    }

    @Test
    void everyLinkIsDrawnOnce() throws Exception {
        assertArrayEquals(new int[] {0, 1, 0, 3, 1, 2, 2, 3}, GraphLayout.links(RING));
        assertEquals(12, json(TopologyDrawing.of("ring", RING)).at("/data/0/y").size()); // two ends and a gap per link
    }

    @Test
    void oneWayLinksPointAtTheClientThatHears() throws Exception {
        List<List<Integer>> heard = List.of(List.of(3), List.of(0), List.of(1), List.of(2)); // 0 -> 1 -> 2 -> 3 -> 0
        JsonNode json = json(TopologyDrawing.of("one way", heard)), heads = json.at("/data/2");
        assertEquals(12, json.at("/data/0/y").size());
        assertEquals(4 * 4, heads.path("y").size()); // end, tip, end and a gap per link
        double[][] places = GraphLayout.of(heard);
        for (int i = 0; i < 4; i++) {
            double x = heads.path("x").path(4 * i + 1).asDouble(),
                    y = heads.path("y").path(4 * i + 1).asDouble();
            double[] from = places[(i + 3) % 4], to = places[i];
            double rim = Math.hypot(x - to[0], y - to[1]), whole = Math.hypot(from[0] - to[0], from[1] - to[1]);
            assertEquals(whole, rim + Math.hypot(x - from[0], y - from[1]), 1e-9, "the tip is on the link");
            assertTrue(rim < 0.1 * whole, "and at the client that hears");
            for (int end : new int[] {4 * i, 4 * i + 2}) {
                double fromTip = Math.hypot(
                        heads.path("x").path(end).asDouble() - to[0],
                        heads.path("y").path(end).asDouble() - to[1]);
                assertTrue(fromTip > rim, "the ends are further back");
            }
        }
        assertFalse(json(TopologyDrawing.of("ring", RING)).at("/data/2").isObject());
    }

    @Test
    void clientsCarryTheirNumbersAndTheirValues() throws Exception {
        JsonNode json = json(TopologyDrawing.of("ring", RING, new double[] {1, 2, Double.NaN, 4}, "loss"));
        assertEquals("[\"0\",\"1\",\"2\",\"3\"]", json.at("/data/1/text").toString());
        assertEquals("[1.0,2.0,null,4.0]", json.at("/data/1/marker/color").toString());
        assertEquals("client 3: 4.0", json.at("/data/1/hovertext/3").asText());
    }

    @Test
    void aDrawingIsNamedByItsTitle() {
        assertEquals("Chart: ring of 4", TopologyDrawing.of("ring of 4", RING).toString());
    }

    @Test
    void oneClientAloneAndNoLinksAreDrawn() {
        assertTrue(TopologyDrawing.of("alone", List.of(List.of())).png().length > 0);
        assertTrue(TopologyDrawing.of("empty", List.of(List.of(), List.of())).png().length > 0);
    }

    @Test
    void aValueIsNeededForEachClient() {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> TopologyDrawing.of("ring", RING, new double[3], "loss"));
        assertEquals("a drawing needs one value per client (4), got 3", e.getMessage());
    }

    @Test
    void labelsShowCountsByClientAndClass() throws Exception {
        JsonNode json = json(LabelsChart.of(new int[][] {{1, 2, 3}, {4, 5, 1200}}, List.of("3", "5", "8")));
        assertEquals("[[1.0,2.0,3.0],[4.0,5.0,1200.0]]", json.at("/data/0/z").toString());
        assertEquals("[\"3\",\"5\",\"8\"]", json.at("/data/0/x").toString());
        assertEquals("1,200", json.at("/layout/annotations/5/text").asText());
    }

    @Test
    void manyCellsHaveNoNumbers() throws Exception {
        int[][] counts = IntStream.range(0, 100).mapToObj(i -> new int[3]).toArray(int[][]::new);
        Chart chart = LabelsChart.of(counts, List.of("a", "b", "c"));
        assertFalse(json(chart).at("/layout").has("annotations"));
        assertEquals("samples", json(chart).at("/data/0/colorbar/title").asText());
        assertTrue(chart.png().length > 0);
    }

    @Test
    void cellsWithoutNumbersGrowDarkerThanCellsWithThem() throws Exception {
        int[][] many = new int[64][100], few = new int[2][3];
        many[63][99] = few[1][2] = 9;
        List<String> names = IntStream.range(0, 100).mapToObj(i -> "c" + i).toList();
        JsonNode dark = json(LabelsChart.of(many, names)).at("/data/0/colorscale"),
                pale = json(LabelsChart.of(few, names.subList(0, 3))).at("/data/0/colorscale");
        assertEquals("[1.0,\"#00406A\"]", dark.path(dark.size() - 1).toString());
        assertEquals("[1.0,\"#6CB0DE\"]", pale.path(pale.size() - 1).toString());
    }

    @Test
    void aCountIsNeededForEachClass() {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> LabelsChart.of(new int[][] {{1, 2}, {1}}, List.of("a", "b")));
        assertEquals("a chart of labels needs one count per class (2), got 1 for client 1", e.getMessage());
    }

    @Test
    void scoresStandSettingBySettingWithABandWhereAllOfThemAreThere() throws Exception {
        Map<String, double[]> means = new LinkedHashMap<>(), deviations = new LinkedHashMap<>();
        means.put("KL", new double[] {0.9, 0.8});
        deviations.put("KL", new double[] {0.1, 0.2});
        means.put("SGD", new double[] {0.5, Double.NaN});
        deviations.put("SGD", new double[] {0.1, Double.NaN});
        Chart chart = Scores.of(List.of("mild", "harsh"), means, deviations, "accuracy");
        JsonNode json = json(chart);
        assertEquals(3, json.path("data").size());
        assertEquals(
                "[\"mild\",\"harsh\",\"harsh\",\"mild\"]", json.at("/data/0/x").toString());
        assertEquals("[1.0,1.0,0.6000000000000001,0.8]", json.at("/data/0/y").toString());
        assertEquals("[0.9,0.8]", json.at("/data/1/y").toString());
        assertEquals("[\"mild\"]", json.at("/data/2/x").toString());
        assertEquals(
                "[\"mild\",\"harsh\"]", json.at("/layout/xaxis/categoryarray").toString());
        assertEquals("Chart: accuracy by setting (KL, SGD)", chart.toString());
        assertTrue(chart.png().length > 0);
    }

    @Test
    void settingsKeepTheirOrderInTheStillImageWhereTheFirstAlgorithmLacksOne() throws Exception {
        Map<String, double[]> means = new LinkedHashMap<>(), none = new LinkedHashMap<>();
        means.put("SGD", new double[] {Double.NaN, 0.5});
        means.put("KL", new double[] {0.9, 0.8});
        none.put("SGD", new double[] {Double.NaN, Double.NaN});
        none.put("KL", new double[] {Double.NaN, Double.NaN});
        JsonNode json = json(Scores.of(List.of("mild", "harsh"), means, none, "accuracy"));
        assertEquals(List.of("mild", "harsh"), StillAxis.names(json, "x"));
    }

    @Test
    void picturesStandInRowsBesideTheirNames() throws Exception {
        float[] red = {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}, grey = {0.5f, 0.5f, 0.5f, 0.5f}, beyond = {7, 7, -1, 7};
        Pictures pictures = Pictures.none()
                .row("image", List.of(red, red), List.of(3, 2, 2))
                .row("truth", List.of(grey, beyond), List.of(1, 2, 2));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(pictures.png()));
        assertEquals(2 * pictures.width(), image.getWidth());
        assertEquals(2 * pictures.height(), image.getHeight());
        int right = image.getWidth() - 100, bottom = image.getHeight() - 100;
        assertEquals(0xFFFF0000, image.getRGB(right, 60));
        assertEquals(0xFF808080, image.getRGB(right - 156, bottom));
        assertEquals(0xFFFFFFFF, image.getRGB(right - 40, bottom - 40));
        assertEquals(0xFF000000, image.getRGB(right - 40, bottom + 60));
        assertEquals("Pictures: image, truth", pictures.toString());
    }

    @Test
    void picturesOfAnotherSizeThanTheirShapeAreRefused() {
        Exception shape = assertThrows(
                IllegalArgumentException.class, () -> Pictures.none().row("a", List.of(), List.of(2, 3)));
        assertEquals(
                "row(name, pictures, shape) needs the shape (1 or 3, height, width), got [2, 3]", shape.getMessage());
        Exception size = assertThrows(IllegalArgumentException.class, () -> Pictures.none()
                .row("a", List.of(new float[3]), List.of(1, 2, 2)));
        assertEquals("row(name, pictures, shape) needs pictures of 4 numbers, got 3", size.getMessage());
    }
}
