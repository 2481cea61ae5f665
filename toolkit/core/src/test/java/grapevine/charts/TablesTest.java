package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class TablesTest {

    @Test
    void aRunHasARowPerRoundWithMeanLowestAndHighest() {
        Table table = Tables.of(Runs.accuracy());
        assertEquals(
                List.of("round", "messages", "bytes", "seconds", "accuracy", "accuracy_min", "accuracy_max"),
                table.columnNames());
        assertEquals(3, table.rowCount());
        assertEquals(0.5, table.doubleColumn("accuracy").get(1), 1e-12); // (0.4 + 0.6) / 2
        assertEquals(0.6, table.doubleColumn("accuracy_max").get(1));
        assertEquals(12800, table.longColumn("bytes").get(2));
    }

    @Test
    void aMetricWithOneNumberHasOneColumn() {
        History history = Runs.of("consensusDistance", new double[] {3});
        assertEquals(5, Tables.of(history).columnCount());
    }

    @Test
    void severalRunsAreToldApart() {
        Table table = Tables.of(Runs.two());
        assertEquals(
                List.of("first", "first", "first", "second", "second"),
                table.stringColumn("run").asList());
    }

    @Test
    void everyNumberOfEveryClientSurvivesTheFile(@TempDir Path folder) throws Exception {
        History history = Runs.of("a, \"b\"", new double[] {1.0 / 3, 2e-300}, new double[] {Double.NaN, 5});
        Path file = Tables.save(Tables.clients(history), folder.resolve("run.csv"));
        List<CSVRecord> rows = read(file);
        assertEquals(List.of("round", "messages", "bytes", "seconds", "metric", "client", "value"), header(file));
        assertEquals("a, \"b\"", rows.get(0).get("metric"));
        assertEquals(1.0 / 3, Double.parseDouble(rows.get(0).get("value")));
        assertEquals(2e-300, Double.parseDouble(rows.get(1).get("value")));
        assertEquals("", rows.get(2).get("value"));
        assertEquals("1", rows.get(3).get("client"));
    }

    @Test
    void nothingIsLeftBesideTheFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("run.csv");
        Tables.save(Tables.of(Runs.accuracy()), file);
        Tables.save(Tables.of(Runs.accuracy()), file);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        assertTrue(Files.readString(file).startsWith("round,messages,bytes,seconds,accuracy,"));
    }

    private static CSVFormat format() {
        return CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    }

    private static List<CSVRecord> read(Path file) throws Exception {
        try (CSVParser parser = CSVParser.parse(Files.readString(file), format())) {
            return parser.getRecords();
        }
    }

    private static List<String> header(Path file) throws Exception {
        try (CSVParser parser = CSVParser.parse(Files.readString(file), format())) {
            return parser.getHeaderNames();
        }
    }
}
