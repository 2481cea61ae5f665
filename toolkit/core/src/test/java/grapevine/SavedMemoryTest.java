package grapevine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A state that Java has no memory to copy is refused when the run begins, or when it is to be saved; the run stays. */
class SavedMemoryTest {

    @Test
    void whatCannotBeSavedIsSaidBeforeTheFirstRound(@TempDir Path folder) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        String java = System.getProperty("java.home") + "/bin/java", classes = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        java, "-Xmx96m", "-XX:+UseSerialGC", "-cp", classes, Saver.class.getName(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertTrue(ended && process.exitValue() == 0, Files.readString(said));
    }

    /** Two clients with so many numbers each, in native memory. */
    private record Large(int numbers) implements Task {

        @Override
        public int clients() {
            return 2;
        }

        @Override
        public Layout layout() {
            return Layout.flat(numbers);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.zeros(new Shape(2, numbers));
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.zerosLike();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    /** What the other process does. */
    static final class Saver {
        public static void main(String[] arguments) {
            Path file = Path.of(arguments[0]).resolve("run");
            long most = Runtime.getRuntime().maxMemory() / 2;
            Experiment large = Experiment.complete(2)
                    .task(new Large(10_000_000))
                    .gossipSgd(0.1)
                    .engine("PyTorch");
            String needed = " needs memory for a copy of the state, at most "
                    + (most - 40_000_000) // a row is in memory twice
                    + " bytes, got a state of 80000000; start Java with a larger -Xmx";
            refused("checkpointEvery(rounds, path)" + needed, () -> large.checkpointEvery(1, file)
                    .run(1));
            try (Run run = large.run(1)) {
                refused("save(path)" + needed, () -> run.save(file));
                assertEquals(2, run.run(1).rounds());
            }
            assertTrue(Files.notExists(file));
            nearlyTooLarge(file, (int) (most / Float.BYTES / 3.1));
            latelyTooLarge(file, most, (int) (most / Float.BYTES / 6));
        }

        private static void nearlyTooLarge(Path file, int numbers) {
            Experiment fits = Experiment.complete(2)
                    .task(new Large(numbers))
                    .gossipSgd(0.1)
                    .engine("PyTorch");
            try (Run run = fits.checkpointEvery(1, file).run(1)) {
                assertEquals(1, run.rounds());
                assertTrue(file.toFile().length() > 8L * numbers);
            }
        }

        /** Where messages are under way, which come on top: the run stays. */
        private static void latelyTooLarge(Path file, long most, int numbers) {
            Experiment late = Experiment.complete(2)
                    .task(new Large(numbers))
                    .gossipSgd(0.1)
                    .engine("PyTorch")
                    .delay(3)
                    .checkpointEvery(1, file);
            refused(
                    "round 2: checkpointEvery(rounds, path) needs memory for a copy of the state, at most "
                            + (most - 2L * Float.BYTES * numbers)
                            + " bytes, got a state of " + 3L * 2 * Float.BYTES * numbers
                            + "; start Java with a larger -Xmx; the run stands at this round and can go on",
                    () -> late.run(3));
            assertEquals(2, Run.failed().rounds());
            Run.failed().close();
        }

        private static void refused(String message, Executable call) {
            assertEquals(
                    message, assertThrows(IllegalArgumentException.class, call).getMessage());
        }
    }
}
