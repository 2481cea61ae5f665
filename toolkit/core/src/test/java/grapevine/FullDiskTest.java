package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.charts.Chart;
import grapevine.charts.Pictures;
import grapevine.machine.FullDisk;
import grapevine.tasks.Agreement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the disk is full, an error says so, and what was whole before stays whole: files and runs. */
class FullDiskTest {
    private static final String WHOLE = "the file before";

    static Stream<FullDisk> disks() {
        return FullDisk.all();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void aFullDiskLeavesWhatWasThere(FullDisk disk, @TempDir Path folder) throws IOException, InterruptedException {
        disk.run(Writer.class, folder);
    }

    /** What the other process does. */
    static final class Writer {
        private static final Experiment FOUR =
                Experiment.ring(4).consensusOnly(1, 2, 3, 4).engine("Java").evaluateEvery(1);

        private static Path disk;
        private static String reason;

        public static void main(String[] arguments) throws IOException {
            disk = Path.of(arguments[0]);
            reason = "java.io.IOException: " + FullDisk.reason(disk);
            checkpoints();
            saves();
            tables();
            charts();
            pictures();
        }

        private static long handles() throws IOException {
            Path handles = Path.of("/proc/self/fd");
            if (!Files.exists(handles)) return 0;
            try (Stream<Path> all = Files.list(handles)) {
                return all.filter(handle -> pointsToDisk(handle)).count();
            }
        }

        private static boolean pointsToDisk(Path handle) {
            try {
                return Files.readSymbolicLink(handle).startsWith(disk);
            } catch (IOException closed) {
                return false;
            }
        }

        /** A history grows, and with it what is saved. */
        private static void checkpoints() throws IOException {
            Path file = disk.resolve("run");
            try (Run run = FOUR.checkpointEvery(10, file).run(10)) {
                String message = fails(() -> run.run(1000));
                int stop = run.rounds();
                assertEquals(
                        "round " + stop + ": checkpointEvery(rounds, path) needs a place that can be written, got "
                                + file + ": " + reason + "; the run stands at this round and can go on, or save(other)",
                        message);
                FullDisk.requireOnly(disk, "run");
                assertTrue(stop > 20 && stop % 10 == 0, "it was saved before: " + stop);
                try (Run saved = FOUR.resume(file)) {
                    assertEquals(stop - 10, saved.rounds());
                    assertArrayEquals(run.models(), saved.run(10).models());
                }
                run.run(9);
                assertEquals(stop + 9, run.rounds(), "and goes on until it is due");
            }
            Files.delete(file);
        }

        private static void saves() throws IOException {
            Path file = disk.resolve("run");
            FOUR.run(3).save(file).close();
            double[][] values = new double[4][FullDisk.BYTES / 16];
            try (Run large = Experiment.ring(4)
                    .task(Agreement.from(values))
                    .engine("Java")
                    .run(1)) {
                String message = fails(() -> large.save(file));
                assertEquals("save(path) needs a place that can be written, got " + file + ": " + reason, message);
                assertEquals(2, large.run(1).rounds());
            }
            FullDisk.requireOnly(disk, "run");
            try (Run small = Run.resume(file)) {
                assertEquals(3, small.rounds());
            }
            Files.delete(file);
        }

        private static void tables() throws IOException {
            try (Run run = FOUR.run(1000)) {
                Path file = before("run.csv");
                stays(file, "a table", fails(() -> run.csv(file)));
            }
        }

        private static void charts() throws IOException {
            Experiment many =
                    Experiment.ring(100).consensusOnly().engine("Java").evaluateEvery(1);
            try (Run run = many.run(300)) {
                Chart chart = run.trajectories("value");
                for (String name : List.of("a.html", "a.png", "a.json")) {
                    Path file = before(name);
                    int size = name.endsWith("png")
                            ? chart.png().length
                            : chart.json().length();
                    assertTrue(size > FullDisk.BYTES, name + " is too small: " + size);
                    stays(file, "a chart", fails(() -> chart.save(file)));
                }
            }
        }

        private static void pictures() throws IOException {
            Random random = new Random(1);
            List<float[]> noise =
                    Stream.generate(() -> new float[784]).limit(200).toList();
            for (float[] image : noise) for (int k = 0; k < image.length; k++) image[k] = random.nextFloat();
            Pictures pictures = Pictures.none().row("noise", noise, List.of(1, 28, 28));
            Path file = before("pictures.png");
            assertTrue(pictures.png().length > FullDisk.BYTES);
            stays(file, "pictures", fails(() -> pictures.save(file)));
        }

        private static Path before(String name) throws IOException {
            return Files.writeString(disk.resolve(name), WHOLE);
        }

        private static void stays(Path file, String what, String message) throws IOException {
            String needs = what.equals("pictures") ? " need" : " needs";
            assertEquals(what + needs + " a place that can be written, got " + file + ": " + reason, message);
            assertEquals(WHOLE, Files.readString(file));
            FullDisk.requireOnly(disk, file.getFileName().toString());
            Files.delete(file);
        }

        private static String fails(Executable call) throws IOException {
            long open = handles();
            String message = assertThrows(UncheckedIOException.class, call).getMessage();
            assertEquals(open, handles(), "nothing is left open");
            return message;
        }
    }
}
