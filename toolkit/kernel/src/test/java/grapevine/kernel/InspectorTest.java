package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorTest {

    private final Evaluator evaluator = new Evaluator(Settings.of(Map.of()));
    private final Assistant assistant = new Assistant(evaluator);

    @TempDir
    Path folder;

    private String inspected(String code, int cursor) {
        return (String) assistant.inspect(code, cursor, false).orElseThrow().getData(MIMEType.TEXT_PLAIN);
    }

    @Test
    void theSourcesBesideAJarExplainItsTypes() throws Exception {
        String source =
                """
                package shapes;

                /** A shape with <b>area</b>.
                 * @param side the length, &gt; 0 */
                public record Square(double side) implements Shape {
                    /**
                     * Grows it: {@code a < b}.
                     *
                     * @param factor how much, see {@link Square#side()}
                     * @return the larger one
                     * @throws IllegalArgumentException if it is not positive
                     */
                    public Square grown(double factor) { return new Square(side * factor); }
                    public double area() { return side * side; }
                }
                interface Shape {
                    /** How much it covers. */
                    double area();
                }
                """;
        TestJar.write(folder.resolve("shapes.jar"), "shapes/Square", source);
        assertEquals(
                Optional.empty(),
                evaluator.run("cell", "%classpath " + folder + "/shapes.jar\nimport shapes.Square;", v -> {}));
        assertEquals(
                """
                Square shapes.Square.grown(double factor)

                Grows it: a < b.

                Parameters
                    factor: how much, see Square.side()
                Returns
                    the larger one
                Throws
                    IllegalArgumentException: if it is not positive""",
                inspected("new Square(1).grown(2)", 17));
        assertEquals(
                "shapes.Square\n\nA shape with area.\n\nParameters\n    side: the length, > 0", inspected("Square", 2));
        assertTrue(inspected("new Square(1).grown", 19).contains("Grows it"));
        assertEquals("double shapes.Square.side()\n\nthe length, > 0", inspected("new Square(1).side()", 16));
        DisplayData data = assistant.inspect("new Square(1).grown(2)", 17, true).orElseThrow();
        assertEquals(
                "<pre><b>Square shapes.Square.grown(double factor)</b></pre>Grows it: <code>a &lt; b</code>.<dl>"
                        + "<dt>Parameters</dt><dd><code>factor</code>: how much, see <code>Square.side()</code></dd>"
                        + "<dt>Returns</dt><dd>the larger one</dd><dt>Throws</dt><dd><code>IllegalArgumentException</code>:"
                        + " if it is not positive</dd></dl><pre>public Square grown(double factor) { return new"
                        + " Square(side * factor); }</pre>",
                ((String) data.getData(MIMEType.TEXT_HTML)).replaceAll("(?s)<pre>/\\*\\*.*?\\*/\\s*", "<pre>"));
        assertFalse(
                inspected("new Square(1).grown(2)", 17).contains("return new"), "the source is shown when asked for");
    }

    @Test
    void aMethodWithoutCommentHasThatOfTheMethodItOverrides() throws Exception {
        String source =
                """
                package animals;

                public class Dog implements Runnable2 {
                    public void run2() {}
                }
                """;
        String inherited =
                "package animals;\n\npublic interface Runnable2 {\n    /** Runs away. */\n    void run2();\n}\n";
        TestJar.write(folder.resolve("animals.jar"), "animals/Dog", source, "animals/Runnable2", inherited);
        evaluator.run("cell", "%classpath " + folder + "/animals.jar\nimport animals.*;", v -> {});
        assertEquals("void Dog.run2()\n\nRuns away.", inspected("new Dog().run2()", 12));
    }

    @Test
    void aCommentBecomesHarmlessHtml() {
        assertEquals(
                "One &lt;two&gt; <code>a &amp; b</code> <ul><li>x</li></ul> alert(1) &copy".replace("&copy", "\u00a9"),
                Javadoc.html("One {@literal <two>} {@code a & b} <ul class='c'><li onclick='f()'>x</li></ul>"
                        + " <script>alert(1)</script> &copy;"));
        assertEquals("", Javadoc.html(""));
    }

    @Test
    void htmlBecomesTextWithItsParagraphsListsAndCode() {
        assertEquals(
                "One two.\n\nThree:\n- a\n- b < c\n\nint  x;\n  y;",
                PlainText.of("One\n two.<p>Three:<ul><li>a</li><li>b &lt; c</li></ul><pre>int  x;\n  y;</pre>"));
    }

    @Test
    void aSignatureIsTakenApart() {
        assertEquals(
                new Signature("List", "of", List.of("E", "E[]")),
                Signature.of("List<E> List<E>.<E>of(E e1, E... more)"));
        assertEquals(
                new Signature("ArrayList", "", List.of("Collection")),
                Signature.of("ArrayList<E>(Collection<? extends E> c)"));
        assertEquals(new Signature("java.util.Map.Entry", "", null), Signature.of("java.util.Map.Entry<K, V>"));
        assertEquals(
                new Signature("shapes.Square", "grown", List.of("double")),
                Signature.of("Square shapes.Square(double side).grown(double factor)"));
        assertEquals(new Signature("Math", "PI", null), Signature.of("Math.PI:double"));
        assertEquals(new Signature("", "text", null), Signature.of("text:java.lang.String"));
        assertEquals(new Signature("", "twice", List.of("int")), Signature.of("int twice(int x)"));
    }
}
