package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Makes a jar, and its sources beside it. */
final class TestJar {

    private TestJar() {}

    /** Compiles sources, given as pairs of path and text: {@code "shapes/Square", "package shapes; ..."}. */
    static void write(Path jar, String... sources) throws IOException {
        Path written = Files.createTempDirectory(jar.getParent(), "sources");
        Path compiled = Files.createTempDirectory(jar.getParent(), "classes");
        List<String> arguments = new ArrayList<>(List.of("-parameters", "-d", compiled.toString()));
        for (int i = 0; i < sources.length; i += 2) {
            Path file = written.resolve(sources[i] + ".java");
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, sources[i + 1]).toString());
        }
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        assertEquals(0, status, "the test's own source must compile");
        pack(compiled, jar);
        pack(written, Path.of(jar.toString().replaceFirst("\\.jar$", "-sources.jar")));
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(folder.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
    }
}
