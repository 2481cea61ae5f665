package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecTest {

    @TempDir
    Path folder;

    private record Ended(int status, String out, String err) {}

    private Ended exec(String code) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("script.jsh"), code);
        return java(List.of(script.toString()));
    }

    private Ended java(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Exec.class.getName()));
        command.addAll(arguments);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int status = process.waitFor();
        return new Ended(status, Files.readString(out), Files.readString(err));
    }

    @Test
    void aScriptRunsAndTheValueOfItsLastExpressionIsPrinted() throws Exception {
        Ended ended = exec("List<Integer> a = List.of(1, 2);\n"
                + "for (int i : a) System.out.println(i);\ndisplay(\"shown\");\na.size() + 1\n");
        assertEquals(new Ended(0, "1\n2\nshown\n3\n", ""), ended);
    }

    @Test
    void anErrorNamesTheLineOfTheScriptAndFails() throws Exception {
        Ended ended = exec("int a = 0;\n\n1 / a;\nSystem.out.println(\"never\");");
        assertEquals(1, ended.status());
        assertEquals("", ended.out());
        assertTrue(ended.err().contains("ArithmeticException: / by zero"), ended.err());
        assertTrue(ended.err().contains("script.jsh, line 3: 1 / a;"), ended.err());
    }

    @Test
    void exitEndsTheScript() throws Exception {
        assertEquals(new Ended(0, "1\n", ""), exec("System.out.println(1);\n/exit\nnonsense"));
        assertEquals(new Ended(3, "", ""), exec("/exit 3\n"));
    }

    @Test
    void aMissingScriptIsNamed() throws Exception {
        assertEquals(new Ended(2, "", "exec needs a script that exists, got none.jsh\n"), java(List.of("none.jsh")));
    }
}
