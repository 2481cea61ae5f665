package grapevine.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    private static final double NONE = Double.NaN;

    private static Row learning(String method, double milliseconds) {
        Map<String, String> parameters =
                Map.of("model", "leNet", "algorithm", "gossipSgd", "clients", "8", "engine", "PyTorch");
        return Row.of(method, parameters, milliseconds, 0.5, 300);
    }

    private static Row plain(String line) throws IOException {
        return PlainPyTorch.row(
                CSVParser.parse(line, CSVFormat.DEFAULT).getRecords().get(0));
    }

    private static List<CSVRecord> csv(Row... rows) throws IOException {
        StringBuilder written = new StringBuilder();
        new Table(List.of(rows)).csv(written);
        return CSVParser.parse(
                        written.toString(),
                        CSVFormat.DEFAULT
                                .builder()
                                .setHeader()
                                .setSkipHeaderRecord(true)
                                .get())
                .getRecords();
    }

    @Test
    void aRoundHasOneStepOfEachClient() {
        // 8 clients, 20 ms: 50 rounds a second, 400 steps
        Row row = learning("round", 20);
        assertEquals("leNet gossipSgd", row.workload());
        assertEquals(50, row.roundsPerSecond(), 1e-9);
        assertEquals(400, row.stepsPerSecond(), 1e-9);
        assertEquals(NONE, row.gigabytesPerSecond());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mix", "mixInPlace"})
    void mixingReadsAndWritesAllNumbersOnce(String name) {
        // 64 clients, 1,000,000 floats of 4 bytes, there and back: 512 MB in 100 ms
        Row row = Row.of(name, Map.of("clients", "64", "d", "1000000", "engine", "Java"), 100, 1, NONE);
        assertEquals(name + " d=1000000", row.workload());
        assertEquals(5.12, row.gigabytesPerSecond(), 1e-9);
        assertEquals(NONE, row.stepsPerSecond());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mix", "mixInPlace"})
    void mixingIsGivenAsAPartOfTheFastestCopying(String name) throws IOException {
        Row mix = Row.of(name, Map.of("clients", "64", "d", "1000000", "engine", "Java"), 100, 1, NONE);
        Row alone = Row.of("copy", Map.of("threads", "1"), 64, 1, NONE); // 512 MB in 64 ms: 8 GB/s
        Row together = Row.of("copy", Map.of("threads", "2"), 50, 1, NONE); // 10.24 GB/s
        CSVRecord first = csv(mix, alone, together).get(0);
        assertEquals(0.5, Double.parseDouble(first.get("ratio")), 1e-9);
        assertEquals("copying's GB/s", first.get("to"));
    }

    @Test
    void anEvaluationIsGivenAsAPartOfARunThatHasOneEveryTenRounds() throws IOException {
        // 10 rounds of 20 ms, then one evaluation of 50 ms
        CSVRecord evaluation =
                csv(learning("round", 20), learning("evaluation", 50)).get(1);
        assertEquals("leNet gossipSgd evaluation", evaluation.get("workload"));
        assertEquals("", evaluation.get("client steps/s"));
        assertEquals(0.2, Double.parseDouble(evaluation.get("ratio")), 1e-9);
    }

    @Test
    void aRoundIsHeldAgainstTheFastestPlainOneOfAsManyClients() throws IOException {
        Row slow = plain("\"plain PyTorch 2.7.1 (1 process, 1 thread)\",leNet gossipSgd,8,25");
        Row fast = plain("\"plain PyTorch 2.7.1 (2 processes)\",leNet gossipSgd,8,16");
        Row others = plain("\"plain PyTorch 2.7.1 (2 processes)\",leNet gossipSgd,4,8");
        List<CSVRecord> lines = csv(learning("round", 20), slow, fast, others);
        assertEquals(1.25, Double.parseDouble(lines.get(0).get("ratio")), 1e-9);
        assertEquals("plain PyTorch", lines.get(0).get("to"));
        assertEquals("", lines.get(2).get("ratio"));
        assertEquals("500.0", lines.get(2).get("client steps/s"));
    }

    @Test
    void withoutWhatItCouldBeHeldAgainstARowHasNoRatio() throws IOException {
        assertEquals("", csv(learning("round", 20)).get(0).get("to"));
        assertEquals("", csv(learning("evaluation", 20)).get(0).get("ratio"));
    }

    @Test
    void columnsStandBelowEachOtherWithThreeDigits() {
        Row meeting = Row.of("meeting", Map.of("clients", "20", "engine", "Java"), 0.0051234, 0.00002, NONE);
        String[] lines =
                new Table(List.of(learning("round", 1234.56), meeting)).text().split("\n");
        int end = lines[0].indexOf("ms per round") + "ms per round".length();
        assertTrue(lines[1].substring(0, end).endsWith("  1235"), lines[1]);
        assertTrue(lines[2].substring(0, end).endsWith("  0.00512"), lines[2]);
        assertTrue(lines[2].endsWith(" 195183"), lines[2]);
    }
}
