package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a Python client saw while it drove a kernel process over its sockets; each thing has a name. */
final class FrontEnd {

    private final Map<String, JsonObject> seen = new HashMap<>();

    private FrontEnd() {}

    /** Runs a script of {@code src/test/python} to its end. */
    static FrontEnd drive(String script, String... arguments) throws IOException, InterruptedException {
        FrontEnd frontEnd = new FrontEnd();
        Path output = Files.createTempFile("seen", ".jsonl");
        try {
            int status = process(script, "jupyter_client", arguments)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            for (String line : Files.readAllLines(output)) frontEnd.add(line);
            assertEquals(0, status, "the client ended early; it saw " + frontEnd.seen.keySet());
        } finally {
            Files.delete(output);
        }
        return frontEnd;
    }

    /** The script as a process: its arguments are this Java, this class path and what is given. */
    static ProcessBuilder process(String script, String module, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python(module),
                "src/test/python/" + script,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** A Python that has the module; without one the test is skipped, or fails where Jupyter is required. */
    private static String python(String module) throws InterruptedException {
        for (String python : List.of("/usr/bin/python3", "python3", "python")) if (has(python, module)) return python;
        String needed = "this test needs a python3 with " + module + ", got none; install the package python3-"
                + module.replace('_', '-') + " (Debian) or " + module + " (pip, conda)";
        return "true".equals(System.getenv("GRAPEVINE_REQUIRE_JUPYTER")) ? fail(needed) : abort(needed);
    }

    private static boolean has(String python, String module) throws InterruptedException {
        try {
            return new ProcessBuilder(python, "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private void add(String line) {
        JsonObject object = JsonParser.parseString(line).getAsJsonObject();
        seen.put(object.get("name").getAsString(), object);
    }

    JsonObject seen(String name) {
        return seen.get(name);
    }

    /** The reply to the request of this name. */
    JsonObject reply(String name) {
        return seen(name).getAsJsonObject("reply");
    }

    String status(String name) {
        return reply(name).get("status").getAsString();
    }

    /** What is wrong, in the reply to the request of this name. */
    String error(String name) {
        return reply(name).get("evalue").getAsString();
    }

    List<JsonObject> outputs(String name) {
        return objects(name, "outputs");
    }

    List<JsonObject> objects(String name, String part) {
        return seen(name).getAsJsonArray(part).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** The strings of a list. */
    List<String> texts(String name, String part) {
        return seen(name).getAsJsonArray(part).asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    /** The text of an output that has one as display data. */
    static String text(JsonObject output) {
        return output.getAsJsonObject("data").get("text/plain").getAsString();
    }

    /** The text of all streams together. */
    String streamed(String name) {
        StringBuilder text = new StringBuilder();
        for (JsonObject output : outputs(name))
            if (output.has("text")) text.append(output.get("text").getAsString());
        return text.toString();
    }

    double number(String name, String part) {
        return seen(name).get(part).getAsDouble();
    }
}
