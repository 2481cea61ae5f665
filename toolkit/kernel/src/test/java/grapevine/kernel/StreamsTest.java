package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cells write and read, as a front end sees it. */
class StreamsTest {

    private static FrontEnd frontEnd;

    @BeforeAll
    static void drive() throws IOException, InterruptedException {
        frontEnd = FrontEnd.drive("protocol.py", "output", "stdin");
    }

    private static String result(String name) {
        return FrontEnd.text(frontEnd.outputs(name).get(0));
    }

    private static String streams(String name) {
        return frontEnd.outputs(name).stream()
                .map(o -> o.has("text")
                        ? o.get("text").getAsString()
                        : o.get("type").getAsString())
                .collect(Collectors.joining(" "));
    }

    @Test
    void ofAMillionLinesTheBeginningAndTheEndAreShown() {
        JsonObject seen = frontEnd.seen("million");
        assertEquals("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", seen.get("beginning").getAsString());
        assertTrue(seen.get("end").getAsString().endsWith("\n999998\n999999\n"));
        assertTrue(seen.get("length").getAsInt() < Publisher.LIMIT + Tail.SIZE + 300);
        assertTrue(seen.get("note").getAsString().contains(Publisher.CUT));
        assertTrue(seen.get("messages").getAsInt() < 200, seen.get("messages") + " messages");
        assertTrue(seen.get("seconds").getAsDouble() < 20, seen.get("seconds") + " s");
    }

    @Test
    void aNoteSaysHowMuchWasLeftOutAndWhere() {
        Matcher note = Pattern.compile("\\[([\\d,]+) bytes with ([\\d,]+) line ends were left out here]\\n")
                .matcher(frontEnd.seen("million").get("note").getAsString());
        assertTrue(note.find(), frontEnd.seen("million").toString());
        int shown = frontEnd.seen("million").get("length").getAsInt()
                - Publisher.CUT.length()
                - note.group().length();
        assertEquals(6_888_890, shown + number(note.group(1)));
        assertEquals(839_841, number(note.group(2)), 10);
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace(",", ""));
    }

    @Test
    void charactersAreNotTornWhenTheirBytesComeOneByOne() {
        assertEquals("é€😀", frontEnd.streamed("bytes"));
    }

    @Test
    void charactersAreNotTornWhereTheTextIsCut() {
        assertEquals(0, frontEnd.number("boundary", "torn"));
        assertEquals(500_000, frontEnd.number("boundary", "shown"));
        assertEquals(0, frontEnd.number("one write", "torn"));
        assertTrue(frontEnd.number("one write", "length") < Publisher.LIMIT / 3.0 + Tail.SIZE);
    }

    @Test
    void bothStreamsKeepTheirOrder() {
        assertEquals("o0 e0 o1 e1 o2 e2", streams("order"));
    }

    @Test
    void outputIsClearedInOrderAndTheCellMayWriteAsMuchAgain() {
        assertEquals("aaa clear_output bbb clear_output c", streams("clear"));
        List<JsonObject> outputs = frontEnd.outputs("clear");
        assertEquals(false, outputs.get(1).get("wait").getAsBoolean());
        assertEquals(true, outputs.get(3).get("wait").getAsBoolean());
    }

    @Test
    void textWithoutALineEndIsShownWhileTheCellRuns() {
        assertTrue(
                frontEnd.number("prompt", "ahead") > 0.3,
                "only " + frontEnd.number("prompt", "ahead") + " s before the end");
    }

    @Test
    void textOfAThreadIsShownBetweenCellsAndWhileSilentCodeRuns() {
        assertEquals(
                "0\n1\n2\n3\n4\n5\n6\n7\n", frontEnd.seen("late").get("text").getAsString());
    }

    @Test
    void aScannerReadsWhatTheUserTypes() {
        assertEquals("typed", result("line"));
        assertEquals("a+7", result("two lines"));
        assertEquals("0", result("empty line"));
    }

    @Test
    void bytesAreReadAsTheyAre() {
        assertEquals("195", result("byte"));
        assertEquals("3abc", result("few bytes"));
    }

    @Test
    void whatACellLeavesUnreadIsNotReadByTheNext() {
        assertEquals(1, frontEnd.objects("rest is dropped", "asked").size());
        assertEquals("new", result("rest is dropped"));
    }

    @Test
    void controlDEndsTheInput() {
        assertEquals("-1", result("end"));
    }

    @Test
    void readingIsRefusedIfTheFrontEndCannotAsk() {
        assertEquals(
                "reading System.in needs a front end that asks the user, got allow_stdin = false;"
                        + " set the value in the cell instead, or run it in Jupyter",
                frontEnd.error("not allowed"));
    }

    @Test
    void anInterruptEndsACellThatReads() {
        assertEquals("Interrupted", frontEnd.reply("interrupted").get("ename").getAsString());
        assertTrue(frontEnd.number("interrupted", "seconds") < 4);
    }

    @Test
    void anAnswerThatComesTooLateIsDropped() {
        assertEquals("right", result("after the interrupt"));
    }

    @Test
    void aThreadReadsNoLongerThanItsCell() {
        assertEquals(
                "the cell has ended before the user answered;"
                        + " reading System.in needs a cell that runs, got a thread whose cell has ended",
                result("thread"));
    }
}
