package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
        assertEquals(new Settings(List.of(), List.of(), Duration.ZERO, List.of(), true), Settings.of(Map.of()));
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
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Settings.of(Map.of("JJAVA_TIMEOUT", "soon")))
                .getMessage();
        assertEquals(
                "JJAVA_TIMEOUT needs a number and perhaps a unit, got soon; for example JJAVA_TIMEOUT=\"30 SECONDS\"",
                message);
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
