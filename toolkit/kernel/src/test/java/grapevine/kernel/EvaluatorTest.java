package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Public, so that cells can call it. */
public class EvaluatorTest {

    /** What cells and tests hand to each other. */
    public static final AtomicReference<Object> SHARED = new AtomicReference<>();

    private static Evaluator evaluator;
    private static int count;

    @BeforeAll
    static void start() {
        evaluator = new Evaluator(Settings.of(Map.of()));
        value("import java.util.*; import grapevine.kernel.EvaluatorTest;");
    }

    private static Optional<Failure> run(String code, AtomicReference<Object> shown) {
        return evaluator.run("cell " + ++count, code, shown::set);
    }

    private static Object value(String code) {
        AtomicReference<Object> shown = new AtomicReference<>();
        run(code, shown).ifPresent(f -> {
            throw new AssertionError(f.plain());
        });
        return shown.get();
    }

    /** The text of the failure; the cell is called {@code cell N} in it. */
    private static String failure(String code) {
        Failure failure = run(code, new AtomicReference<>()).orElseThrow();
        return failure.plain().replace("cell " + count, "cell N");
    }

    @Test
    void theValueOfTheLastExpressionIsShown() {
        assertEquals(5, value("int a = 2;\na * 3;\na + 3"));
        assertEquals("x", value("\"x\" // a comment"));
    }

    @Test
    void theValueIsTheLiveObject() {
        Object object = new Object();
        SHARED.set(object);
        assertSame(object, value("EvaluatorTest.SHARED.get()"));
    }

    @Test
    void declarationsCommentsAndNullShowNothing() {
        assertNull(value("int b = 2;"));
        assertNull(value("// nothing\n/* at all */"));
        assertNull(value(""));
        assertNull(value("(Object) null"));
        assertNull(value("b;\nint c = 3;"));
    }

    @Test
    void aCompileErrorPointsAtTheLineOfTheCell() {
        assertEquals(
                """
                Compile error in cell N, line 3
                    int wrong = "text";
                                ^^^^^^
                incompatible types: String cannot be converted to int""",
                failure("int right = 1;\n// a comment\nint wrong = \"text\";"));
        assertEquals(1, value("right"));
    }

    @Test
    void anUnknownNameIsPointedAt() {
        assertEquals(
                """
                Compile error in cell N, line 2
                      nothing + 1
                      ^^^^^^^
                cannot find symbol
                  symbol:   variable nothing""",
                failure("\n  nothing + 1"));
    }

    @Test
    void aRefusalBeginsWithItsMessage() {
        assertEquals(
                """
                needs alpha > 0, got 0.0; try 0.1
                (IllegalArgumentException)
                    at cell N, line 2 in refuse: throw new IllegalArgumentException("needs alpha > 0, got 0.0; try 0.1");
                    at cell N, line 4: refuse();""",
                failure(
                        "void refuse() {\n  throw new IllegalArgumentException(\"needs alpha > 0, got 0.0; try 0.1\");\n}\n"
                                + "refuse();"));
    }

    @Test
    void allCausesAreShown() {
        String text = failure("throw new RuntimeException(\"a\", new java.io.IOException(\"b\", new Error(\"c\")));");
        assertTrue(text.startsWith("RuntimeException: a\n    at cell N, line 1: throw"), text);
        assertTrue(text.contains("caused by IOException: b"), text);
        assertTrue(text.contains("caused by Error: c"), text);
    }

    @Test
    void noFrameOfTheKernelIsShown() {
        String text = failure("List.of(1, 2).forEach(i -> { Object o = null; o.hashCode(); });");
        assertFalse(text.contains("grapevine.kernel"), text);
        assertFalse(text.contains("jshell"), text);
        assertFalse(text.contains("REPL"), text);
        assertFalse(text.contains("reflect"), text);
        assertTrue(text.contains("at cell N, line 1"), text);
    }

    @Test
    void aMissingDeclarationIsNamedWhenItIsNeeded() {
        assertEquals(
                "Unresolved: early cannot be used yet: it needs method late()",
                failure("int early() { return late(); }\nearly()"));
        assertEquals(4, value("int late() { return 4; }\nearly()"));
    }

    @Test
    void anErrorInToStringIsShownAndTheSessionLives() {
        AtomicReference<Object> text = new AtomicReference<>();
        Optional<Failure> failure = evaluator.run(
                "cell",
                "new Object() { public String toString() { throw new StackOverflowError(); } }",
                v -> text.set(v.toString()));
        assertEquals("StackOverflowError", failure.orElseThrow().name());
        assertEquals(2, value("1 + 1"));
    }

    @Test
    void anExceptionWhoseMessageFailsIsShown() {
        String text = failure("throw new RuntimeException() { public String getMessage() { throw new Error(); } };");
        assertTrue(text.contains("its message cannot be read"), text);
    }

    @Test
    void valuesOfExpressionsAreNotKept() throws Exception {
        WeakReference<Object> old = new WeakReference<>(value("new double[1000]"));
        value("new double[1000];\n1");
        assertFreed(old);
        assertTrue(failure("$1").startsWith("Compile error"));
    }

    @Test
    void aDeclarationThatRunsAgainFreesWhatItReplaces() throws Exception {
        value("double[] large = new double[1000];");
        WeakReference<Object> old = new WeakReference<>(value("large"));
        value("double[] large = new double[10];");
        assertFreed(old);
        assertEquals(10, value("large.length"));
    }

    @Test
    void olderLambdasSeeTheNewValueOfAVariable() {
        value("int[] data = {1, 2};\njava.util.function.IntSupplier size = () -> data.length;");
        value("int[] data = {1, 2, 3};");
        assertEquals(3, value("size.getAsInt()"));
    }

    @Test
    void threadLocalsLastFromCellToCell() {
        value("var local = new ThreadLocal<String>(); local.set(\"kept\");");
        assertEquals("kept", value("local.get()"));
    }

    private static void assertFreed(WeakReference<Object> reference) throws InterruptedException {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(reference.get());
    }
}
