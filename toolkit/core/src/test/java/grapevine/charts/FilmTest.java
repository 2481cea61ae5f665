package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import grapevine.core.History;
import grapevine.graph.Topology;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FilmTest {

    private static final List<List<Integer>> PATH = List.of(List.of(1), List.of(0, 2), List.of(1));
    private static final History THREE = Runs.of("value", new double[] {0, 1, 4}, new double[] {1, 2, 3});

    private static JsonNode json(Chart chart) throws Exception {
        return new ObjectMapper().readTree(chart.json());
    }

    private static History noise(int clients, int rounds) {
        Random random = new Random(1);
        return Runs.of(
                "value",
                IntStream.range(0, rounds)
                        .mapToObj(t -> random.doubles(clients, -2, 3).toArray())
                        .toArray(double[][]::new));
    }

    @Test
    void everyFrameColoursTheClientsByTheirNumbersAndMovesTheLine() throws Exception {
        JsonNode json = json(Film.of(THREE, "value", PATH)), second = json.at("/frames/1");
        assertEquals("[0.0,1.0,4.0]", json.at("/data/1/marker/color").toString());
        assertEquals("1", second.path("name").asText());
        assertEquals("[1.0,2.0,3.0]", second.at("/data/0/marker/color").toString());
        assertEquals("[1,1]", second.at("/data/1/x").toString());
        int clients = second.at("/traces/0").asInt(),
                line = second.at("/traces/1").asInt();
        assertEquals("clients", json.at("/data/" + clients + "/name").asText());
        assertEquals("round", json.at("/data/" + line + "/name").asText());
        assertEquals("[0,0]", json.at("/data/" + line + "/x").toString());
    }

    @Test
    void theSameNumberHasTheSameColourInAllFrames() throws Exception {
        JsonNode json = json(Film.of(THREE, "value", PATH));
        assertEquals(0, json.at("/data/1/marker/cmin").asDouble());
        assertEquals(4, json.at("/data/1/marker/cmax").asDouble());
        for (JsonNode frame : json.path("frames"))
            assertEquals(List.of("color"), List.copyOf(fields(frame.at("/data/0/marker"))));
    }

    private static List<String> fields(JsonNode node) {
        return node.properties().stream().map(field -> field.getKey()).toList();
    }

    @Test
    void theSliderAndTheButtonsGoToTheFrames() throws Exception {
        JsonNode layout = json(Film.of(THREE, "value", PATH)).path("layout");
        assertEquals("[\"1\"]", layout.at("/sliders/0/steps/1/args/0").toString());
        assertEquals("animate", layout.at("/sliders/0/steps/1/method").asText());
        assertEquals("null", layout.at("/updatemenus/0/buttons/0/args/0").toString()); // all
        assertEquals("[null]", layout.at("/updatemenus/0/buttons/1/args/0").toString()); // none
    }

    @Test
    void theTrajectoriesStandBesideTheGraphOnAxesOfTheirOwn() throws Exception {
        JsonNode json = json(Film.of(THREE, "value", PATH));
        assertEquals("client 0", json.at("/data/2/name").asText());
        assertEquals("x2", json.at("/data/2/xaxis").asText());
        assertEquals("y2", json.at("/layout/xaxis2/anchor").asText());
        assertFalse(json.at("/layout/xaxis/visible").asBoolean(true));
        assertTrue(json.at("/layout/xaxis/domain/1").asDouble()
                < json.at("/layout/xaxis2/domain/0").asDouble());
    }

    @Test
    void aLongRunHasSixtyFramesWithTheFirstAndTheLast() throws Exception {
        JsonNode frames = json(Film.of(noise(2, 1000), "value", List.of(List.of(1), List.of(0))))
                .path("frames");
        assertEquals(60, frames.size());
        assertEquals("0", frames.at("/0/name").asText());
        assertEquals("999", frames.at("/59/name").asText());
    }

    @Test
    void aFilmOfManyClientsIsSmallEnoughForAPage() {
        Chart film = Film.of(noise(64, 500), "value", Topology.torus(8, 8).neighbors());
        assertTrue(film.json().length() < 300_000, film.json().length() + " characters");
    }

    @Test
    void aClientWithoutANumberIsWhite() throws Exception {
        History history = Runs.of("value", new double[] {1, 3, 4}, new double[] {1, Double.NaN, 1 / 0.0});
        Chart film = Film.of(history, "value", PATH);
        assertEquals(
                "[1.0,\"#FFFFFF\",\"#FFFFFF\"]",
                json(film).at("/frames/1/data/0/marker/color").toString());
        assertEquals(
                "[\"1\",\"NaN\",\"Infinity\"]",
                json(film).at("/frames/1/data/0/customdata").toString());
        assertEquals(4, json(film).at("/data/1/marker/cmax").asDouble());
        assertTrue(film.png().length > 0);
    }

    @Test
    void aMetricThatSpreadsIsColouredByItsLogarithm() throws Exception {
        History history = Runs.of("error", new double[] {100, 1, 0}, new double[] {0.01, 0.1, 1});
        JsonNode json = json(Film.of(history, "error", PATH));
        assertEquals("[2.0,0.0,\"#FFFFFF\"]", json.at("/data/1/marker/color").toString());
        assertEquals(
                "log₁₀ of error", json.at("/data/1/marker/colorbar/title/text").asText());
        assertEquals("[\"100\",\"1\",\"0\"]", json.at("/data/1/customdata").toString());
    }

    @Test
    void theStartAloneHasNoControlsAndAClientAloneIsDrawn() throws Exception {
        Chart start = Film.of(Runs.of("value", new double[] {1, 2, 3}), "value", PATH);
        assertFalse(json(start).has("frames"));
        assertFalse(json(start).path("layout").has("sliders"));
        assertTrue(start.png().length > 0);
        Chart alone = Film.of(Runs.of("value", new double[] {1}, new double[] {2}), "value", List.of(List.of()));
        assertEquals(2, json(alone).path("frames").size());
        assertTrue(alone.png().length > 0);
    }

    @Test
    void oneWayLinksKeepTheirHeads() throws Exception {
        Topology graph = Topology.directedRing(4);
        JsonNode json = json(Film.of(noise(4, 3), "value", graph.neighbors()));
        assertEquals("directions", json.at("/data/2/name").asText());
        assertEquals("client 0", json.at("/data/3/name").asText());
    }

    @Test
    void theStillImageShowsTheGraphAtFourRoundsAboveTheTrajectories() throws Exception {
        double[][] rows = {{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {3, 3, 3}};
        Chart film = Film.of(Runs.of("value", rows), "value", PATH);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(film.png()));
        assertEquals(2 * film.width(), image.getWidth());
        assertEquals(2 * film.height(), image.getHeight());
        for (int k = 0; k < 4; k++) { // the scale has four colours, and each round has one of them
            int rgb = Css.color(Theme.SCALE.get(k)).getRGB(), left = 2 * k * 200;
            assertTrue(IntStream.range(0, 300 * 300)
                            .filter(i -> image.getRGB(left + i % 300, i / 300) == rgb)
                            .count()
                    > 300);
        }
    }

    @Test
    void aMetricWithOneNumberForAllIsRefused() {
        History history = Runs.of("V", new double[] {1});
        Exception e = assertThrows(IllegalArgumentException.class, () -> Film.of(history, "V", PATH));
        assertEquals(
                "film(metric) needs a metric with one number per client (3), got V with 1; chart(\"V\") draws it",
                e.getMessage());
    }
}
