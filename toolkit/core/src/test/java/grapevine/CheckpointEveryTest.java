package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.core.Algorithm;
import grapevine.core.Forgery;
import grapevine.core.Metric;
import grapevine.core.Round;
import grapevine.core.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CheckpointEveryTest {
    private static final Experiment FOUR =
            Experiment.ring(4).consensusOnly(1, 2, 3, 4).engine("Java").evaluateEvery(3);

    @TempDir
    Path folder;

    private static int rounds(Path file) {
        try (Run saved = Run.resume(file)) {
            return saved.rounds();
        }
    }

    @Test
    void aRunSavesItselfWheneverItIsDue() throws IOException {
        Path file = folder.resolve("deep/run");
        Experiment experiment = FOUR.checkpointEvery(4, file);
        assertEquals(FOUR + ".checkpointEvery(4, Path.of(\"" + file + "\"))", experiment.toString());
        try (Run run = experiment.run(3);
                Run plain = FOUR.run(11)) {
            assertFalse(Files.exists(file));
            run.run(1);
            assertEquals(4, rounds(file));
            run.run(7);
            assertEquals(8, rounds(file));
            assertArrayEquals(plain.models(), run.models(), "saving changes nothing");
            try (Run resumed = Run.resume(file)) {
                assertEquals(experiment.toString(), resumed.experiment().toString());
                assertArrayEquals(plain.models(), resumed.run(3).models());
                assertEquals(
                        run.history().last().messages(),
                        resumed.history().last().messages());
                assertEquals(8, rounds(file), "round 11 is not due");
                resumed.run(1);
                assertEquals(12, rounds(file), "and goes on saving itself");
            }
        }
        assertEquals(List.of(file), Files.list(file.getParent()).toList());
    }

    @Test
    void aResumedRunSavesItselfWhereItsExperimentSays() throws IOException {
        Path file = folder.resolve("run"), copy = folder.resolve("copy"), other = folder.resolve("other");
        FOUR.checkpointEvery(2, file).run(2).close();
        Files.move(file, copy);
        Run.resume(copy).run(2).close();
        assertEquals(4, rounds(file));
        assertEquals(2, rounds(copy));
        FOUR.checkpointEvery(3, other).resume(copy).run(1).close();
        assertEquals(3, rounds(other));
        assertEquals(4, rounds(file), "stays as it was");
        FOUR.resume(copy).run(2).close();
        assertEquals(2, rounds(copy), "without the call, nothing is saved");
        refused(
                "resume(path) needs the experiment that was saved, " + FOUR.checkpointEvery(2, file) + ", got "
                        + FOUR.seed(1),
                () -> FOUR.seed(1).resume(copy));
    }

    @Test
    void meetingsAreSavedWhileTheyAreUnderWay() {
        Path file = folder.resolve("run");
        Experiment busy =
                FOUR.asynchronous().computeTime(new Times.Exponential(1)).loss(0.2);
        try (Run run = busy.checkpointEvery(5, file).until(9);
                Run resumed = Run.resume(file)) {
            assertEquals(run.rounds() / 5 * 5, resumed.rounds());
            assertTrue(resumed.rounds() > 0);
            assertArrayEquals(run.models(), resumed.until(9).models());
            assertEquals(run.rounds(), resumed.rounds());
        }
    }

    @Test
    void whereNothingCanBeWrittenTheRunStopsAndGoesOnLater() throws IOException {
        Path place = folder.resolve("place"), file = place.resolve("run"), aside = folder.resolve("aside");
        try (Run run = FOUR.checkpointEvery(2, file).run(2);
                Run plain = FOUR.run(7)) {
            Files.move(place, aside);
            Files.createFile(place);
            String message =
                    assertThrows(UncheckedIOException.class, () -> run.run(5)).getMessage();
            assertEquals(
                    "round 4: checkpointEvery(rounds, path) needs a place that can be written, got " + file
                            + ": java.nio.file.FileAlreadyExistsException: " + place
                            + "; the run stands at this round and can go on, or save(other)",
                    message);
            assertEquals(4, run.rounds());
            assertEquals(2, rounds(aside.resolve("run")), "the one before is whole");
            run.run(1);
            Files.delete(place);
            Files.move(aside, place);
            run.run(2);
            assertEquals(6, rounds(file));
            assertArrayEquals(plain.models(), run.models());
        }
    }

    @Test
    void anInterruptSavesNoHalfRoundAndHidesNoFailure() throws IOException {
        Path place = folder.resolve("place"), file = place.resolve("run");
        boolean[] stop = {false};
        Metric stopping = Metric.of("stopping", snapshot -> {
            if (stop[0]) Thread.currentThread().interrupt();
            return 1;
        });
        Experiment experiment = FOUR.metric(stopping).evaluateEvery(4).checkpointEvery(2, file);
        try (Run run = experiment.run(3)) {
            stop[0] = true;
            run.run(9);
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals(4, run.rounds());
            stop[0] = false;
            try (Run resumed = experiment.resume(file)) {
                assertEquals(4, resumed.rounds(), "saved on an interrupted thread");
                assertArrayEquals(run.models(), resumed.models());
            }
            Files.delete(file);
            Files.delete(place);
            Files.createFile(place);
            assertThrows(UncheckedIOException.class, () -> run.run(3));
            assertEquals(6, run.rounds());
            run.run(1);
            stop[0] = true;
            assertThrows(UncheckedIOException.class, () -> run.run(3), "said on an interrupted thread, too");
            assertTrue(Thread.interrupted(), "which stays so");
            assertEquals(8, run.rounds());
        }
    }

    @Test
    void whatAKilledProcessLeftIsSweptAndNothingElse() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        long here = ProcessHandle.current().pid();
        long other = ProcessHandle.current().parent().orElseThrow().pid();
        Path file = folder.resolve("a+run");
        Path dead = Files.createFile(folder.resolve("a+run." + gone.pid() + ".123.part"));
        Path own = Files.createFile(folder.resolve("a+run." + here + ".123.part"));
        Path alive = Files.createFile(folder.resolve("a+run." + other + ".123.part"));
        Path neighbour = Files.createFile(folder.resolve("aa+run." + gone.pid() + ".123.part"));
        FOUR.checkpointEvery(1, file).run(3).close();
        assertFalse(Files.exists(dead) || Files.exists(own));
        assertTrue(Files.exists(alive) && Files.exists(neighbour));
        assertEquals(3, Files.list(folder).count());
    }

    @Test
    void whoMayReadOtherFilesMayReadWhatIsSaved() throws IOException {
        Path usual = Files.createFile(folder.resolve("usual"));
        Path saved = folder.resolve("run"), table = folder.resolve("run.csv"), chart = folder.resolve("run.json");
        try (Run run = FOUR.run(1)) {
            run.save(saved).csv(table).chart().save(chart);
        }
        for (Path file : List.of(saved, table, chart))
            assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(file));
    }

    @Test
    void whatCannotBeIsRefusedWhereItIsTyped() {
        Path file = folder.resolve("run");
        refused("checkpointEvery(rounds, path) needs rounds >= 1, got 0", () -> FOUR.checkpointEvery(0, file));
        refused("checkpointEvery(rounds, path) needs rounds >= 1, got -1", () -> FOUR.checkpointEvery(-1, file));
        refused("checkpointEvery(...) needs a value, got null", () -> FOUR.checkpointEvery(1, null));
        refused(
                "checkpointEvery(rounds, path) needs a file, got the folder " + folder + "; Path.of(\"" + folder
                        + "\", \"run\") is a file in it",
                () -> FOUR.checkpointEvery(1, folder));
        Experiment one = FOUR.checkpointEvery(1, file),
                same = FOUR.seed(1).checkpointEvery(9, folder.resolve("x/../run"));
        refused(
                "compare(experiments) needs a path of its own for each checkpointEvery(rounds, path), got "
                        + folder.resolve("x/../run") + " twice",
                () -> Experiment.compare(FOUR, one, same));
        String several = "run(rounds) needs a path of its own for each run that saves itself, got " + file
                + " for several; leave out checkpointEvery(rounds, path)";
        refused(
                several,
                () -> Sweep.of(one).algorithm("gossip", e -> e.gossipSgd()).run(1));
        Sweep two = Sweep.of(one).algorithm("a", e -> e.gossipSgd()).seeds(0);
        refused(several, () -> two.algorithm("b", e -> e.nonlinearGossip()).run(1));
        refused(several, () -> two.rates(0.1, 0.2).run(1));
        two.run(2);
        assertEquals(2, rounds(file), "one run may");
    }

    @Test
    void whatDiffersIsNotWhereARunSavesItself() {
        Experiment one = FOUR.checkpointEvery(1, folder.resolve("one")),
                two = FOUR.nonlinearGossip().checkpointEvery(1, folder.resolve("two"));
        try (Comparison both = Experiment.compare(one, two).run(2)) {
            assertEquals(
                    List.of("gossipSgd()", "nonlinearGossip()"),
                    List.copyOf(both.runs().keySet()));
            assertEquals(2, rounds(folder.resolve("two")));
        }
    }

    /** Remembers where its first state was made. */
    record Watching() implements Algorithm<Watching.State> {
        private static NDManager place;

        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            place = X0.getManager();
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(round.mix(state.models()));
        }
    }

    @Test
    void aResumeThatIsRefusedLeavesNoRunOpen() throws IOException {
        for (String engine : List.of("Java", "PyTorch", "MXNet")) {
            Path file = folder.resolve("run");
            Experiment watched = FOUR.algorithm(new Watching()).engine(engine);
            watched.run(2).save(file).close();
            String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (5, 1), }";
            Path forged = Forgery.models(file, header, new byte[40]);
            byte[] before = Files.readAllBytes(forged);
            refused(
                    "resume needs a run of the same algorithm and model, got a state whose models differs in shape,"
                            + " from " + forged,
                    () -> watched.resume(forged));
            assertFalse(Watching.place.isOpen(), engine);
            Path timeless = Forgery.replaced(file, "\"time.\":", "\"tim.\":");
            refused(
                    "resume needs a whole file written by save(path), got " + timeless
                            + ", which is damaged or something else",
                    () -> watched.resume(timeless));
            assertFalse(Watching.place.isOpen(), engine);
            assertFalse(java.util.Arrays.equals(before, Files.readAllBytes(timeless)));
        }
    }

    @Test
    void meetingsThatCannotBeAreRefused() throws IOException {
        Path file = folder.resolve("run");
        Experiment meeting = FOUR.asynchronous();
        meeting.run(3).save(file).close();
        Path rings = Forgery.replaced(file, "\"rings\":[", "\"rings\":[7,");
        refused(
                "resume needs a run of the same clients and links, got 5 clocks and 4 clients, from " + rings,
                () -> meeting.resume(rings));
        Path clock = Forgery.replaced(file, "\"ring\":true,\"one\":2", "\"ring\":true,\"one\":9");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> meeting.resume(clock))
                .getMessage()
                .startsWith("resume needs a run of the same clients and links, got Due[time="));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
