package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables as they come from spreadsheets, from editors, and from nowhere good. */
@Timeout(60)
class HostileTablesTest {

    @TempDir
    Path folder;

    private Fixtures files;

    @BeforeEach
    void open() {
        files = new Fixtures(folder);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void whatOnlyLooksDifferentIsReadAlike() throws Exception {
        String rows = "length,kind\n" + "1,a\n3,b\n".repeat(5);
        float[] features = csv(rows).train().features();
        for (String same : List.of(
                "\uFEFF" + rows,
                rows.replace("\n", "\r\n"),
                rows.replace("\n", "\r"),
                "\n\n" + rows + "\n\n",
                rows.stripTrailing(),
                rows.replace(",", " , "),
                rows.replace("kind", "\"kind\""),
                "\uFEFF" + rows.replace("length", "\"length\""),
                rows.replace("1,", "+1.0,").replace("3,", "0.3e1,")))
            assertArrayEquals(features, csv(same).train().features(), same);
        assertArrayEquals(features, csv(rows.replace("length", "")).train().features());
    }

    @Test
    void badFieldsAreNamedWithLineAndColumn() throws Exception {
        String[][] fields = {
            {"1\0", "a number in length, got 1\0"},
            {"NaN", "a finite number in length, got NaN"},
            {"Infinity", "a finite number in length, got Infinity"},
            {"-Infinity", "a finite number in length, got -Infinity"},
            {"inf", "a number in length, got inf"},
            {"nan", "a number in length, got nan"},
            {"1e39", "a finite number in length, got 1e39"},
            {"", "a number in length, got none"},
            {"1d", "a number in length, got 1d"},
            {"2f", "a number in length, got 2f"},
            {"0x1p3", "a number in length, got 0x1p3"},
            {"1.2.3", "a number in length, got 1.2.3"},
            {"\"1,5\"", "a number in length, got 1,5"},
            {"\u0661", "a number in length, got \u0661"},
            {"1,2", "2 columns, got 3"}
        };
        for (String[] field : fields)
            refused("own.csv line 3 needs " + field[1], "length,kind\n1,a\n" + field[0] + ",b\n");
    }

    @Test
    void badFilesAreNamed() throws Exception {
        String quotes = "own.csv needs quotes that open and close around a field, got ";
        String label = "own.csv line 1 needs the label column kind and at least one other, got ";
        refused(label + "[]", "");
        refused(label + "[]", "\n\n\n");
        refused(label + "[1, a]", "1,a\n");
        refused(label + "[kind]", "kind\na\nb\n");
        refused("own.csv needs at least 2 different labels in kind, got []", "length,kind\n");
        refused("own.csv needs at least 2 different labels in kind, got [a]", "length,kind\n1,a");
        refused("own.csv needs at least 5 rows, got 2; a fifth of them is for testing", "length,kind\n1,a\n2,b\n");
        refused("own.csv line 1 needs columns of different names, got [x, kind, kind]", "x,kind,kind\n1,a,b\n");
        refused("own.csv line 2 needs a label in kind that is UTF-8 text, got a NUL character", "x,kind\n1,a\0b\n");
        refused(quotes + "(startline 2) EOF reached before encapsulated token finished", "length,kind\n1,\"a\n2,b\n");
        refused(
                quotes + "Invalid character between encapsulated token and delimiter at line: 2, position: 18",
                "length,kind\n1,\"a\"b\n");
        String utf16 = new String("length,kind\n1,a\n".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_8);
        refused(label + "[\0l\0e\0n\0g\0t\0h\0, \0k\0i\0n\0d\0]", utf16);
    }

    @Test
    void aColumnOfNamesIsNoColumnOfLabels() throws Exception {
        String rows = IntStream.range(0, 100_000)
                .mapToObj(i -> i % 7 + ",name" + i + "\n")
                .collect(Collectors.joining());
        refused(
                "own.csv needs at most 1000 different labels in kind, got 100000; name a column of classes",
                "length,kind\n" + rows);
        Path file = files.write("rows", rows.replaceAll("(\\d),name(\\d+)", "0.$2 1:$1"));
        assertMessage(
                "rows needs at most 1000 different labels in the first column, got 90001; name a column of classes",
                () -> new LibSvm(file).load());
        String thousand = rows.lines().limit(1000).collect(Collectors.joining("\n"));
        assertEquals(1000, csv("length,kind\n" + thousand).classes().size());
    }

    @Test
    void badLibSvmFieldsAreNamed() throws Exception {
        String index = "index:value with an index from 1 to 999999999, got ";
        for (String bad : List.of(
                "0:1",
                "-1:1",
                "2147483647:1",
                "2147483648:1",
                "4294967297:1",
                "99999999999999999999:1",
                "1:",
                ":1",
                "1",
                "1:2:3",
                "a:1",
                "1.5:1",
                "qid:7",
                "1:1,2:2",
                "+1:1",
                "\u0661:1")) refusedSvm("line 2 needs " + index + bad, bad);
        refusedSvm("line 2 needs indices that ascend, got 3:2 after 3:1", "3:1 3:2");
        refusedSvm("line 2 needs indices that ascend, got 2:1 after 4:1", "4:1 2:1");
        for (String value : List.of("x", "nan", "inf", "1d", "1\0"))
            refusedSvm("line 2 needs a number in feature 1, got " + value, "1:" + value);
        for (String value : List.of("NaN", "Infinity", "1e39"))
            refusedSvm("line 2 needs a finite number in feature 1, got " + value, "1:" + value);
        assertMessage("empty needs at least 1 row, got none", () -> new LibSvm(files.write("empty", "")).load());
        assertMessage(
                "labels needs at least 1 feature, got none", () -> new LibSvm(files.write("labels", "1\n-1\n")).load());
        assertMessage(
                "word line 1 needs a number in the label, got +a",
                () -> new LibSvm(files.write("word", "+a 1:1\n")).load());
    }

    @Test
    void aHugeIndexTakesNoMemory() throws Exception {
        Path file = files.write("huge", "1 1:1\n-1 999999999:1\n".repeat(3));
        long limit = Math.min(Runtime.getRuntime().maxMemory(), 8L * Integer.MAX_VALUE) / 1_000_000;
        assertMessage(
                "huge needs rows x features, zeros too, that fit into " + limit
                        + " MB, got 6 x 999999999, which take 47999 MB; leave columns of large indices out",
                () -> new LibSvm(file).load());
        assertMessage(
                "huge needs rows x features, zeros too, that fit into 4000 MB, got 2 x 999999999, which take 15999 MB; leave"
                        + " columns of large indices out",
                () -> LibSvm.requireMemory(file, 2, 999_999_999, 4_000_000_000L));
        LibSvm.requireMemory(file, 1000, 1000, 8_000_000);
        assertMessage(
                "huge needs rows x features, zeros too, that fit into 7 MB, got 1000 x 1000, which take 8 MB; leave"
                        + " columns of large indices out",
                () -> LibSvm.requireMemory(file, 1000, 1000, 7_999_999));
    }

    @Test
    void spreadsheetsMarksAreLeftOutOfAllTexts() throws Exception {
        files.write(
                "magic-gamma-telescope/magic04.data",
                "\uFEFF" + "1,2,3,4,5,6,7,8,9,10,g\r\n0,2,3,4,5,6,7,8,9,10,h\r\n".repeat(5));
        assertEquals(8, new Magic().load().train().size());
        Path file = files.write("svm", "\uFEFF1 1:1\r\n-1 2:1\r\n" + "1 1:1\n".repeat(4));
        assertEquals(List.of("-1", "1"), new LibSvm(file).load().classes());
    }

    private void refusedSvm(String message, String fields) throws IOException {
        Path file = files.write("svm", "1 1:1\n-1 " + fields + "\n");
        assertMessage("svm " + message, () -> new LibSvm(file).load());
    }

    private Dataset csv(String text) throws IOException {
        return new Csv(files.write("own.csv", text), "kind").load();
    }

    private void refused(String message, String text) throws IOException {
        Path file = files.write("own.csv", text);
        assertMessage(message, () -> new Csv(file, "kind").load());
    }
}
