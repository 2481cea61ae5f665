package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonNull;
import grapevine.core.Absence;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.Channel;
import grapevine.core.Checkpoint;
import grapevine.core.Clocks;
import grapevine.core.Layout;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Records;
import grapevine.core.Round;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Thinning;
import grapevine.core.Times;
import grapevine.core.Timing;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every algorithm obeys where clients meet in pairs. */
class AsynchronousLawsTest {
    private static final int N = 8;
    private static final Timing CLOCKS = new Timing(Clocks.clients(1), null, null);
    private static final Timing BUSY =
            new Timing(Clocks.clients(1), new Times.Exponential(0.3), new Times.Constant(0.1));

    static Stream<Algorithm<?>> algorithms() {
        return AlgorithmLawsTest.algorithms();
    }

    static Stream<Algorithm<?>> exact() {
        return AlgorithmLawsTest.exact();
    }

    /** Clients that are drawn towards a point each, whoever of them is active. */
    record Bowls(double[][] start, double[][] centers, double curvature) implements Task {
        @Override
        public int clients() {
            return start.length;
        }

        @Override
        public Layout layout() {
            return Layout.flat(start[0].length);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(start);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            double[][] theirs =
                    Arrays.stream(batch.clients()).mapToObj(i -> centers[i]).toArray(double[][]::new);
            return X.sub(X.getManager().create(theirs)).mul(curvature);
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    private static Task differing(int clients) {
        return new Bowls(Lab.random(clients, 10), Lab.random(clients, 11), 1);
    }

    private static Plan plan(Algorithm<?> algorithm, Topology graph, Task task, Timing timing, double loss) {
        return plan(algorithm, graph, task, timing, loss, 1);
    }

    private static Plan plan(
            Algorithm<?> algorithm, Topology graph, Task task, Timing timing, double loss, int localSteps) {
        return new Plan(
                algorithm,
                MixingMatrix.metropolis(graph),
                task,
                true,
                1,
                localSteps,
                new Schedule.Constant(),
                1_000_000,
                List.of(),
                new RandomStreams(7),
                "Java",
                new Channel(null, null, 0, loss),
                Double.POSITIVE_INFINITY,
                timing,
                new Thinning(10, 3, 4));
    }

    private static Plan ring(Algorithm<?> algorithm, Task task, Timing timing) {
        return plan(algorithm, Topology.ring(N), task, timing, 0);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void sameSeedSameRun(Algorithm<?> algorithm) {
        double[][] once = Lab.models(plan(algorithm, Topology.ring(N), differing(N), BUSY, 0.2), 60);
        double[][] again = Lab.models(plan(algorithm, Topology.ring(N), differing(N), BUSY, 0.2), 60);
        assertArrayEquals(once, again);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void twoClientsWhoMeetDoARound(Algorithm<?> algorithm) {
        Topology two = Topology.complete(2);
        double[][] met = Lab.models(plan(algorithm, two, differing(2), CLOCKS, 0, 2), 20);
        double[][] together = Lab.models(plan(algorithm, two, differing(2), Timing.synchronous(), 0, 2), 20);
        assertArrayEquals(together, met);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whoDoesNotMeetStaysAsItIs(Algorithm<?> algorithm) {
        Task task = differing(N);
        try (Loop<?> loop = Loop.of(ring(algorithm, task, CLOCKS))) {
            for (int k = 0; k < 20; k++) {
                double[][] before = loop.models();
                loop.run(1, t -> {});
                double[][] after = loop.models();
                int[] moved = java.util.stream.IntStream.range(0, N)
                        .filter(i -> !Arrays.equals(before[i], after[i]))
                        .toArray();
                assertEquals(2, moved.length);
                assertTrue(Topology.ring(N).neighbors(moved[0]).contains(moved[1]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exact")
    void withoutGradientsTheClientsAgreeOnTheMeanOfTheStart(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        Task still = new Bowls(start, start, 0);
        double[][] after = Lab.models(ring(algorithm, still, CLOCKS), 1500);
        boolean keepsTheMean = !(algorithm instanceof QuasiGlobalMomentum); // M takes what a meeting moved to the next
        double[] there = keepsTheMean ? Lab.mean(start) : after[0];
        double near = keepsTheMean ? 1e-9 : 1e-2;
        assertTrue(Lab.farthest(after, there) < near, () -> algorithm + " off by " + Lab.farthest(after, there));
    }

    /** Up to the moment 60 the ring is two lines, which agree each for itself; then all do. */
    @ParameterizedTest
    @MethodSource("exact")
    void aGraphInPiecesHeals(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        Plan torn = torn(ring(algorithm, new Bowls(start, start, 0), CLOCKS), 0, 60, 0, 1, 2, 3);
        try (Loop<?> loop = Loop.of(torn)) {
            loop.until(60, t -> {});
            double[][] apart = loop.models();
            double[][] left = Arrays.copyOfRange(apart, 0, 4), right = Arrays.copyOfRange(apart, 4, N);
            boolean keepsTheMean = !(algorithm instanceof QuasiGlobalMomentum);
            double near = keepsTheMean ? 1e-3 : 0.1;
            assertTrue(Lab.farthest(left, keepsTheMean ? Lab.mean(Arrays.copyOfRange(start, 0, 4)) : left[0]) < near);
            assertTrue(Lab.farthest(right, keepsTheMean ? Lab.mean(Arrays.copyOfRange(start, 4, N)) : right[0]) < near);
            assertTrue(Lab.farthest(left, right[0]) > 0.1, "and not with the others");
            loop.until(260, t -> {});
            assertTrue(Lab.farthest(loop.models(), keepsTheMean ? Lab.mean(start) : loop.models()[0]) < near);
        }
    }

    private static Plan torn(Plan plan, int from, int to, Integer... clients) {
        Absence cut = new Absence(0, 1, List.of(), List.of(new Absence.Cut(from, to, List.of(clients))));
        Map<String, Object> values = Records.components(plan);
        Channel c = plan.channel();
        values.put("channel", new Channel(null, null, 0, c.faults(), cut, null, c.bandwidth(), c.trigger(), null));
        return Records.rebuild(Plan.class, values);
    }

    /** Of the ring's links none is left where every second client is cut off. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void whoMeetsAcrossACutLearnsAlone(Algorithm<?> algorithm) {
        Plan plain = ring(algorithm, differing(N), BUSY);
        try (Loop<?> whole = Loop.of(plain);
                Loop<?> later = Loop.of(torn(plain, 5, 9, 0, 2, 4, 6));
                Loop<?> cut = Loop.of(torn(plain, 0, 20, 0, 2, 4, 6))) {
            whole.until(4.5, t -> {});
            later.until(4.5, t -> {});
            assertArrayEquals(whole.models(), later.models(), "before it, nothing changes");
            double[][] start = cut.models();
            cut.until(10, t -> {});
            assertEquals(0, cut.latest().messages());
            double[][] after = cut.models();
            for (int i = 0; i < N; i++) assertTrue(!Arrays.equals(start[i], after[i]), "client " + i);
            cut.until(30, t -> {});
            assertTrue(cut.latest().messages() > 0, "it heals");
        }
    }

    @ParameterizedTest
    @MethodSource("exact")
    void aSharedOptimumIsReached(Algorithm<?> algorithm) {
        double[][] centers = new double[N][];
        Arrays.fill(centers, Lab.random(1, 3)[0]);
        Task task = new Bowls(Lab.random(N, 4), centers, 1);
        Plan flat = ring(algorithm, task, BUSY);
        double[][] early = Lab.models(flat, 100), late = Lab.models(flat, 2500);
        double before = Lab.farthest(early, centers[0]), after = Lab.farthest(late, centers[0]);
        assertTrue(after < 0.05 && after < before, () -> "off by " + before + ", then " + after);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aMeetingIsAMessageEachWayPerMix(Algorithm<?> algorithm) {
        try (Loop<?> loop = Loop.of(ring(algorithm, differing(N), BUSY));
                Loop<?> together = Loop.of(ring(algorithm, differing(N), Timing.synchronous()))) {
            loop.run(25, t -> {});
            together.run(1, t -> {});
            long mixes = together.latest().messages() / Topology.ring(N).links();
            assertEquals(25 * 2 * mixes, loop.latest().messages());
            assertEquals(
                    together.latest().bytes()
                            / together.latest().messages()
                            * loop.latest().messages(),
                    loop.latest().bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void anInterruptedAndResumedRunEqualsAnUninterruptedOne(Algorithm<?> algorithm, @TempDir Path folder)
            throws IOException {
        for (String engine : List.of("Java", "MXNet", "PyTorch")) {
            Plan plan = torn(Lab.on(engine, plan(algorithm, Topology.ring(N), differing(N), BUSY, 0.3, 2)), 2, 7, 0, 1);
            Path file = folder.resolve("run");
            try (Loop<?> first = Loop.of(plan)) {
                first.run(37, t -> {});
                first.checkpoint(JsonNull.INSTANCE).write(file);
            }
            try (Loop<?> second = Loop.of(plan);
                    Loop<?> whole = Loop.of(plan)) {
                second.restore(Checkpoint.read(file)); // in the middle of a cut
                second.run(40, t -> {});
                whole.run(77, t -> {});
                assertArrayEquals(whole.models(), second.models(), engine);
                assertEquals(4, second.draws().length);
                assertArrayEquals(whole.draws(), second.draws(), engine);
                assertEquals(whole.latest().time(), second.latest().time());
                assertEquals(whole.latest().bytes(), second.latest().bytes());
            }
        }
    }

    /** Interrupts its thread in the middle of the k-th step, once. */
    private record Stopping(int[] left) implements Algorithm<GossipSgd.State> {
        @Override
        public GossipSgd.State init(NDArray X0) {
            return new GossipSgd.State(X0);
        }

        @Override
        public GossipSgd.State step(GossipSgd.State state, Round round) {
            NDArray X =
                    round.mix(state.models().sub(round.gradients(state.models()).mul(0.1)));
            if (left[0]-- == 0) throw new CancellationException();
            return new GossipSgd.State(X);
        }
    }

    @Test
    void aMeetingThatIsInterruptedHappensLater() {
        Plan plan = plan(new Stopping(new int[] {13}), Topology.ring(N), differing(N), BUSY, 0.3);
        double[][] whole =
                Lab.models(plan(new Stopping(new int[] {-1}), Topology.ring(N), differing(N), BUSY, 0.3), 30);
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(30, t -> {});
            assertTrue(Thread.interrupted());
            assertEquals(13, loop.round());
            assertEquals(26, loop.latest().messages());
            loop.run(17, t -> {});
            assertArrayEquals(whole, loop.models());
        }
    }

    /** Counts its steps, in a number that no client owns. */
    private record Counting() implements Algorithm<Counting.State> {
        record State(NDArray models, int steps) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0, 0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(round.mix(state.models()), state.steps() + 1);
        }
    }

    @Test
    void anAlgorithmWhoseStateIsNotTheClientsSaysSo() {
        assertEquals(
                "asynchronous() needs an algorithm whose state has a row for each client,"
                        + " got Counting[] with steps = 0",
                assertThrows(IllegalArgumentException.class, () -> Loop.of(ring(new Counting(), differing(N), CLOCKS)))
                        .getMessage());
    }

    /** Forgets who is not there. */
    private record Shrinking() implements Algorithm<Shrinking.State> {
        record State(NDArray models, NDArray other) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0, X0.zerosLike());
        }

        @Override
        public State step(State state, Round round) {
            return new State(round.mix(state.models()), state.other().get("0:1"));
        }
    }

    @Test
    void rowsThatCannotBeWrittenBackChangeNothing() {
        try (Loop<?> loop = Loop.of(ring(new Shrinking(), differing(N), CLOCKS))) {
            double[][] before = loop.models();
            assertEquals(
                    "Shrinking.step needs to return the rows of those who meet, other of shape (2, 5) and type float64,"
                            + " got (1, 5) and float64",
                    assertThrows(IllegalArgumentException.class, () -> loop.run(1, t -> {}))
                            .getMessage());
            assertArrayEquals(before, loop.models());
        }
    }

    @Test
    void aTaskThatAnswersForAllSaysSo() {
        Task everyone = new Lab.Field(Lab.random(N, 1), X -> X.repeat(0, 4));
        try (Loop<?> loop = Loop.of(ring(new GossipSgd(), everyone, CLOCKS))) {
            assertEquals(
                    "Field.gradients(X, batch) needs to return a row for each of batch.clients(), shape (2, 5),"
                            + " got (8, 5)",
                    assertThrows(IllegalArgumentException.class, () -> loop.run(1, t -> {}))
                            .getMessage());
            assertEquals(0, loop.round());
        }
    }

    @Test
    void aMeetingThatDivergesNamesItsClient() {
        Task wall = new Task() {
            @Override
            public int clients() {
                return N;
            }

            @Override
            public Layout layout() {
                return Layout.flat(1);
            }

            @Override
            public NDArray start(NDManager manager, RandomGenerator random) {
                return manager.create(new double[N][1]);
            }

            @Override
            public NDArray gradients(NDArray X, Batch batch) {
                double[][] g = new double[batch.clients().length][1];
                for (int r = 0; r < g.length; r++) g[r][0] = batch.clients()[r] == 5 ? Double.NaN : 0;
                return X.getManager().create(g);
            }

            @Override
            public Map<String, double[]> evaluate(NDArray X) {
                return Map.of();
            }
        };
        try (Loop<?> loop = Loop.of(ring(new GossipSgd(), wall, CLOCKS))) {
            String message = assertThrows(IllegalStateException.class, () -> loop.run(1000, t -> {}))
                    .getMessage();
            int round = loop.round();
            assertEquals(
                    "round " + (round + 1) + ": client 5's gradient has NaN; its model was finite in round " + round
                            + " (its examples or the loss may be at fault)",
                    message);
            assertEquals(0, Lab.farthest(loop.models(), new double[1]));
            assertEquals(2L * round, loop.latest().messages());
        }
    }
}
