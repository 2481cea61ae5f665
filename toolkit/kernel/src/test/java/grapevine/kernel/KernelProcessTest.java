package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at what a front end sees: a Python client drives a kernel process over its sockets. */
class KernelProcessTest {

    @TempDir
    static Path folder;

    private static final Map<String, JsonObject> SEEN = new HashMap<>();

    @BeforeAll
    static void drive() throws IOException, InterruptedException {
        String python = python();
        Path seen = folder.resolve("seen");
        Process process = new ProcessBuilder(
                        python,
                        "src/test/python/drive.py",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"))
                .redirectOutput(seen.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        for (String line : Files.readAllLines(seen)) {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            SEEN.put(object.get("name").getAsString(), object);
        }
        assertEquals(0, status, "the client ended early; it saw " + SEEN.keySet());
    }

    static String python() throws IOException, InterruptedException {
        for (String python : List.of("/usr/bin/python3", "python3", "python")) if (hasClient(python)) return python;
        String needed = "this test needs a python3 with jupyter_client, got none;"
                + " install the package python3-jupyter-client (Debian) or jupyter_client (pip, conda)";
        return "true".equals(System.getenv("GRAPEVINE_REQUIRE_JUPYTER")) ? fail(needed) : abort(needed);
    }

    private static boolean hasClient(String python) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import jupyter_client")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private static JsonObject reply(String name) {
        return SEEN.get(name).getAsJsonObject("reply");
    }

    private static String status(String name) {
        return reply(name).get("status").getAsString();
    }

    private static List<JsonObject> outputs(String name) {
        return SEEN.get(name).getAsJsonArray("outputs").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static String text(JsonObject output) {
        return output.getAsJsonObject("data").get("text/plain").getAsString();
    }

    private static double seconds(String name) {
        return SEEN.get(name).get("seconds").getAsDouble();
    }

    @Test
    void theKernelSpeaksJava() {
        JsonObject language = reply("info").getAsJsonObject("language_info");
        assertEquals("java", language.get("name").getAsString());
        assertEquals("text/x-java", language.get("codemirror_mode").getAsString());
    }

    @Test
    void theLastValueIsTheResult() {
        assertEquals("42", text(outputs("value").get(0)));
        assertEquals("execute_result", outputs("value").get(0).get("type").getAsString());
    }

    @Test
    void linesAreSentTogetherAndInOrder() {
        List<JsonObject> streams = outputs("print");
        assertTrue(streams.size() < 20, streams.size() + " messages");
        StringBuilder out = new StringBuilder();
        for (JsonObject s : streams) out.append(s.get("text").getAsString());
        assertTrue(out.toString().startsWith("0\n1\n2\n"));
        assertTrue(out.toString().endsWith("1998\n1999\ne\n"));
    }

    @Test
    void outputOfThreadsIsShown() {
        assertEquals("late\n", outputs("late").get(0).get("text").getAsString());
    }

    @Test
    void aFloodOfOutputIsCutWithANote() {
        StringBuilder text = new StringBuilder();
        for (JsonObject s : outputs("flood")) text.append(s.get("text").getAsString());
        assertTrue(text.length() < Publisher.LIMIT + 200, text.length() + " characters");
        assertTrue(text.toString().contains("[output beyond 1 MB of this cell is not shown]"));
        assertTrue(text.toString().endsWith("[4.0 MB of output were not shown]\n"));
    }

    @Test
    void aDisplayIsUpdatedInPlace() {
        List<JsonObject> shown = outputs("display");
        assertEquals("display_data", shown.get(0).get("type").getAsString());
        assertEquals("update_display_data", shown.get(1).get("type").getAsString());
        assertEquals("two", text(shown.get(1)));
        assertEquals(shown.get(0).get("transient"), shown.get(1).get("transient"));
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
        JsonArray replies = SEEN.get("aborted").getAsJsonArray("replies");
        List<String> states = replies.asList().stream()
                .map(r -> r.getAsJsonObject().get("status").getAsString())
                .toList();
        assertEquals(List.of("error", "aborted", "aborted"), states);
        assertEquals("ok", status("after"));
    }

    @Test
    void anInterruptEndsTheCellAndKeepsTheSession() {
        for (String name : List.of("loop", "sleep", "printing")) {
            assertEquals("Interrupted", reply(name).get("ename").getAsString());
            assertEquals(
                    "aborted",
                    SEEN.get(name).getAsJsonObject("queued").get("status").getAsString());
            assertTrue(seconds(name) < 4, name + " took " + seconds(name) + " s");
        }
        assertEquals("true", text(outputs("kept").get(0)));
    }

    @Test
    void typingIsAssisted() {
        assertEquals(
                "toUpperCase(",
                reply("complete").getAsJsonArray("matches").get(0).getAsString());
        assertEquals(
                "String String.repeat(int count)",
                text(reply("inspect")).lines().findFirst().orElseThrow());
        assertEquals("complete", status("is_complete int a = 3;"));
        assertEquals("incomplete", status("is_complete for (int i = 0; i < 3; i++) {"));
        assertEquals("invalid", status("is_complete foo))"));
    }

    @Test
    void aCellReadsWhatTheUserTypes() {
        assertEquals("typed", text(outputs("stdin").get(0)));
    }

    @Test
    void anEmptyCellTakesLessThanTheLibrarysPause() {
        assertTrue(seconds("empty") < 0.05, "took " + seconds("empty") + " s");
    }

    @Test
    void aShutdownEndsTheProcessEvenWhileACellRuns() {
        assertEquals(0, SEEN.get("exit").get("status").getAsInt());
    }
}
