package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import grapevine.core.History;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurvesTest {

    private static JsonNode json(Chart chart) throws Exception {
        return new ObjectMapper().readTree(chart.json());
    }

    @Test
    void theCurveIsTheMeanOverClients() throws Exception {
        JsonNode line = json(Runs.chart(Runs.accuracy())).at("/data/1");
        assertEquals("D-SGD", line.path("name").asText());
        assertEquals("[0.0,1.0,2.0]", line.path("x").toString());
        assertEquals(0.15, line.at("/y/0").asDouble(), 1e-12); // (0.1 + 0.2) / 2
        assertEquals(0.8, line.at("/y/2").asDouble(), 1e-12); // (0.7 + 0.9) / 2
    }

    @Test
    void theBandGoesAlongTheHighestAndBackAlongTheLowestClient() throws Exception {
        JsonNode band = json(Runs.chart(Runs.accuracy())).at("/data/0");
        assertEquals("[0.0,1.0,2.0,2.0,1.0,0.0]", band.path("x").toString());
        assertEquals("[0.2,0.6,0.9,0.7,0.4,0.1]", band.path("y").toString());
        assertFalse(band.path("showlegend").asBoolean(true));
    }

    @Test
    void aMetricWithOneNumberHasNoBand() throws Exception {
        History history = Runs.of("accuracy", new double[] {0.1}, new double[] {0.2});
        assertEquals(1, json(Runs.chart(history)).path("data").size());
    }

    @Test
    void aLogarithmicAxisLeavesOutZeros() throws Exception {
        History history = Runs.of("consensusDistance", new double[] {0}, new double[] {0.5}, new double[] {0.02});
        JsonNode json = json(Runs.chart(history));
        assertEquals("log", json.at("/layout/yaxis/type").asText());
        assertEquals("[null,0.5,0.02]", json.at("/data/0/y").toString());
        assertEquals("[-2.03,0.03]", json.at("/layout/yaxis/range").toString()); // two decades, and 1.5 % at each end
        assertTrue(Runs.chart(history).png().length > 0);
    }

    private static JsonNode decades(double... ends) throws Exception {
        History history = Runs.of("consensusDistance", new double[] {ends[0]}, new double[] {ends[1]});
        return json(Runs.chart(history)).at("/layout/yaxis/dtick");
    }

    @Test
    void aLogarithmicAxisIsLabelledAtDecadesOrOnAShortOneAtOneTwoAndFive() throws Exception {
        assertEquals("\"D2\"", decades(0.2, 0.7).toString());
        assertEquals("1", decades(0.02, 0.7).toString());
        assertEquals("1", decades(1e-9, 1).toString());
        assertEquals("4", decades(1e-20, 1e15).toString());
    }

    @Test
    void aMetricThatIsAlwaysZeroStandsOnALinearAxis() throws Exception {
        History history = Runs.of("consensusDistance", new double[] {0}, new double[] {0});
        assertEquals(
                "linear", json(Runs.chart(history)).at("/layout/yaxis/type").asText());
    }

    @Test
    void theLegendIsThereForSeveralRunsOnly() throws Exception {
        assertFalse(json(Runs.chart(Runs.accuracy())).at("/layout/showlegend").asBoolean());
        assertTrue(json(Curves.of(Runs.two(), "accuracy", "rounds"))
                .at("/layout/showlegend")
                .asBoolean());
    }

    @Test
    void bytesAreShownInTheUnitThatSuitsThem() throws Exception {
        JsonNode json = json(Curves.of(Map.of("run", Runs.accuracy()), "accuracy", "bytes"));
        assertEquals("data sent (kB)", json.at("/layout/xaxis/title").asText());
        assertEquals("[0.0,6.4,12.8]", json.at("/data/1/x").toString());
    }

    @Test
    void aNameIsShownAsTheUserWroteIt() throws Exception {
        String name = "D-SGD <b>'1 & 2'</b> \\ \"3\" \\";
        Chart chart = Curves.of(Map.of(name, Runs.of(name, new double[] {1}, new double[] {2})), name, "rounds");
        assertEquals(name, json(chart).at("/data/0/name").asText());
        assertEquals(name, json(chart).at("/layout/yaxis/title").asText());
    }

    @Test
    void theStartAloneIsADot() throws Exception {
        JsonNode json = json(Runs.chart(Runs.of("accuracy", new double[] {0.1, 0.1})));
        assertEquals("markers", json.at("/data/0/mode").asText());
        assertEquals("[-0.015,1.015]", json.at("/layout/xaxis/range").toString());
    }

    @Test
    void aMissingNumberIsAGap() throws Exception {
        History history = Runs.of("loss", new double[] {1}, new double[] {Double.NaN}, new double[] {3});
        assertEquals("[1.0,null,3.0]", json(Runs.chart(history)).at("/data/0/y").toString());
        assertTrue(Runs.chart(history).png().length > 0);
    }

    @Test
    void anUnknownMetricOrAxisIsRefused() {
        Map<String, History> runs = Map.of("run", Runs.accuracy());
        assertThrows(IllegalArgumentException.class, () -> Curves.of(runs, "acuracy", "rounds"));
        assertThrows(IllegalArgumentException.class, () -> Curves.of(runs, "accuracy", "hours"));
        Exception none = assertThrows(IllegalArgumentException.class, () -> Curves.of(Map.of(), "accuracy", "rounds"));
        assertEquals("curves need at least one run, got none", none.getMessage());
    }

    @Test
    void aScoreOfTheMeanModelIsReadLikeTheScore() throws Exception {
        History history = Runs.of("meanModelError", new double[] {10}, new double[] {0.5}, new double[] {0.02});
        JsonNode json = json(Curves.of(Map.of("a", history), "meanModelError", "rounds"));
        assertEquals("log", json.at("/layout/yaxis/type").asText());
        assertEquals(
                "error of the mean model over rounds",
                json.at("/layout/title/text").asText());
        History dice = Runs.of("meanModelDice", new double[] {0.5}, new double[] {0.98});
        JsonNode share = json(Curves.of(Map.of("a", dice), "meanModelDice", "rounds"));
        assertEquals(
                "Dice score of the mean model over rounds",
                share.at("/layout/title/text").asText());
        assertTrue(share.at("/layout/yaxis/range/1").asDouble() < 1.02); // a share is never above 1
    }

    @Test
    void theNegativeElboIsReadInNats() throws Exception {
        History history = Runs.of("negativeElbo", new double[] {300}, new double[] {120});
        JsonNode json = json(Curves.of(Map.of("a", history), "negativeElbo", "rounds"));
        assertEquals("negative ELBO (nats)", json.at("/layout/yaxis/title").asText());
    }
}
