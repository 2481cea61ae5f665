package grapevine.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A disk on which hardly anything fits, for a program of its own: a file system in memory where the system lets us mount
 * one, and everywhere a limit on the size of files, which ends a write in its middle just so.
 */
public enum FullDisk {
    /** As the superuser, seen by that program alone. */
    MOUNTED("unshare", "-m", "sh", "-c", Sh.MOUNT),
    /** As anybody, where the system lets everybody have name spaces. */
    MOUNTED_BY_ANYBODY("unshare", "-rm", "sh", "-c", Sh.MOUNT),
    /** The superuser is not exempt from it. */
    LIMITED("sh", "-c", "shift; ulimit -f 64; exec \"$@\"", "-");

    /** More files and folders than a mounted one takes. */
    public static final int FILES = 100;

    /** How much fits onto the disk, or into a file. */
    public static final int BYTES = 64 * 512;

    private static final Set<String> REASONS = Set.of("No space left on device", "File too large");
    private static final int PATIENCE = 120; // seconds

    private final List<String> shell;

    FullDisk(String... shell) {
        this.shell = List.of(shell);
    }

    private static final class Sh {
        static final String MOUNT = "mount -t tmpfs -o size=32k,nr_inodes=64 none \"$0\" && exec \"$@\"";
    }

    /** A mounted one where there is one, and the limit. */
    public static Stream<FullDisk> all() {
        return Stream.concat(
                Stream.of(MOUNTED, MOUNTED_BY_ANYBODY).filter(FullDisk::works).limit(1), Stream.of(LIMITED));
    }

    private boolean works() {
        try {
            Path folder = Files.createTempDirectory("disk");
            try {
                return new ProcessBuilder(command(folder, List.of("true")))
                                .start()
                                .waitFor()
                        == 0;
            } finally {
                Files.delete(folder);
            }
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(Path folder, List<String> program) {
        List<String> command = new ArrayList<>(shell);
        command.add(folder.toString());
        command.addAll(program);
        return command;
    }

    /** Runs a class of the tests whose files in this folder meet the disk; what it throws is said. */
    public void run(Class<?> program, Path folder) throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
            if (!flag.startsWith("-javaagent") && !flag.startsWith("-agentlib")) java.add(flag);
        String classes = System.getProperty("java.class.path");
        java.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Djava.awt.headless=true"));
        java.addAll(List.of("-cp", classes, program.getName(), folder.toString()));
        Path said = Files.createTempFile("disk", ".log");
        try {
            Process process = new ProcessBuilder(command(folder, java))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(said.toFile()))
                    .start();
            boolean ended = process.waitFor(PATIENCE, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            assertTrue(ended && process.exitValue() == 0, this + ": " + Files.readString(said));
        } finally {
            Files.delete(said);
        }
    }

    /** What the system says when the disk is full; for the program. */
    public static String reason(Path folder) throws IOException {
        Path file = folder.resolve("ballast");
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            for (int kilobyte = 0; kilobyte < 10 * BYTES / 1024; kilobyte++) out.write(new byte[1024]);
        } catch (IOException full) {
            assertTrue(REASONS.contains(full.getMessage()), full.getMessage());
            assertEquals(BYTES, Files.size(file));
            return full.getMessage();
        } finally {
            Files.delete(file);
        }
        throw new AssertionError("the disk is not full");
    }

    /** Requires that these files are there, and no others. */
    public static void requireOnly(Path folder, String... names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> found = files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
            assertEquals(Arrays.stream(names).sorted().toList(), found);
        }
    }
}
