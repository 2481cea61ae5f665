package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssistantTest {

    private static Evaluator evaluator;
    private static Assistant assistant;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        evaluator = new Evaluator(Settings.of(Map.of()));
        evaluator.run("cell", "String text = \"a\";\n/** Doubles. */\nint twice(int x) { return 2 * x; }", v -> {});
        assistant = new Assistant(evaluator);
    }

    private static Completion complete(String code) {
        return assistant.complete(code, code.codePointCount(0, code.length()));
    }

    private static Completion.Proposal proposal(String code, String text) {
        return complete(code).proposals().stream()
                .filter(p -> p.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text + " is not in " + complete(code)));
    }

    private static String inspected(String code, int cursor) {
        return assistant
                .inspect(code, cursor, false)
                .map(data -> (String) data.getData(MIMEType.TEXT_PLAIN))
                .orElse("");
    }

    @Test
    void aNameIsCompletedInTheLastStatement() {
        Completion completion = complete("int q = 1;\ntext.toUp");
        assertEquals("toUpperCase(", completion.texts().get(0));
        assertEquals(16, completion.start());
        assertEquals(20, completion.end());
    }

    @Test
    void offsetsAreCountedInCodePoints() {
        Completion completion = complete("\"\uD83C\uDF47\"; text.toUp");
        assertEquals(10, completion.start());
        assertEquals(14, completion.end());
    }

    @Test
    void methodsHaveSignatures() {
        assertEquals(
                new Completion.Proposal("repeat(", "function", "(int count) String"), proposal("text.rep", "repeat("));
        assertEquals("(int x) int", proposal("twi", "twice(").signature());
    }

    @Test
    void frontEndsAreToldKindsAndSignatures() {
        assertEquals(
                Map.of(
                        "_jupyter_types_experimental",
                        List.of(Map.of(
                                "start",
                                5,
                                "end",
                                9,
                                "text",
                                "repeat(",
                                "type",
                                "function",
                                "signature",
                                "(int count) String"))),
                complete("text.repe").metadata());
        assertEquals("instance", proposal("tex", "text").kind());
        assertEquals("class", proposal("Strin", "String").kind());
        assertEquals("module", proposal("java.uti", "util.").kind());
    }

    @Test
    void aTypeThatIsNotImportedIsProposedWithItsPackage() throws InterruptedException {
        String code = "var lock = new ReentrantLo";
        for (int i = 0; i < 100 && complete(code).texts().isEmpty(); i++) Thread.sleep(50); // the index is being read
        Completion completion = complete(code);
        assertEquals(List.of("java.util.concurrent.locks.ReentrantLock"), completion.texts());
        assertEquals(15, completion.start());
        assertEquals(26, completion.end());
        assertEquals("not imported", completion.proposals().get(0).signature());
    }

    @Test
    void magicsAndTheirFilesAreCompleted() throws Exception {
        Files.writeString(folder.resolve("setup.jsh"), "");
        assertEquals(
                List.of("%maven", "%mavenRepo"), complete("int a = 1;\n%mav").texts());
        assertTrue(complete("%").texts().containsAll(Magics.titles()));
        assertEquals(List.of("%%html"), complete("%%ht").texts());
        assertEquals(
                List.of(folder + "/setup.jsh"),
                complete("%load " + folder + "/se").texts());
        assertEquals("toUpperCase(", complete("%time text.toUp").texts().get(0));
        Completion completion = complete("%%time\nint a = 1;\ntext.toUp");
        assertEquals("toUpperCase(", completion.texts().get(0));
        assertEquals(23, completion.start());
        assertEquals(List.of(), complete("%%html\ntext.toUp").texts());
    }

    @Test
    void halfCodeAndStrangeCursorsBreakNothing() {
        List<String> codes = List.of(
                "",
                " ",
                "\"",
                "'",
                "/*",
                "\"\"\"\n",
                "foo(((",
                "a.b.",
                "@",
                "text.\r\n  toUp",
                "%",
                "%%",
                "%time",
                "%time ",
                "%%time",
                "%load \"",
                "class A { void f() {",
                "\uD83C\uDF47",
                "\uD83C\uDF47.",
                "import ",
                "new ",
                "#",
                "\\u",
                "a ? b :",
                "x\n%time text.",
                "switch (text) { case");
        for (String code : codes) {
            for (int cursor = -2; cursor <= code.length() + 2; cursor++) {
                Completion completion = assistant.complete(code, cursor);
                assertTrue(0 <= completion.start() && completion.start() <= completion.end(), code + cursor);
                assertTrue(completion.end() <= code.codePointCount(0, code.length()), code + cursor);
                assistant.inspect(code, cursor, true);
            }
        }
    }

    @Test
    void aMethodIsExplainedWhereverTheCursorStandsInItsName() {
        for (int cursor = 0; cursor <= 5; cursor++)
            assertTrue(inspected("twice(3)", cursor).contains("int twice(int x)"), "at " + cursor);
        assertTrue(inspected("%time twice(3)", 8).contains("int twice(int x)"));
    }

    @Test
    void aVariableIsExplainedByItsType() {
        assertTrue(inspected("text", 2).contains("String"));
    }

    @Test
    void aMagicIsExplained() {
        assertEquals("%load FILE ...  runs a .jsh or .java file, or the cells of a notebook", inspected("%load x", 2));
    }

    @Test
    void aTypeThatIsNotImportedIsExplained() {
        assertTrue(inspected("ReentrantLock", 5).contains("java.util.concurrent.locks.ReentrantLock"));
    }

    @Test
    void nothingIsSaidOfUnknownNames() {
        assertEquals(Optional.empty(), assistant.inspect("unknown", 3, false));
    }
}
