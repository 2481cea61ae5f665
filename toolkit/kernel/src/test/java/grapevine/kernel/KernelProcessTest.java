package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks at what a front end sees: a Python client drives a kernel process over its sockets. */
class KernelProcessTest {

    private static FrontEnd frontEnd;

    @BeforeAll
    static void drive() throws IOException, InterruptedException {
        frontEnd = FrontEnd.drive("drive.py");
    }

    private static JsonObject reply(String name) {
        return frontEnd.reply(name);
    }

    private static List<JsonObject> outputs(String name) {
        return frontEnd.outputs(name);
    }

    private static double seconds(String name) {
        return frontEnd.number(name, "seconds");
    }

    @Test
    void theKernelSpeaksJava() {
        JsonObject language = reply("info").getAsJsonObject("language_info");
        assertEquals("java", language.get("name").getAsString());
        assertEquals("text/x-java", language.get("codemirror_mode").getAsString());
    }

    @Test
    void theLastValueIsTheResult() {
        assertEquals("42", FrontEnd.text(outputs("value").get(0)));
        assertEquals("execute_result", outputs("value").get(0).get("type").getAsString());
    }

    @Test
    void linesAreSentTogetherAndInOrder() {
        List<JsonObject> streams = outputs("print");
        assertTrue(streams.size() < 20, streams.size() + " messages");
        String out = frontEnd.streamed("print");
        assertTrue(out.startsWith("0\n1\n2\n"));
        assertTrue(out.endsWith("1998\n1999\ne\n"));
    }

    @Test
    void outputOfThreadsIsShown() {
        assertEquals("late\n", outputs("late").get(0).get("text").getAsString());
    }

    @Test
    void aFloodOfOutputIsCutWithANote() {
        String text = frontEnd.streamed("flood");
        assertTrue(text.length() < Publisher.LIMIT + Tail.SIZE + 200, text.length() + " characters");
        assertTrue(text.contains(Publisher.CUT));
        assertTrue(
                text.contains("[3,990,000 bytes with 3,990 line ends were left out here]\n"),
                text.substring(Publisher.LIMIT));
    }

    @Test
    void aDisplayIsUpdatedInPlace() {
        List<JsonObject> shown = outputs("display");
        assertEquals("display_data", shown.get(0).get("type").getAsString());
        assertEquals("update_display_data", shown.get(1).get("type").getAsString());
        assertEquals("two", FrontEnd.text(shown.get(1)));
        assertEquals(shown.get(0).get("transient"), shown.get(1).get("transient"));
    }

    @Test
    void theIdOfWhatWasDisplayedIsShownOnlyWhenAskedFor() {
        assertEquals(1, frontEnd.outputs("displayed").size());
        assertEquals("three", FrontEnd.text(frontEnd.outputs("displayed").get(0)));
        assertEquals(1, frontEnd.outputs("id").size());
    }

    @Test
    void errorsAreRepliesAndOutputs() {
        assertEquals("CompileError", reply("compile").get("ename").getAsString());
        assertEquals("IllegalArgumentException", reply("throws").get("ename").getAsString());
        assertEquals("error", outputs("throws").get(0).get("type").getAsString());
        assertEquals("StackOverflowError", reply("toString").get("ename").getAsString());
    }

    @Test
    void cellsThatWaitBehindAnErrorAreAborted() {
        JsonArray replies = frontEnd.seen("aborted").getAsJsonArray("replies");
        List<String> states = replies.asList().stream()
                .map(r -> r.getAsJsonObject().get("status").getAsString())
                .toList();
        assertEquals(List.of("error", "aborted", "aborted"), states);
        assertEquals("ok", frontEnd.status("after"));
    }

    @Test
    void anInterruptEndsTheCellAndKeepsTheSession() {
        for (String name : List.of("loop", "sleep", "printing")) {
            assertEquals("Interrupted", reply(name).get("ename").getAsString());
            assertEquals(
                    "aborted",
                    frontEnd.seen(name).getAsJsonObject("queued").get("status").getAsString());
            assertTrue(seconds(name) < 4, name + " took " + seconds(name) + " s");
        }
        assertEquals("true", FrontEnd.text(outputs("kept").get(0)));
    }

    @Test
    void typingIsAssisted() {
        assertEquals(
                "toUpperCase(",
                reply("complete").getAsJsonArray("matches").get(0).getAsString());
        assertEquals(
                "(Locale locale) String and 1 more",
                reply("complete")
                        .getAsJsonObject("metadata")
                        .getAsJsonArray("_jupyter_types_experimental")
                        .get(0)
                        .getAsJsonObject()
                        .get("signature")
                        .getAsString());
        assertEquals(
                "String String.repeat(int count)",
                FrontEnd.text(reply("inspect")).lines().findFirst().orElseThrow());
        assertEquals("complete", frontEnd.status("is_complete int a = 3;"));
        assertEquals("incomplete", frontEnd.status("is_complete for (int i = 0; i < 3; i++) {"));
        assertEquals("invalid", frontEnd.status("is_complete foo))"));
    }

    @Test
    void aCellReadsWhatTheUserTypes() {
        assertEquals("typed", FrontEnd.text(outputs("stdin").get(0)));
    }

    @Test
    void anEmptyCellTakesLessThanTheLibrarysPause() {
        assertTrue(seconds("empty") < 0.05, "took " + seconds("empty") + " s");
    }

    @Test
    void aShutdownEndsTheProcessEvenWhileACellRuns() {
        assertEquals(0, frontEnd.seen("exit").get("status").getAsInt());
    }
}
