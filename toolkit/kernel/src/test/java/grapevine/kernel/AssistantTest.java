package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AssistantTest {

    private static Evaluator evaluator;
    private static Assistant assistant;

    @BeforeAll
    static void start() {
        evaluator = new Evaluator(Settings.of(Map.of()));
        evaluator.run("cell", "String text = \"a\";\n/** Doubles. */\nint twice(int x) { return 2 * x; }", v -> {});
        assistant = new Assistant(evaluator);
    }

    @Test
    void aNameIsCompletedInTheLastStatement() {
        String code = "int q = 1;\ntext.toUp";
        ReplacementOptions options = assistant.complete(code, code.length());
        assertEquals("toUpperCase(", options.getReplacements().get(0));
        assertEquals(16, options.getSourceStart());
        assertEquals(20, options.getSourceEnd());
    }

    @Test
    void offsetsAreCountedInCodePoints() {
        String code = "\"\uD83C\uDF47\"; text.toUp";
        ReplacementOptions options = assistant.complete(code, code.codePointCount(0, code.length()));
        assertEquals(10, options.getSourceStart());
        assertEquals(14, options.getSourceEnd());
    }

    @Test
    void aMethodIsExplainedWhereverTheCursorStandsInItsName() {
        for (int cursor = 0; cursor <= 5; cursor++)
            assertTrue(
                    assistant.inspect("twice(3)", cursor).orElseThrow().contains("int twice(int x)"), "at " + cursor);
    }

    @Test
    void aVariableIsExplainedByItsType() {
        assertTrue(assistant.inspect("text", 2).orElseThrow().contains("String"));
    }

    @Test
    void nothingIsSaidOfUnknownNames() {
        assertEquals(Optional.empty(), assistant.inspect("unknown", 3));
    }
}
