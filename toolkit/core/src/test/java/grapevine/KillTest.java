package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.data.Digits;
import grapevine.tasks.Agreement;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed at any moment, again and again, leave a run behind that goes on as if nothing had been. */
class KillTest {
    private static final int LONG = 1_000_000;
    private static final long PATIENCE = 60_000; // milliseconds for a first checkpoint

    @TempDir
    Path folder;

    /** What the other process does: begins or goes on, and never ends by itself. */
    static final class Endless {
        public static void main(String[] arguments) {
            Path file = Path.of(arguments[1]);
            Run run = Files.exists(file)
                    ? Run.resume(file)
                    : experiment(arguments[0], file).run(0);
            run.run(LONG);
        }
    }

    private static Experiment experiment(String kind, Path file) {
        double[][] values = new double[4][500];
        Random random = new Random(1);
        for (double[] row : values) for (int k = 0; k < row.length; k++) row[k] = random.nextGaussian();
        Experiment many = Experiment.ring(4).task(Agreement.from(values)).evaluateEvery(50);
        Experiment experiment =
                switch (kind) {
                    case "together" ->
                        many.gradientTracking().delay(2).loss(0.1).engine("Java");
                    case "meetings" ->
                        many.klAdam().asynchronous().draws(2, 3, 4).engine("Java");
                    default ->
                        Experiment.ring(4)
                                .data(new Digits(80, 20, 0))
                                .model("softmax")
                                .euclideanAdam()
                                .batch(4)
                                .engine(kind);
                };
        return experiment.checkpointEvery(kind.equals("meetings") ? 2 : 1, file);
    }

    @Test
    void aProcessThatIsKilledFiftyTimesLosesNothing() throws IOException, InterruptedException {
        Random random = new Random(7);
        kill("together", 24, random);
        kill("meetings", 22, random);
        kill("PyTorch", 2, random);
        kill("MXNet", 2, random);
    }

    /** Kills a run so often, and goes on with what each kill left. */
    private void kill(String kind, int times, Random random) throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve(kind)), file = place.resolve("run");
        Experiment unsaved = Experiment.of(experiment(kind, file).choices().unsaved());
        Map<Integer, double[][]> uninterrupted = new HashMap<>();
        int before = 0;
        try (Run whole = unsaved.run(0)) {
            for (int k = 0; k < times; k++) {
                killOnce(kind, file, random);
                assertTrue(left(place) <= 1, "what was left before is swept");
                try (Run resumed = unsaved.resume(file)) {
                    assertTrue(resumed.rounds() > before, kind + " went on from " + before);
                    before = resumed.rounds();
                    for (int more = 0; more < 3; more++, resumed.run(1))
                        assertArrayEquals(
                                models(whole, resumed.rounds(), uninterrupted),
                                resumed.models(),
                                kind + " in round " + resumed.rounds());
                }
            }
        }
    }

    /** Of the run that nobody killed, which may be some rounds ahead. */
    private static double[][] models(Run whole, int round, Map<Integer, double[][]> known) {
        if (!known.containsKey(round)) {
            whole.run(round - whole.rounds());
            known.keySet().removeIf(old -> old < round - 3);
            known.put(round, whole.models());
        }
        return known.get(round);
    }

    private void killOnce(String kind, Path file, Random random) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
            if (!flag.startsWith("-javaagent") && !flag.startsWith("-agentlib")) command.add(flag);
        String classes = System.getProperty("java.class.path");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classes, Endless.class.getName(), kind, "" + file));
        File errors = folder.resolve("errors").toFile();
        Object old = identity(file);
        Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(errors)
                .start();
        try {
            long end = System.currentTimeMillis() + PATIENCE;
            while (Objects.equals(old, identity(file))) {
                boolean waiting = process.isAlive() && System.currentTimeMillis() < end;
                assertTrue(waiting, () -> "no checkpoint: " + text(errors));
                Thread.sleep(2);
            }
            Thread.sleep(random.nextInt(40), random.nextInt(1_000_000));
            assertTrue(process.isAlive(), () -> "it ended by itself: " + text(errors));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Another one whenever the file is replaced. */
    private static Object identity(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
                : null;
    }

    private static String text(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files there are beside the run. */
    private static int left(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return (int) files.count() - 1;
        }
    }
}
