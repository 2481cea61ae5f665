package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks at kernel processes from outside: how they start, how large they grow, how they end. */
class LifecycleTest {

    private static FrontEnd frontEnd;

    @BeforeAll
    static void watch() throws IOException, InterruptedException {
        frontEnd = FrontEnd.drive("lifecycle.py");
    }

    private static int megabytes(String name) {
        return (int) frontEnd.number(name, "megabytes");
    }

    @Test
    void everyStartAnswersWhatWasAskedBeforeItsSocketsWereOpen() {
        assertEquals(6, frontEnd.number("starts", "answered"));
    }

    /** Jupyter then starts another one on other ports. */
    @Test
    void aKernelWithoutItsPortsEnds() {
        assertEquals(1, frontEnd.number("taken port", "status"));
        String error = frontEnd.seen("taken port").get("error").getAsString();
        assertTrue(error.contains("the kernel needs free ports, got shell "), error);
        assertFalse(error.contains("key"), "the key is a secret: " + error);
    }

    @Test
    void aSecondFrontEndSharesTheSession() {
        for (String name : List.of("late front end", "early front end")) assertEquals("ok", frontEnd.status(name));
    }

    @Test
    void refusedSettingsAreShownBelowTheFirstCell() {
        assertEquals("ok", frontEnd.status("settings"));
        JsonObject warning = frontEnd.outputs("settings").get(0);
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
        assertEquals("OutOfMemoryError", frontEnd.reply("heap").get("ename").getAsString());
        assertEquals("ok", frontEnd.status("heap after"));
        assertTrue(
                megabytes("heap after") < megabytes("heap") - 200,
                megabytes("heap") + " MB when full, " + megabytes("heap after") + " MB when freed");
    }

    @Test
    void aCellFindsRoomToEmptyAVariableThatFillsTheHeap() {
        assertEquals("OutOfMemoryError", frontEnd.reply("held").get("ename").getAsString());
        assertEquals("ok", frontEnd.status("let go"));
    }

    @Test
    void aFullStackIsAnErrorThatTheSessionOutlives() {
        assertEquals("StackOverflowError", frontEnd.reply("stack").get("ename").getAsString());
        assertEquals("ok", frontEnd.status("stack after"));
    }

    @Test
    void aKernelEndsSoonAfterItsParent() {
        for (String name : List.of("orphan", "orphan of a zombie", "orphan in a loop", "orphan at input")) {
            JsonObject orphan = frontEnd.seen(name);
            assertTrue(orphan.get("lived").getAsBoolean(), name + " had ended before its parent");
            double seconds = orphan.get("seconds").getAsDouble();
            assertTrue(seconds < 5, name + " lived for " + seconds + " s");
        }
    }
}
