package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ReliabilityTest {
    private static final double NONE = Double.NaN;

    /** Four bins, the first without examples; the second doubts too much, the last too little. */
    private static final Chart CHART = Reliability.of(
            "softmax", new int[] {0, 25, 1, 1200}, new double[] {NONE, 0.4, 0.6, 0.95}, new double[] {NONE, 0.5, 0, 0.9
            });

    private static JsonNode json() throws Exception {
        return new ObjectMapper().readTree(CHART.json());
    }

    @Test
    void everyBinWithExamplesIsADisc() throws Exception {
        JsonNode discs = json().at("/data/2");
        assertEquals("[0.4,0.6,0.95]", discs.path("x").toString());
        assertEquals("[0.5,0.0,0.9]", discs.path("y").toString());
        assertEquals("[25,1,1200]", discs.path("customdata").toString());
        assertEquals("markers", discs.path("mode").asText());
        assertEquals("all", discs.path("hoverinfo").asText());
        assertEquals("skip", json().at("/data/0/hoverinfo").asText());
    }

    @Test
    void discsGrowWithTheirExamplesAndStandBesideTheirNumbers() throws Exception {
        // 34 pixels across for the most, 34 sqrt(25 / 1200) = 4.9 and less are too small to be seen
        assertEquals("[7,7,34]", json().at("/data/2/marker/size").toString());
        JsonNode notes = json().at("/layout/annotations");
        assertEquals("25", notes.at("/0/text").asText());
        assertEquals("1,200", notes.at("/2/text").asText());
        assertTrue(notes.at("/0/y").asDouble() > 0.5, "away from the diagonal, upwards");
        assertTrue(notes.at("/1/y").asDouble() < 0, "and downwards");
        assertTrue(notes.at("/2/y").asDouble() < 0.9);
        for (JsonNode note : notes)
            assertTrue(note.path("y").asDouble() > -0.06 && note.path("y").asDouble() < 1.06, "on the picture");
    }

    @Test
    void aNumberThatHasNoRoomAboveItsDiscStandsBelow() throws Exception {
        // a quarter of the examples is half as wide a disc
        Chart chart = Reliability.of("", new int[] {300, 1200}, new double[] {0.4, 0.9}, new double[] {0.4, 1});
        JsonNode json = new ObjectMapper().readTree(chart.json());
        assertEquals("[17,34]", json.at("/data/2/marker/size").toString());
        assertTrue(json.at("/layout/annotations/0/y").asDouble() > 0.4);
        assertTrue(json.at("/layout/annotations/1/y").asDouble() < 1);
    }

    @Test
    void linesLeadFromTheDiagonalToTheDiscs() throws Exception {
        JsonNode gaps = json().at("/data/1"), diagonal = json().at("/data/0");
        assertEquals(
                "[0.4,0.4,null,0.6,0.6,null,0.95,0.95,null]", gaps.path("x").toString());
        assertEquals("[0.4,0.5,null,0.6,0.0,null,0.95,0.9,null]", gaps.path("y").toString());
        assertEquals("[0.0,1.0]", diagonal.path("x").toString());
        assertEquals(diagonal.path("x"), diagonal.path("y"));
        assertEquals("dash", diagonal.at("/line/dash").asText());
    }

    @Test
    void theAxesAreNamedAndThePictureIsDrawn() throws Exception {
        assertEquals(
                "confidence (mean of the bin)", json().at("/layout/xaxis/title").asText());
        assertEquals(
                "accuracy (share of the bin)", json().at("/layout/yaxis/title").asText());
        assertEquals("Chart: reliability of softmax", CHART.toString());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(CHART.png()));
        assertEquals(2 * CHART.width(), image.getWidth());
        boolean blue = false; // the large disc is in the upper right quarter
        for (int x = image.getWidth() / 2; x < image.getWidth(); x++)
            for (int y = 0; y < image.getHeight() / 2; y++) blue |= image.getRGB(x, y) == 0xFF0072B2;
        assertTrue(blue);
    }

    @Test
    void binsThatDoNotFitAreRefused() {
        refused(
                "a reliability diagram needs as many confidences and accuracies as counts, 2, got 1 and 2",
                () -> Reliability.of("", new int[2], new double[1], new double[2]));
        refused(
                "a reliability diagram needs at least 1 example, got none",
                () -> Reliability.of("", new int[2], new double[2], new double[2]));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
