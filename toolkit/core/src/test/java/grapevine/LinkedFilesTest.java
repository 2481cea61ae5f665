package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.charts.Pictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is written goes to where a symbolic link leads, and the link stays one. */
@DisabledOnOs(OS.WINDOWS) // which lets few people make links
class LinkedFilesTest {
    private static final Experiment FOUR = Experiment.ring(4).consensusOnly().engine("Java");
    private static Run run;

    @TempDir
    Path folder;

    /** Something that is written. */
    private interface Writer {
        void write(Path file);
    }

    @BeforeAll
    static void open() {
        run = FOUR.run(3);
    }

    @AfterAll
    static void close() {
        run.close();
    }

    static Stream<Arguments> writers() {
        Pictures pictures = Pictures.none().row("grey", List.of(new float[4]), List.of(1, 2, 2));
        return Stream.of(
                writer("run", file -> run.save(file)),
                writer("every.run", file -> FOUR.checkpointEvery(1, file).run(2).close()),
                writer("run.csv", file -> run.csv(file)),
                writer("chart.html", file -> run.chart("value").save(file)),
                writer("chart.json", file -> run.chart("value").save(file)),
                writer("chart.png", file -> run.chart("value").save(file)),
                writer("pictures.png", file -> pictures.save(file)));
    }

    private static Arguments writer(String name, Writer writer) {
        return Arguments.of(name, writer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writers")
    void aLinkStaysAndItsTargetIsWritten(String name, Writer writer) throws IOException {
        Path there = Files.createDirectory(folder.resolve("there")), target = there.resolve("old-" + name);
        Path near = Files.createSymbolicLink(there.resolve(name), target.getFileName());
        Path link =
                Files.createSymbolicLink(folder.resolve(name), Path.of("there").resolve(name));
        Path plain = folder.resolve("plain-" + name);
        writer.write(plain);
        for (String before : new String[] {"old", null}) {
            if (before == null) Files.delete(target);
            else Files.writeString(target, before);
            writer.write(link);
            assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(near) && !Files.isSymbolicLink(target));
            if (!name.endsWith("run")) assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(target));
            else Run.resume(target).close();
            try (Stream<Path> files = Files.list(there)) {
                assertEquals(2, files.count(), "nothing is left beside it");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writers")
    void aLinkThatLeadsNowhereOrToNoPlainFileIsRefused(String name, Writer writer) throws IOException {
        Path round = Files.createSymbolicLink(folder.resolve("round-" + name), Path.of("round-" + name));
        refused(round + ": java.nio.file.FileSystemLoopException: " + round, () -> writer.write(round));
        Path socket = folder.resolve("s-" + name),
                link = Files.createSymbolicLink(folder.resolve("to-" + name), socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            for (Path file : List.of(link, socket))
                refused(file + ": java.io.IOException: it is no plain file", () -> writer.write(file));
            assertTrue(Files.isSymbolicLink(round) && Files.isSymbolicLink(link) && !Files.isRegularFile(socket));
        }
    }

    private static void refused(String ending, Executable call) {
        String message = assertThrows(UncheckedIOException.class, call).getMessage();
        assertTrue(
                message.split("; the run stands")[0].endsWith("a place that can be written, got " + ending), message);
    }

    /** A link may name a folder that is not there yet, as any path may. */
    @Test
    void aFolderBehindALinkIsMade() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("run"), Path.of("new/runs/run"));
        run.save(link);
        assertTrue(Files.isRegularFile(folder.resolve("new/runs/run")) && Files.isSymbolicLink(link));
    }
}
