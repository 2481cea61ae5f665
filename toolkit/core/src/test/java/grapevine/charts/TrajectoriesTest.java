package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrajectoriesTest {

    private static JsonNode json(Chart chart) throws Exception {
        return new ObjectMapper().readTree(chart.json());
    }

    /** Client i of n stands at i * (t + 1) in round t. */
    private static History fan(int clients, int rounds) {
        return Runs.of(
                "value",
                IntStream.range(0, rounds)
                        .mapToObj(t -> IntStream.range(0, clients)
                                .mapToDouble(i -> i * (t + 1))
                                .toArray())
                        .toArray(double[][]::new));
    }

    @Test
    void everyClientHasALineAndTheirMeanADashedOne() throws Exception {
        JsonNode json = json(Trajectories.of(fan(3, 2), "value", 3)), mean = json.at("/data/3");
        assertEquals(4, json.path("data").size());
        assertEquals("client 2", json.at("/data/2/name").asText());
        assertEquals("[0.0,1.0]", json.at("/data/2/x").toString());
        assertEquals("[2.0,4.0]", json.at("/data/2/y").toString());
        assertEquals("mean", mean.path("name").asText());
        assertEquals("[1.0,2.0]", mean.path("y").toString()); // (0 + 1 + 2) / 3, twice as much
        assertEquals("dash", mean.at("/line/dash").asText());
        assertEquals("round", json.at("/layout/xaxis/title").asText());
        assertEquals("value", json.at("/layout/yaxis/title").asText());
    }

    @Test
    void tenClientsHaveALegendAndColoursOrDotsOfTheirOwnAndElevenHaveThinLines() throws Exception {
        JsonNode ten = json(Trajectories.of(fan(10, 2), "value", 10)),
                eleven = json(Trajectories.of(fan(11, 2), "value", 11));
        assertTrue(ten.at("/layout/showlegend").asBoolean());
        assertFalse(eleven.at("/layout/showlegend").asBoolean());
        assertTrue(eleven.at("/data/0/line/width").asDouble()
                < ten.at("/data/0/line/width").asDouble());
        long looks = IntStream.range(0, 11)
                .mapToObj(i -> ten.at("/data/" + i + "/line/color").asText()
                        + ten.at("/data/" + i + "/line/dash").asText())
                .distinct()
                .count();
        assertEquals(11, looks);
    }

    @Test
    void aClientWithoutANumberLeavesAGapAndSoDoesTheMean() throws Exception {
        double infinite = Double.POSITIVE_INFINITY;
        History history =
                Runs.of("value", new double[] {1, 3}, new double[] {1, Double.NaN}, new double[] {1, infinite});
        Chart chart = Trajectories.of(history, "value", 2);
        assertEquals("[1.0,1.0,1.0]", json(chart).at("/data/0/y").toString());
        assertEquals("[3.0,null,null]", json(chart).at("/data/1/y").toString());
        assertEquals("[2.0,null,null]", json(chart).at("/data/2/y").toString());
        assertEquals("lines+markers", json(chart).at("/data/1/mode").asText()); // so that the lone number is seen
        assertTrue(chart.png().length > 0);
    }

    @Test
    void aClientAloneHasNoMeanAndTheStartAloneIsADot() throws Exception {
        JsonNode alone = json(Trajectories.of(Runs.of("value", new double[] {1}, new double[] {2}), "value", 1));
        assertEquals(1, alone.path("data").size());
        assertEquals("value of the client", alone.at("/layout/title/text").asText());
        JsonNode start = json(Trajectories.of(fan(2, 1), "value", 2));
        assertEquals("markers", start.at("/data/1/mode").asText());
    }

    @Test
    void aMetricThatSpreadsStandsOnALogarithmicAxis() throws Exception {
        History history = Runs.of("error", new double[] {1, 10}, new double[] {0.001, 0});
        JsonNode json = json(Trajectories.of(history, "error", 2));
        assertEquals("log", json.at("/layout/yaxis/type").asText());
        assertEquals("[10.0,null]", json.at("/data/1/y").toString());
    }

    @Test
    void aMetricWithOneNumberForAllIsRefused() {
        History history = new History(List.of(new Measurement(0, 0, 0, 0, Map.of("V", new double[] {1}))));
        Exception e = assertThrows(IllegalArgumentException.class, () -> Trajectories.of(history, "V", 8));
        assertEquals(
                "trajectories(metric) needs a metric with one number per client (8), got V with 1; "
                        + "chart(\"V\") draws it",
                e.getMessage());
        Exception unknown = assertThrows(IllegalArgumentException.class, () -> Trajectories.of(history, "W", 8));
        assertEquals("a metric needs to be one of V, got W", unknown.getMessage());
    }

    @Test
    void aLongLineIsDrawnFromFewPointsAndNowhereFarFromWhereItWas() {
        double[] x = IntStream.range(0, 2001).asDoubleStream().toArray();
        double[] y = Arrays.stream(x).map(t -> Math.exp(-t / 100)).toArray();
        int[] points = Thinned.line(x, y, 0.001, 200);
        assertTrue(points.length < 60, points.length + " points");
        for (int k = 0; k + 1 < points.length; k++)
            for (int i = points[k]; i <= points[k + 1]; i++) {
                double share = (double) (i - points[k]) / (points[k + 1] - points[k]);
                assertEquals(y[points[k]] + share * (y[points[k + 1]] - y[points[k]]), y[i], 0.001);
            }
    }

    @Test
    void aZigzagOfManyRoundsKeepsItsWidthItsEndsAndItsGap() {
        double[] x = IntStream.range(0, 10_001).asDoubleStream().toArray();
        double[] y = Arrays.stream(x).map(t -> t % 2 == 0 ? t : -t).toArray();
        y[5000] = Double.NaN;
        int[] points = Thinned.line(x, y, 1, 300);
        assertTrue(points.length <= 305, points.length + " points");
        assertEquals(0, points[0]);
        assertEquals(10_000, points[points.length - 1]);
        assertTrue(Arrays.stream(points).anyMatch(i -> i == 5000));
        assertTrue(Arrays.stream(points).filter(i -> y[i] > 0).count() > 90); // a hundred stretches, nearly all of them
        assertTrue(Arrays.stream(points).filter(i -> y[i] < 0).count() > 90);
    }

    @Test
    void pointsSpreadEvenlyIncludeTheFirstAndTheLast() {
        assertArrayEquals(new int[] {0, 3, 6, 9}, Thinned.evenly(10, 4));
        assertArrayEquals(new int[] {0, 1, 2}, Thinned.evenly(3, 4));
    }

    @Test
    void aLineOfTooManyPointsForAPageIsThinnedInTheChart() throws Exception {
        Chart chart = Trajectories.of(fan(64, 500), "value", 64);
        assertEquals("[0.0,499.0]", json(chart).at("/data/63/x").toString()); // it is straight
        assertEquals("[63.0,31500.0]", json(chart).at("/data/63/y").toString());
        assertEquals(
                500,
                json(Trajectories.of(fan(8, 500), "value", 8)).at("/data/7/x").size());
    }
}
