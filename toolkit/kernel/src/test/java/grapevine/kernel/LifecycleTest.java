package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Looks at kernel processes from outside: how they start, how large they grow, how they end. */
class LifecycleTest {

    @TempDir
    static Path folder;

    private static final Map<String, JsonObject> SEEN = new HashMap<>();

    @BeforeAll
    static void watch() throws IOException, InterruptedException {
        Path seen = folder.resolve("seen");
        Process process = new ProcessBuilder(
                        KernelProcessTest.python(),
                        "src/test/python/lifecycle.py",
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
        assertEquals(0, status, "the watcher ended early; it saw " + SEEN.keySet());
    }

    private static JsonObject reply(String name) {
        return SEEN.get(name).getAsJsonObject("reply");
    }

    private static int megabytes(String name) {
        return SEEN.get(name).get("megabytes").getAsInt();
    }

    @Test
    void everyStartAnswersWhatWasAskedBeforeItsSocketsWereOpen() {
        assertEquals(6, SEEN.get("starts").get("answered").getAsInt());
    }

    @Test
    void aSecondFrontEndSharesTheSession() {
        for (String name : List.of("late front end", "early front end"))
            assertEquals("ok", reply(name).get("status").getAsString());
    }

    @Test
    void refusedSettingsAreShownBelowTheFirstCell() {
        assertEquals("ok", reply("settings").get("status").getAsString());
        JsonObject warning =
                SEEN.get("settings").getAsJsonArray("outputs").get(0).getAsJsonObject();
        assertEquals("stderr", warning.get("name").getAsString());
        assertEquals(
                "Ignored: JJAVA_TIMEOUT needs a number and perhaps a unit, got soon;"
                        + " for example JJAVA_TIMEOUT=\"30 SECONDS\"\n"
                        + "Ignored: JJAVA_STARTUP_SCRIPTS_PATH needs readable files, got /none.jsh (no such file)\n",
                warning.get("text").getAsString());
    }

    @Test
    void valuesOfOldCellsAreNotKept() {
        assertTrue(megabytes("values") < 450, megabytes("values") + " MB after twelve values of 100 MB");
    }

    @Test
    void aDeclarationThatRunsAgainFreesWhatItReplaces() {
        assertTrue(megabytes("replaced") < 550, megabytes("replaced") + " MB after twelve declarations of 100 MB");
    }

    @Test
    void aFullHeapIsAnErrorThatTheSessionOutlives() {
        assertEquals("OutOfMemoryError", reply("heap").get("ename").getAsString());
        assertEquals("ok", reply("heap after").get("status").getAsString());
        assertTrue(
                megabytes("heap after") < megabytes("heap") - 200,
                megabytes("heap") + " MB when full, " + megabytes("heap after") + " MB when freed");
    }

    @Test
    void aFullStackIsAnErrorThatTheSessionOutlives() {
        assertEquals("StackOverflowError", reply("stack").get("ename").getAsString());
        assertEquals("ok", reply("stack after").get("status").getAsString());
    }

    @Test
    void aKernelEndsSoonAfterItsParent() {
        for (String name : List.of("orphan", "orphan of a zombie", "orphan in a loop", "orphan at input")) {
            JsonObject orphan = SEEN.get(name);
            assertTrue(orphan.get("lived").getAsBoolean(), name + " had ended before its parent");
            double seconds = orphan.get("seconds").getAsDouble();
            assertTrue(seconds < 5, name + " lived for " + seconds + " s");
        }
    }
}
