package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @TempDir
    Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void anEmptyEnvironmentAsksForExtensionsAndNothingElse() {
        assertEquals(
                new Settings(List.of(), List.of(), Duration.ZERO, List.of(), true, List.of()), Settings.of(Map.of()));
    }

    @Test
    void globsInTheClassPathMeanTheFilesThatMatch() throws IOException {
        String b = file("b.jar", "");
        String a = file("a.jar", "");
        String text = file("c.txt", "");
        String path = folder + "/*.jar" + File.pathSeparator + text + File.pathSeparator + folder + "/none*";
        assertEquals(
                List.of(a, b, text),
                Settings.of(Map.of("JJAVA_CLASSPATH", path)).classPath());
    }

    @Test
    void compilerOptionsAreSplitAtBlanksOutsideQuotes() {
        assertEquals(
                List.of("-parameters", "-Akey=a b"),
                Settings.of(Map.of("JJAVA_COMPILER_OPTS", "-parameters \"-Akey=a b\""))
                        .compilerOptions());
    }

    @Test
    void aTimeoutIsInMillisecondsUnlessItHasAUnit() {
        assertEquals(
                Duration.ofMillis(500),
                Settings.of(Map.of("JJAVA_TIMEOUT", "500")).timeout());
        assertEquals(
                Duration.ofSeconds(30),
                Settings.of(Map.of("JJAVA_TIMEOUT", "30 seconds")).timeout());
        assertEquals(Duration.ZERO, Settings.of(Map.of("JJAVA_TIMEOUT", "-1")).timeout());
    }

    private static void assertRefused(String message, Map<String, String> env) {
        assertEquals(List.of(message), Settings.of(env).refused());
    }

    @Test
    void aTimeoutThatIsNoneIsRefusedAndNoTimeoutHolds() {
        for (String text : List.of("soon", "30 parsecs", "1 2", "9999999999999999", "9999999 days")) {
            Map<String, String> env = Map.of("JJAVA_TIMEOUT", text);
            String message = "JJAVA_TIMEOUT needs a number and perhaps a unit, got " + text
                    + "; for example JJAVA_TIMEOUT=\"30 SECONDS\"";
            assertRefused(message, env);
            assertEquals(Duration.ZERO, Settings.of(env).timeout());
            assertEquals(
                    "Ignored: " + message, Settings.of(env).failures().get(0).plain());
        }
    }

    @Test
    void aScriptThatCannotBeReadIsRefusedAndTheOthersRun() throws IOException {
        String script = file("start.jshell", "int a = 1;");
        Map<String, String> env = Map.of("JJAVA_STARTUP_SCRIPTS_PATH", "/none.jsh" + File.pathSeparator + script);
        assertRefused("JJAVA_STARTUP_SCRIPTS_PATH needs readable files, got /none.jsh (no such file)", env);
        assertEquals(
                List.of(new Settings.Script("start.jshell", "int a = 1;")),
                Settings.of(env).startup());
    }

    @Test
    void aBrokenGlobIsRefusedAndTheOtherPathsHold() {
        Map<String, String> env = Map.of("JJAVA_CLASSPATH", folder + "/[a" + File.pathSeparator + folder);
        assertRefused("JJAVA_CLASSPATH needs paths, perhaps with the wildcards of a glob, got " + folder + "/[a", env);
        assertEquals(List.of(folder.toString()), Settings.of(env).classPath());
    }

    @Test
    void optionsThatTheCompilerDoesNotKnowAreRefused() {
        Map<String, String> env = Map.of("JJAVA_COMPILER_OPTS", "-parameters --nonsense");
        assertRefused(
                "JJAVA_COMPILER_OPTS needs options of javac, got -parameters --nonsense (invalid flag: --nonsense)",
                env);
        assertEquals(List.of(), Settings.of(env).compilerOptions());
    }

    @Test
    void scriptsRunBeforeTheScriptInTheEnvironment() throws IOException {
        String script = file("start.jshell", "int a = 1;");
        assertEquals(
                List.of(
                        new Settings.Script("start.jshell", "int a = 1;"),
                        new Settings.Script("JJAVA_STARTUP_SCRIPT", "int b = 2;")),
                Settings.of(Map.of("JJAVA_STARTUP_SCRIPTS_PATH", script, "JJAVA_STARTUP_SCRIPT", "int b = 2;"))
                        .startup());
    }

    @Test
    void extensionsCanBeSwitchedOff() {
        assertFalse(Settings.of(Map.of("JJAVA_LOAD_EXTENSIONS", "0")).extensions());
        assertFalse(Settings.of(Map.of("JJAVA_LOAD_EXTENSIONS", "False")).extensions());
        assertTrue(Settings.of(Map.of("JJAVA_LOAD_EXTENSIONS", "1")).extensions());
    }
}
