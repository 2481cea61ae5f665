package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a user reads when a cell throws. */
class TraceTest {

    private final Evaluator evaluator = new Evaluator(Settings.of(Map.of()));

    private String failure(String label, String code) {
        return evaluator.run(label, code, Object::toString).orElseThrow().plain();
    }

    private void run(String label, String code) {
        assertEquals(Optional.empty(), evaluator.run(label, code, value -> {}).map(Failure::plain));
    }

    @Test
    void everyLineOfTheUsersCodeIsNamed() {
        run(
                "cell 1",
                """
                // a comment
                import java.util.function.*;

                <T> T twice(Supplier<T> s) {
                    s.get();
                    return s.get();
                }
                record Ratio(int a, int b) {
                    public Ratio {
                        if (b == 0)
                            throw new ArithmeticException("needs b != 0, got 0");
                    }
                    static Ratio of(int a, int b) { return new Ratio(a, b); }
                }""");
        assertEquals(
                """
                ArithmeticException: needs b != 0, got 0
                    at cell 1, line 11 in new Ratio: throw new ArithmeticException("needs b != 0, got 0");
                    at cell 1, line 13 in Ratio.of: static Ratio of(int a, int b) { return new Ratio(a, b); }
                    at cell 2, line 5 in a lambda: () -> Ratio.of(1, 0)
                    at cell 1, line 5 in twice: s.get();
                    at cell 2, line 4: var ratio = twice(""",
                failure("cell 2", "\nint before = 1;\n\nvar ratio = twice(\n    () -> Ratio.of(1, 0)\n);"));
    }

    @Test
    void theLineOfADeclarationOverSeveralLinesIsNamed() {
        assertEquals(
                """
                For input string: "one"
                (NumberFormatException)
                    at cell, line 3: + Integer.parseInt("one")""",
                withoutLibraries(failure("cell", "int x =\n  1\n  + Integer.parseInt(\"one\")\n  + 1;")));
        assertEquals(
                """
                NullPointerException: Cannot invoke "String.length()" because "null" is null
                    at cell, line 2: System.out.println(((String) null).length());""",
                failure("cell", "for (int i = 0; i < 2; i++) {\n  System.out.println(((String) null).length());\n}")
                        .replace("\"<local2>\"", "\"null\""));
    }

    @Test
    void theLineIsNamedAlsoWhereAValueIsShown() {
        String code =
                """
                class Shy {
                    public String toString() {
                        throw new AssertionError("I am not to be shown");
                    }
                }
                new Shy()""";
        assertEquals(
                """
                AssertionError: I am not to be shown
                    at cell, line 3 in Shy.toString: throw new AssertionError("I am not to be shown");""",
                failure("cell", code));
        String text = failure("again", "new Object() { public String toString() {\nreturn \"\" + this; } }");
        assertTrue(text.startsWith("StackOverflowError: no message\n"), text);
        assertTrue(text.contains("at again, line 2 in an anonymous class.toString: return \"\" + this; } }"), text);
    }

    @Test
    void allCausesAndWhatWasSuppressedAreShownWithTheirLines() {
        run("cell 1", "void fail() throws Exception {\n  throw new Exception(\"inner\");\n}");
        String code =
                """
                try (AutoCloseable c = () -> { throw new IllegalStateException("closing"); }) {
                    fail();
                } catch (Exception e) {
                    throw new RuntimeException("outer", e);
                }""";
        assertEquals(
                """
                RuntimeException: outer
                    at cell 2, line 4: throw new RuntimeException("outer", e);
                caused by Exception: inner
                    at cell 1, line 2 in fail: throw new Exception("inner");
                    at cell 2, line 2: fail();
                suppressed IllegalStateException: closing
                    at cell 2, line 1 in a lambda: try (AutoCloseable c = () -> { throw new IllegalStateException("closing"); }) {
                    at cell 2, line 1: try (AutoCloseable c = () -> { throw new IllegalStateException("closing"); }) {""",
                failure("cell 2", code));
    }

    @Test
    void anEndlessRecursionIsShownShortlyAndTheSessionLives() {
        String text = failure("cell", "int down(int n) { return down(n + 1); }\ndown(0)");
        assertTrue(text.startsWith("StackOverflowError: no message\n    at cell, line 1 in down: int down"), text);
        assertTrue(text.matches("(?s).*\\(\\d{3,} times\\)"), text);
        assertEquals(2, text.lines().count());
        run("cell", "int alive = 1;");
    }

    @Test
    void tooMuchMemoryIsAnErrorAndTheSessionLives() {
        String text = failure(
                "cell", "long[][] all = new long[100_000][];\nfor (int i = 0; ; i++) all[i] = new long[500_000_000];");
        assertTrue(text.startsWith("OutOfMemoryError: Java heap space\n    at cell, line 2: for"), text);
        run("cell", "all = null; int alive = 1;");
    }

    @Test
    void anExceptionOfAnotherThreadNamesTheLineToo() {
        List<Throwable> thrown = new ArrayList<>();
        evaluator.run(
                "cell",
                "var thread = new Thread(() -> {\n  throw new IllegalStateException(\"late\");\n});\nthread",
                thread -> {
                    ((Thread) thread).setUncaughtExceptionHandler((t, e) -> thrown.add(e));
                    ((Thread) thread).start();
                });
        run("join", "thread.join();");
        assertEquals(
                """
                late
                (IllegalStateException)
                    at cell, line 2 in a lambda: throw new IllegalStateException("late");""",
                evaluator.describe(thrown.get(0)).plain());
    }

    @Test
    void theInsideOfTheKernelIsNotShown() {
        String text = failure("cell", "java.util.List.of(3, 1).stream().map(i -> i / 0).toList()");
        assertFalse(text.contains("grapevine"), text);
        assertFalse(text.contains("REPL"), text);
        assertTrue(text.contains("at cell, line 1 in a lambda"), text);
    }

    private static String withoutLibraries(String text) {
        return text.replaceAll("\n    at java.base/[^\n]*", "");
    }
}
