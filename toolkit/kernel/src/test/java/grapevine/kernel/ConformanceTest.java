package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The public test suite of Jupyter kernels, {@code jupyter_kernel_test}, run by a script that fills in code for all of it. */
class ConformanceTest {

    private static final Map<String, String> OUTCOMES = new TreeMap<>();

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        Process process = FrontEnd.process("conformance.py", "jupyter_kernel_test")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream output = process.getInputStream()) {
            for (String line : new String(output.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                JsonObject test = JsonParser.parseString(line).getAsJsonObject();
                OUTCOMES.put(test.get("name").getAsString(), test.get("outcome").getAsString());
            }
        }
        assertEquals(0, process.waitFor());
    }

    @Test
    void theWholeSuiteIsRunAndOnlyThePagerIsSkipped() {
        assertTrue(OUTCOMES.size() >= 12, OUTCOMES.keySet().toString());
        List<String> skipped = new ArrayList<>(OUTCOMES.keySet());
        skipped.removeIf(test -> !OUTCOMES.get(test).equals("skipped"));
        assertEquals(List.of("test_pager"), skipped);
    }

    @TestFactory
    Stream<DynamicTest> theSuitePasses() {
        return OUTCOMES.entrySet().stream()
                .filter(test -> !test.getValue().equals("skipped"))
                .map(test -> dynamicTest(test.getKey(), () -> assertEquals("passed", test.getValue(), test.getKey())));
    }
}
