package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {
    private static final MixingMatrix PAIR = MixingMatrix.metropolis(Topology.complete(2));

    /** Doubles the models each step, and counts with a number beside the arrays. */
    record Doubling(double learningRate) implements Algorithm<Doubling.State> {
        record State(NDArray models, int steps) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0, 0);
        }

        @Override
        public State step(State state, Round round) {
            NDArray X = round.mix(state.models()).add(round.gradients(state.models()));
            return new State(X, state.steps() + 1);
        }
    }

    /** Gradient = X; at a chosen moment something goes wrong with client 1. */
    private static class Grower implements Task {
        Runnable before = () -> {};
        double spoil = 1;

        @Override
        public int clients() {
            return 2;
        }

        @Override
        public Layout layout() {
            return Layout.flat(3);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.ones(new Shape(2, 3), DataType.FLOAT64);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            before.run();
            return X.mul(X.getManager().create(new double[] {1, spoil}).reshape(2, 1));
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of("first", new double[] {X.toDoubleArray()[0]});
        }
    }

    private static Plan plan(Task task, int localSteps, int evaluateEvery) {
        Metric scores = Snapshot::clientScores;
        return new Plan(
                new Doubling(0.8),
                PAIR,
                task,
                true,
                1,
                localSteps,
                new Schedule.Constant(),
                evaluateEvery,
                List.of(scores),
                new RandomStreams(0),
                "MXNet");
    }

    @Test
    void roundsAreMeasuredWhenDueAndNow() {
        try (Loop<?> loop = Loop.of(plan(new Grower(), 1, 4))) {
            loop.run(6, t -> {});
            assertEquals(List.of(0, 4, 6), rounds(loop));
            loop.run(4, t -> {});
            assertEquals(List.of(0, 4, 8, 10), rounds(loop));
            assertEquals(1024, loop.latest().mean("first"));
            assertEquals(1024, loop.models()[1][2]);
            assertEquals(10 * 2, loop.latest().messages());
            assertEquals(10 * 2 * 3 * 8, loop.latest().bytes());
        }
    }

    private static List<Integer> rounds(Loop<?> loop) {
        return loop.history().rows().stream().map(Measurement::round).toList();
    }

    @Test
    void anInterruptLeavesTheLastWholeRoundAndTheRunGoesOn() {
        Grower task = new Grower();
        try (Loop<?> loop = Loop.of(plan(task, 3, 100))) {
            int[] steps = {0};
            task.before = () -> {
                if (++steps[0] == 3 * 4 + 2) Thread.currentThread().interrupt(); // within the fifth round
            };
            loop.run(10, t -> {});
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals(4, loop.round());
            assertEquals(Math.pow(2, 12), loop.models()[0][0]);
            assertEquals(4 * 2, loop.latest().messages(), "the broken round's messages do not count");
            loop.run(6, t -> {});
            assertEquals(10, loop.round());
            assertEquals(Math.pow(2, 30), loop.models()[0][0]);
        }
    }

    @Test
    void whateverAStepThrowsOnAnInterruptedThreadEndsTheRunAtTheLastWholeRound() {
        Grower task = new Grower();
        try (Loop<?> loop = Loop.of(plan(task, 1, 100))) {
            int[] steps = {0};
            task.before = () -> {
                if (++steps[0] != 5) return;
                Thread.currentThread().interrupt();
                throw new ThreadDeath();
            };
            loop.run(10, t -> {});
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals(4, loop.round());
            task.before = () -> {
                throw new ThreadDeath();
            };
            assertThrows(ThreadDeath.class, () -> loop.run(1, t -> {}));
        }
    }

    @Test
    void aMetricThatFailsOrIsInterruptedLosesNothing() {
        Grower task = new Grower();
        RuntimeException[] failure = {new ArithmeticException("on purpose")};
        Metric failing = Metric.of("failing", snapshot -> {
            if (snapshot.models().toDoubleArray()[0] == 8 && failure[0] != null) throw failure[0];
            return 1;
        });
        Plan plan = plan(task, 1, 1);
        List<Metric> metrics = List.of(failing);
        Plan watched = new Plan(
                plan.algorithm(), PAIR, task, true, 1, 1, plan.schedule(), 1, metrics, plan.streams(), plan.engine());
        try (Loop<?> loop = Loop.of(watched)) {
            assertThrows(ArithmeticException.class, () -> loop.run(9, t -> {}));
            assertEquals(3, loop.round());
            failure[0] = new CancellationException();
            loop.run(9, t -> {});
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals(8, loop.models()[0][0]);
            failure[0] = null;
            loop.run(2, t -> {});
            assertEquals(List.of(0, 1, 2, 3, 4, 5), rounds(loop));
        }
    }

    @Test
    void divergenceStopsAtItsRoundAndNamesClientAndCause() {
        Grower task = new Grower();
        try (Loop<?> loop = Loop.of(plan(task, 2, 100))) {
            loop.run(3, t -> {});
            task.spoil = Double.NaN;
            assertEquals(
                    "round 4: client 1's gradient has NaN; its model was finite in round 3 (learningRate 0.8 may be too"
                            + " large, or its examples or the loss may be at fault)",
                    assertThrows(IllegalStateException.class, () -> loop.run(1, t -> {}))
                            .getMessage());
            task.spoil = Double.POSITIVE_INFINITY;
            String message = assertThrows(IllegalStateException.class, () -> loop.run(1, t -> {}))
                    .getMessage();
            assertTrue(message.startsWith("round 4: client 1's gradient has infinity;"), message);
            assertEquals(3, loop.round());
            assertEquals(64, loop.models()[1][0], "the last finite state can be read");
            task.spoil = 1;
            loop.run(1, t -> {});
            assertEquals(256, loop.models()[1][0]);
        }
    }

    @Test
    void aFailingTaskLosesNothing() {
        Grower task = new Grower();
        try (Loop<?> loop = Loop.of(plan(task, 2, 100))) {
            loop.run(3, t -> {});
            int[] steps = {0};
            task.before = () -> {
                if (++steps[0] == 2) throw new ArithmeticException("on purpose"); // after the round's messages
            };
            assertThrows(ArithmeticException.class, () -> loop.run(1, t -> {}));
            assertEquals(3 * 2, loop.latest().messages(), "the broken round's messages do not count");
            loop.run(2, t -> {});
            assertEquals(Math.pow(2, 10), loop.models()[0][0]);
        }
    }

    @Test
    void aSavedRunHoldsNumbersBesideArrays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a run");
        try (Loop<?> loop = Loop.of(plan(new Grower(), 3, 2))) {
            loop.run(5, t -> {});
            loop.checkpoint(new JsonPrimitive("what")).write(file);
        }
        Checkpoint read = Checkpoint.read(file);
        assertEquals(15, read.numbers().get("steps").getAsInt());
        assertEquals("what", read.experiment().getAsString());
        assertEquals(
                List.of(0, 2, 4),
                read.history().stream().map(Measurement::round).toList());
        try (Loop<?> loop = Loop.of(plan(new Grower(), 3, 2))) {
            loop.restore(read);
            assertEquals(List.of(0, 2, 4, 5), rounds(loop));
            loop.run(1, t -> {});
            assertEquals(Math.pow(2, 18), loop.models()[0][0]);
        }
        assertEquals(List.of(file), Files.list(folder).toList(), "nothing else is left in the folder");
    }

    @Test
    void filesThatAreNoSavedRunAreNamed(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing"), other = folder.resolve("other"), cut = folder.resolve("cut");
        assertEquals("resume needs a saved run, got no file " + missing, refusal(missing));
        Files.writeString(other, "hello", StandardCharsets.UTF_8);
        String damaged = "resume needs a whole file written by save(path), got %s, which is damaged or something else";
        assertEquals(String.format(damaged, other), refusal(other));
        try (Loop<?> loop = Loop.of(plan(new Grower(), 1, 2))) {
            loop.checkpoint(JsonNull.INSTANCE).write(cut);
        }
        byte[] whole = Files.readAllBytes(cut);
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertEquals(String.format(damaged, cut), refusal(cut), "cut after " + length + " bytes");
        }
    }

    private static String refusal(Path file) {
        return assertThrows(IllegalArgumentException.class, () -> Checkpoint.read(file))
                .getMessage();
    }

    /** What an author may get wrong. */
    record Wrong(String how) implements Algorithm<Wrong.State> {
        record State(NDArray models, Object more) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0, how.equals("text") ? "text" : X0);
        }

        @Override
        public State step(State state, Round round) {
            return switch (how) {
                case "null" -> null;
                case "fewer" -> new State(state.models().get("0:1"), 1);
                case "vector" -> new State(round.mix(state.models().flatten()), 1);
                default -> new State(state.models().add(1), state.models());
            };
        }
    }

    @Test
    void anAlgorithmThatBreaksTheContractIsTold() throws IOException {
        assertEquals("Wrong.step needs to return a state, got null", refusal("null"));
        assertEquals("Wrong.State needs arrays and numbers only, got String as its more", refusal("text"));
        assertEquals("Wrong.step needs to return models of shape (2, 3), got (1, 3)", refusal("fewer"));
        assertEquals("mix(A) needs one row per client, shape (2, ...), got (6)", refusal("vector"));
    }

    private static String refusal(String how) {
        return assertThrows(IllegalArgumentException.class, () -> wrong(how).close())
                .getMessage();
    }

    private static Loop<?> wrong(String how) {
        Plan plan = plan(new Grower(), 1, 100);
        Loop<?> loop = Loop.of(new Plan(
                new Wrong(how),
                PAIR,
                plan.task(),
                true,
                1,
                1,
                plan.schedule(),
                100,
                List.of(),
                plan.streams(),
                "MXNet"));
        loop.run(2, t -> {});
        return loop;
    }

    @Test
    void aStateMayHoldAnArrayTwice(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run");
        try (Loop<?> loop = wrong("twice");
                Loop<?> other = wrong("twice")) {
            loop.checkpoint(JsonNull.INSTANCE).write(file);
            other.restore(Checkpoint.read(file));
            assertArrayEquals(loop.models(), other.models());
        }
    }

    @Test
    void aStateOfAnotherShapeIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run");
        try (Loop<?> loop = Loop.of(plan(new Grower(), 1, 2))) {
            loop.checkpoint(JsonNull.INSTANCE).write(file);
        }
        Grower wider = new Grower() {
            @Override
            public NDArray start(NDManager manager, RandomGenerator random) {
                return manager.ones(new Shape(2, 4), DataType.FLOAT64);
            }
        };
        try (Loop<?> loop = Loop.of(plan(wider, 1, 2))) {
            Checkpoint saved = Checkpoint.read(file);
            assertEquals(
                    "resume needs a run of the same algorithm and model, got a state whose models differs in shape",
                    assertThrows(IllegalArgumentException.class, () -> loop.restore(saved))
                            .getMessage());
            loop.run(1, t -> {});
            assertEquals(2, loop.models()[0][0], "the run that refused it goes on");
        }
    }

    @Test
    void aStateWithoutAnArrayIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run");
        try (Loop<?> loop = Loop.of(plan(new Grower(), 1, 2));
                Loop<?> other = wrong("twice")) {
            loop.checkpoint(JsonNull.INSTANCE).write(file);
            Checkpoint saved = Checkpoint.read(file);
            assertEquals(
                    "resume needs a run of the same algorithm and model, got a state without more",
                    assertThrows(IllegalArgumentException.class, () -> other.restore(saved))
                            .getMessage());
        }
    }

    @Test
    void everyClientWalksThroughItsSamplesOncePerEpoch() {
        Task five = new Grower() {
            @Override
            public int samples(int client) {
                return client == 0 ? 5 : 2;
            }
        };
        Batches batches = new Batches(five, 3, new RandomStreams(1));
        int[] seen = new int[5];
        for (int step = 0; step < 5; step++) for (int k : at(batches, step).samples()[0]) seen[k]++;
        assertArrayEquals(new int[] {3, 3, 3, 3, 3}, seen, "15 draws are three epochs of 5");
        int[][] again = at(new Batches(five, 3, new RandomStreams(1)), 3).samples();
        assertArrayEquals(at(batches, 3).samples()[0], again[0], "a step's batch does not depend on what came before");
        assertEquals(3, at(batches, 0).samples()[1].length, "also where a client has fewer samples");
    }

    private static Batch at(Batches batches, long step) {
        return batches.at(new int[] {0, 1}, new long[] {step, step});
    }

    @Test
    void streamsOfOnePurposeDoNotMoveThoseOfAnother() {
        RandomStreams streams = new RandomStreams(3);
        assertEquals(streams.of("data").nextLong(), streams.of("data").nextLong());
        assertFalse(streams.of("data").nextLong() == streams.of("start").nextLong());
        assertFalse(streams.of("batches", 0, 1).nextLong()
                == streams.of("batches", 1, 0).nextLong());
        assertFalse(
                streams.of("data").nextLong() == new RandomStreams(4).of("data").nextLong());
    }

    @Test
    void schedulesAreTheirFormulas() {
        assertEquals(1, new Schedule.Constant().factor(99));
        assertEquals(0.25, new Schedule.Steps(10, 0.5).factor(29));
        assertEquals(0.5, new Schedule.Cosine(100).factor(50), 1e-15);
        assertEquals(0, new Schedule.Cosine(100).factor(1000));
        assertEquals(0.2, new Schedule.Inverse(5).factor(20));
        Schedule warm = new Schedule.Warmup(4, new Schedule.Steps(1, 0.5));
        assertArrayEquals(new double[] {0.25, 0.5, 0.75, 1, 1, 0.5}, new double[] {
            warm.factor(0), warm.factor(1), warm.factor(2), warm.factor(3), warm.factor(4), warm.factor(5)
        });
        String message = "Inverse(a) needs a > 0, got NaN";
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new Schedule.Inverse(Double.NaN))
                        .getMessage());
    }

    /** Adds up what it hears, without weights: shows what a consensus is given. */
    record Sum() implements Consensus {
        @Override
        public NDList merge(NDList parts, NDArray weights) {
            return new NDList(parts.head().sum(new int[] {1}));
        }
    }

    @Test
    void aConsensusHearsItselfAndItsNeighboursOnAnyGraph() {
        try (NDManager manager = Engines.manager("MXNet")) {
            Tally tally = new Tally();
            Mail mail = new Mail(
                    MixingMatrix.metropolis(Topology.tree(5, 2)),
                    Channel.perfect(),
                    new RandomStreams(0),
                    manager,
                    DataType.FLOAT64,
                    tally);
            mail.begin(0, 0);
            NDArray A = manager.create(new double[] {1, 10, 100, 1000, 10000}).reshape(5, 1);
            // 0: itself, 1, 2;  1: itself, 0, 3, 4;  2: itself, 0;  3 and 4: itself, 1
            NDList heard = mail.mix(new NDList(A), new Sum());
            assertArrayEquals(
                    new double[] {111, 11011, 101, 1010, 10010}, heard.head().toDoubleArray());
            assertArrayEquals(
                    A.toDoubleArray(),
                    Exchange.alone(new NDList(A), new Sum()).head().toDoubleArray());
            assertEquals(8, tally.messages());
        }
    }
}
