package grapevine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is so. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void itsJavaRunsAsItStands(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("my.csv");
        Files.writeString(csv, "x,y,label\n" + "1,2,a\n3,4,b\n".repeat(20));
        String readme = Files.readString(ROOT.resolve("README.md"))
                .replace("\"my.csv\"", "\"" + csv + "\"")
                .replace("\"ring.run\"", "\"" + folder.resolve("ring.run") + "\"")
                .replaceAll("run\\((50|100|20|10)\\)", "run(2)");
        try (JShell shell = JShell.builder()
                .executionEngine("local")
                .compilerOptions("-classpath", System.getProperty("java.class.path"))
                .build()) {
            shell.addToClasspath(System.getProperty("java.class.path"));
            run(shell, imports());
            int blocks = 0;
            for (Matcher block = JAVA.matcher(readme); block.find(); blocks++) run(shell, block.group(1));
            assertEquals(2, blocks);
        }
    }

    private static String imports() throws IOException {
        try (var in = ReadmeTest.class.getResourceAsStream("/META-INF/grapevine/imports.jsh")) {
            return new String(in.readAllBytes()) + "import java.nio.file.*;\n";
        }
    }

    private static void run(JShell shell, String code) {
        String rest = code;
        while (!rest.isBlank()) {
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            for (SnippetEvent event : shell.eval(next.source())) {
                assertTrue(
                        event.exception() == null && event.status() != Status.REJECTED,
                        () -> next.source()
                                + event.exception()
                                + shell.diagnostics(event.snippet())
                                        .map(d -> d.getMessage(null))
                                        .toList());
            }
            rest = next.remaining();
        }
    }

    @Test
    void whatItLinksToIsThere() throws IOException {
        Matcher link = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(Files.readString(ROOT.resolve("README.md")));
        List<String> targets = Stream.iterate(link.find(), found -> found, found -> link.find())
                .map(found -> link.group(1))
                .toList();
        assertTrue(targets.size() > 5);
        for (String target : targets) assertTrue(Files.exists(ROOT.resolve(target)), target);
    }

    @Test
    void everyPromiseIsHeldByTestsThatExist() throws IOException {
        String table = Files.readString(ROOT.resolve("README.md"))
                .split("## What can go wrong")[1]
                .split("## ")[0];
        List<String> tests;
        try (Stream<Path> files = Files.walk(ROOT.resolve("toolkit/core/src/test"))) {
            tests = files.map(file -> file.getFileName().toString()).toList();
        }
        int rows = 0;
        for (String row :
                table.lines().filter(line -> line.startsWith("| ")).skip(1).toList()) {
            List<String> held = Pattern.compile("`(\\w+Test)`")
                    .matcher(row.substring(row.lastIndexOf("| ", row.length() - 3)))
                    .results()
                    .map(found -> found.group(1) + ".java")
                    .toList();
            assertTrue(!held.isEmpty() && tests.containsAll(held), row);
            rows++;
        }
        assertTrue(rows >= 11);
    }

    @Test
    void everyDataSetIsDescribed() {
        for (String name : grapevine.data.Sources.names())
            assertTrue(Files.exists(ROOT.resolve("datasets/" + name + "/README.md")), name);
    }
}
