package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MagicsTest {

    private static Evaluator evaluator;

    @TempDir
    Path folder;

    private record Ended(Object value, String printed, String failure) {}

    @BeforeAll
    static void start() {
        evaluator = new Evaluator(Settings.of(Map.of()));
    }

    private static Ended run(String code) {
        AtomicReference<Object> shown = new AtomicReference<>();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Optional<Failure> failure = evaluator.run("cell", code, shown::set);
            return new Ended(
                    shown.get(),
                    printed.toString(StandardCharsets.UTF_8),
                    failure.map(Failure::plain).orElse(""));
        } finally {
            System.setOut(before);
        }
    }

    private static Object value(String code) {
        Ended ended = run(code);
        assertEquals("", ended.failure());
        return ended.value();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aStatementIsTimedAndItsValueIsShown() {
        Ended ended = run("int a = 2;\n%time a + 3");
        assertEquals(5, ended.value());
        assertTrue(ended.printed().matches("wall \\d+\\.\\d m?s, CPU \\d+\\.\\d m?s\\R"), ended.printed());
    }

    @Test
    void aSleepOfOneAndAHalfSecondsIsMeasured() {
        String printed = run("%time Thread.sleep(1500)").printed();
        assertTrue(printed.matches("wall 1\\.[5-9]\\d s, CPU .*\\R"), printed);
    }

    @Test
    void aTimedStatementMayHaveSeveralLines() {
        assertEquals(3, value("int sum = 0;\n%time for (int i = 0; i < 3; i++) {\n  sum += i;\n}\nsum"));
    }

    @Test
    void aTimedCellShowsItsValueAndItsErrorsPointAtItsOwnLines() {
        assertEquals(6, run("%%time\nint b = 5;\nb + 1").value());
        assertEquals(
                """
                Compile error in cell, line 3
                      int d = "x";
                              ^^^
                incompatible types: String cannot be converted to int""",
                run("%%time\nint c = 1;\n  int d = \"x\";").failure());
        assertEquals(
                """
                Compile error in cell, line 2
                      %time int d = "x";
                                    ^^^
                incompatible types: String cannot be converted to int""",
                run("int e = 1;\n  %time int d = \"x\";").failure());
        assertTrue(run("%%time\n\nint z = 1 / 0;").failure().contains("at cell, line 3: int z = 1 / 0;"));
    }

    @Test
    void aSignInTextCommentsAndExpressionsIsNoMagic() {
        assertEquals(2, value("int f = 17, g = 5;\nint h = f\n % g;\nh"));
        assertEquals(2, value("int f = 17, c = 5;\nint h = f\n%c;\nh"));
        assertEquals(2, value("int f = 17, g = 5;\nf\n%g"));
        assertEquals("%time 1\n%load x\n", value("\"\"\"\n%time 1\n%load x\n\"\"\""));
        assertEquals(1, value("/*\n%load x\n*/\n// %load x\n1"));
        assertEquals("%time", value("\n// a comment\n\"%time\""));
    }

    @Test
    void aMagicEndsAnExpressionWithoutSemicolonBeforeIt() {
        Ended ended = run("int k = 4\n%time k = 5\nk");
        assertEquals("", ended.failure());
        assertEquals(5, ended.value());
    }

    @Test
    void anUnknownMagicIsRefusedWithTheNearest() {
        assertEquals(
                "a magic that exists is needed, got %tiem; did you mean %time? %lsmagic lists all\n"
                        + "    at cell, line 2: %tiem 1 + 1",
                run("int l = 1;\n%tiem 1 + 1").failure());
        assertEquals(
                "a magic that exists is needed, got %%html5page; %lsmagic lists all\n    at cell, line 1: %%html5page",
                run("%%html5page\nx").failure());
    }

    @Test
    void magicsAreListed() {
        String listed = run("%lsmagic").printed();
        for (String title : Magics.titles())
            assertTrue(listed.contains("\n" + title + " ") || listed.startsWith(title));
        assertEquals(listed, run("%magics").printed());
    }

    @Test
    void missingArgumentsAreAskedFor() {
        assertEquals(
                "%time needs code to run, got none; %time f() times a statement, %%time a cell\n    at cell, line 1: %time",
                run("%time").failure());
        assertEquals(
                "%load needs a .jsh, .java or .ipynb file, got none; %load setup.jsh\n    at cell, line 1: %load",
                run("%load").failure());
        assertEquals(
                "%classpath needs jars or folders, got none; %classpath lib/*.jar\n    at cell, line 1: %classpath",
                run("%classpath").failure());
        assertEquals(
                "%%html needs something to show on the lines below it, got an empty cell\n    at cell, line 1: %%html",
                run("%%html\n \n").failure());
    }

    @Test
    void aScriptIsLoadedInPlace() throws IOException {
        Path script = file("setup script.jsh", "int m = 6;\nm * 7");
        assertEquals(42, value("%load \"" + script + "\""));
        assertEquals(42, value("%load \"" + script.toString().replace(".jsh", "") + "\""));
        assertEquals(6, value("m"));
    }

    @Test
    void anErrorInALoadedFileNamesTheFile() throws IOException {
        Path script = file("bad.jsh", "int n = 6;\nint o = \"x\";");
        assertTrue(run("%load " + script).failure().startsWith("Compile error in bad.jsh, line 2"));
    }

    @Test
    void aSourceFileIsLoadedWithoutItsPackage() throws IOException {
        Path source =
                file("Twice.java", "/* c */\npackage a.b;\n\nclass Twice {\n  int of(int x) { return 2 * x; }\n}\n");
        assertEquals(8, value("%load " + source + "\nnew Twice().of(4)"));
    }

    @Test
    void theCellsOfANotebookAreLoaded() throws IOException {
        Path notebook = file(
                "a.ipynb",
                "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": \"not Java\"},"
                        + "{\"cell_type\": \"code\", \"source\": [\"int p = 1;\\n\", \"int q = p + 1\"]},"
                        + "{\"cell_type\": \"code\", \"source\": \"1 / (q - 2)\"}]}");
        String failure = run("%load " + notebook).failure();
        assertTrue(failure.contains("at a.ipynb, cell 2, line 1: 1 / (q - 2)"), failure);
        assertEquals(2, value("q"));
    }

    @Test
    void aFileThatIsMissingUnreadableOrLoadsItselfIsRefused() throws IOException {
        assertEquals(
                "%load needs a file that exists, got none.jsh; names are looked up in "
                        + Path.of("").toAbsolutePath() + "\n    at cell, line 1: %load none.jsh",
                run("%load none.jsh").failure());
        Path broken = file("broken.ipynb", "{}");
        assertTrue(run("%load " + broken).failure().startsWith("%load needs a file that can be read, got " + broken));
        Path own = folder.resolve("own.jsh");
        Files.writeString(own, "%load " + own);
        assertEquals(
                "%load needs a file that does not load itself, got " + own + "\n    at own.jsh, line 1: %load " + own,
                run("%load " + own).failure());
    }

    @Test
    void jarsAndFoldersAreAddedOnce() throws IOException {
        Path jar = folder.resolve("one.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("word.txt"));
            out.write("in the jar".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                "added 1 path" + System.lineSeparator(),
                run("%classpath " + folder + "/*.jar").printed());
        assertEquals("nothing new" + System.lineSeparator(), run("%jars " + jar).printed());
        assertEquals(
                "in the jar",
                value("new String(Thread.currentThread().getContextClassLoader().getResource(\"word.txt\")"
                        + ".openStream().readAllBytes())"));
        assertEquals(
                "%classpath needs jars or folders that exist, got none/*.jar; names are looked up in "
                        + Path.of("").toAbsolutePath() + "\n    at cell, line 1: %classpath none/*.jar",
                run("%classpath none/*.jar").failure());
    }

    @Test
    void coordinatesAreChecked() {
        String example = "; %maven org.apache.commons:commons-math3:3.6.1\n    at cell, line 1: %maven";
        assertEquals("%maven needs artifacts, got none" + example, run("%maven").failure());
        assertEquals(
                "%maven needs group:artifact:version, got commons-math3" + example + " commons-math3",
                run("%maven commons-math3").failure());
        assertEquals(
                "--repo needs a URL, got nothing\n    at cell, line 1: %maven a:b:1 --repo",
                run("%maven a:b:1 --repo").failure());
        assertEquals(
                "%mavenRepo needs an id and a URL, got nothing;"
                        + " %mavenRepo company https://repository.company.org/maven\n    at cell, line 1: %mavenRepo",
                run("%mavenRepo").failure());
    }

    @Test
    void theStateOfACellWithMagicsIsKnown() {
        Pieces pieces = evaluator.pieces();
        assertEquals(Pieces.State.COMPLETE, pieces.state("%load x\nint a = 1;"));
        assertEquals(Pieces.State.INCOMPLETE, pieces.state("int a = 1;\n%time for (;;) {"));
        assertEquals(Pieces.State.INCOMPLETE, pieces.state("%%time\nfor (;;) {"));
        assertEquals(Pieces.State.COMPLETE, pieces.state("%%time\nint a = 1;"));
        assertEquals(Pieces.State.INCOMPLETE, pieces.state("%%html\n<b>"));
        assertEquals(Pieces.State.COMPLETE, pieces.state("%%html\n<b>\n"));
    }
}
