package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgainstTest {

    private static JsonNode json(Chart chart) throws Exception {
        return new ObjectMapper().readTree(chart.json());
    }

    /** Rounds 0, 10, ... in which two clients have these accuracies, 0.1 apart. */
    private static History of(String other, double[] numbers, double... accuracies) {
        List<Measurement> rows = new ArrayList<>();
        for (int k = 0; k < numbers.length; k++) {
            double[] both = {accuracies[k] - 0.05, accuracies[k] + 0.05};
            rows.add(new Measurement(10 * k, k, k, k, Map.of("accuracy", both, other, new double[] {numbers[k]})));
        }
        return new History(rows);
    }

    @Test
    void everyMeasuredRoundIsADotAtTheMeansOfBothMetrics() throws Exception {
        Map<String, History> runs = new LinkedHashMap<>();
        runs.put("first", of("V", new double[] {4, 2, 0.5}, 0.25, 0.5, 0.75));
        runs.put("second", of("V", new double[] {3}, 0.5));
        JsonNode json = json(Curves.of(runs, "accuracy", "V"));
        assertEquals("[4.0,2.0,0.5]", json.at("/data/0/x").toString());
        assertEquals("[0.25,0.5,0.75]", json.at("/data/0/y").toString());
        assertEquals("[3.0]", json.at("/data/1/x").toString());
        assertEquals("markers", json.at("/data/0/mode").asText());
        assertEquals("[0,10,20]", json.at("/data/0/customdata").toString());
        assertEquals(
                "accuracy against V, model disagreement",
                json.at("/layout/title/text").asText());
        assertEquals("log", json.at("/layout/xaxis/type").asText());
        assertEquals("linear", json.at("/layout/yaxis/type").asText());
        assertTrue(json.at("/layout/showlegend").asBoolean());
        assertTrue(Curves.of(runs, "accuracy", "V").png().length > 0);
    }

    private static String axis(String other, double... numbers) throws Exception {
        History history = of(other, numbers, 0.1, 0.2, 0.3);
        return json(Curves.of(Map.of("run", history), "accuracy", other))
                .at("/layout/xaxis/type")
                .asText();
    }

    @Test
    void anAxisIsLogarithmicWhereItsNumbersSpanTwoDecades() throws Exception {
        assertEquals("log", axis("loss", 1, 10, 100));
        assertEquals("linear", axis("loss", 1, 10, 99));
        assertEquals("linear", axis("loss", -1, 10, 1000));
        assertEquals("linear", axis("V", 0, 0, 0));
    }

    @Test
    void zerosAreLeftOutOfALogarithmicAxis() throws Exception {
        History history = of("V", new double[] {0, 2, 1}, 0.1, 0.2, 0.3);
        JsonNode json = json(Curves.of(Map.of("run", history), "accuracy", "V"));
        assertEquals("[null,2.0,1.0]", json.at("/data/0/x").toString());
        assertEquals("[0.1,0.2,0.3]", json.at("/data/0/y").toString());
    }

    @Test
    void whatIsNeitherAnAxisNorAMetricIsRefused() {
        Map<String, History> runs = Map.of("run", Runs.accuracy());
        Exception e = assertThrows(IllegalArgumentException.class, () -> Curves.of(runs, "accuracy", "hours"));
        assertEquals(
                "an axis needs to be one of rounds, messages, bytes, seconds, time, or a metric (accuracy), got hours",
                e.getMessage());
    }
}
