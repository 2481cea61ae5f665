package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonNull;
import grapevine.core.Absence;
import grapevine.core.Algorithm;
import grapevine.core.Channel;
import grapevine.core.Checkpoint;
import grapevine.core.Clocks;
import grapevine.core.Compression;
import grapevine.core.Faults;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.Quantized;
import grapevine.core.RandomStreams;
import grapevine.core.Round;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Times;
import grapevine.core.Timing;
import grapevine.core.TopK;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients who meet make of messages that are overtaken, build on earlier ones, or go over narrow links. */
class MeetingFaultsLawsTest {
    private static final int N = 8;
    private static final long SEED = 7;
    private static final double WIDE = Double.POSITIVE_INFINITY;
    private static final Topology RING = Topology.ring(N);
    private static final Timing CLOCKS = new Timing(Clocks.clients(1), null, null);
    private static final Timing BUSY =
            new Timing(Clocks.clients(1), new Times.Exponential(0.3), new Times.Constant(0.1));
    private static final Faults FAULTS = new Faults(0.1, 0.2, 0.3, 0.01, 0.01, true);
    private static final Absence CHURN = new Absence(0.1, 2, List.of(), List.of());
    private static final Faults OVERTAKEN = new Faults(0, 0, 0.3, 0, 0, false);

    static Stream<Algorithm<?>> algorithms() {
        return AlgorithmLawsTest.algorithms();
    }

    static Stream<Algorithm<?>> exact() {
        return AlgorithmLawsTest.exact();
    }

    /** Those that keep the mean of the models in every meeting: momentum takes what a meeting moved to the next. */
    static Stream<Algorithm<?>> linear() {
        return FaultsLawsTest.linear().filter(a -> !(a instanceof QuasiGlobalMomentum));
    }

    private static Channel channel(
            Faults faults, Absence absence, Compression compression, double bandwidth, double trigger) {
        return new Channel(null, null, 0, faults, absence, compression, bandwidth, trigger, null);
    }

    private static Channel faults(Faults faults) {
        return channel(faults, Absence.none(), null, WIDE, 0);
    }

    private static Channel saying(Compression compression) {
        return channel(Faults.none(), Absence.none(), compression, WIDE, 0);
    }

    private static Channel narrow(Compression compression, double bandwidth) {
        return channel(Faults.none(), Absence.none(), compression, bandwidth, 0);
    }

    private static Plan plan(Algorithm<?> algorithm, Topology graph, Task task, Channel channel, Timing timing) {
        return new Plan(
                algorithm,
                MixingMatrix.metropolis(graph),
                task,
                true,
                1,
                1,
                new Schedule.Constant(),
                1_000_000,
                List.of(),
                new RandomStreams(SEED),
                "Java",
                channel,
                Double.POSITIVE_INFINITY,
                timing,
                null);
    }

    private static Task differing(int clients) {
        return new AsynchronousLawsTest.Bowls(Lab.random(clients, 10), Lab.random(clients, 11), 1);
    }

    private static Task still(double[][] start) {
        return new AsynchronousLawsTest.Bowls(start, start, 0);
    }

    /** A run of clients who meet, with something to learn. */
    static Plan ring(Algorithm<?> algorithm, Channel channel) {
        return plan(algorithm, RING, differing(N), channel, BUSY);
    }

    static Stream<Channel> roughs() {
        return Stream.of(
                channel(FAULTS, CHURN, new Quantized(8), 200, 0),
                channel(FAULTS, CHURN, new TopK(0.4), WIDE, 0.05),
                channel(Faults.none(), Absence.none(), new TopK(0.4), 100, 0),
                faults(OVERTAKEN));
    }

    static Stream<Arguments> roughRuns() {
        return algorithms().flatMap(algorithm -> roughs().map(channel -> Arguments.of(algorithm, channel)));
    }

    @ParameterizedTest
    @MethodSource("roughRuns")
    void sameSeedSameRunWhateverGoesWrong(Algorithm<?> algorithm, Channel channel) {
        double[][] once = Lab.models(ring(algorithm, channel), 60);
        assertArrayEquals(once, Lab.models(ring(algorithm, channel), 60));
        double[][] plain = Lab.models(ring(algorithm, Channel.perfect()), 60);
        assertTrue(Lab.farthest(plain, once[0]) > 0, "and it changes the run");
    }

    @ParameterizedTest
    @MethodSource("roughRuns")
    void aSavedRunGoesOnAsIfItHadNotStopped(Algorithm<?> algorithm, Channel channel, @TempDir Path folder)
            throws IOException {
        Plan plan = ring(algorithm, channel);
        try (Loop<?> whole = Loop.of(plan)) {
            whole.run(70, t -> {});
            for (int saved : new int[] {1, 5, 23, 40}) {
                try (Loop<?> first = Loop.of(plan);
                        Loop<?> second = Loop.of(plan)) {
                    first.run(saved, t -> {});
                    first.checkpoint(JsonNull.INSTANCE).write(folder.resolve("run"));
                    second.run(11, t -> {});
                    second.restore(Checkpoint.read(folder.resolve("run")));
                    second.run(70 - saved, t -> {});
                    assertArrayEquals(whole.models(), second.models());
                    assertEquals(whole.latest().bytes(), second.latest().bytes());
                    assertEquals(whole.latest().time(), second.latest().time());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("roughRuns")
    void anInterruptedMeetingSaysNothing(Algorithm<?> algorithm, Channel channel) {
        boolean[] interrupt = {false};
        Task task = new Lab.Field(Lab.random(N, 10), X -> {
            if (!interrupt[0]) return X.mul(0.5);
            Thread.currentThread().interrupt();
            throw new CancellationException();
        });
        Plan plan = plan(algorithm, RING, task, channel, BUSY);
        double[][] whole = Lab.models(plan, 40);
        try (Loop<?> loop = Loop.of(plan)) {
            for (int stopped : new int[] {5, 17, 18}) {
                loop.run(stopped - loop.round(), t -> {});
                interrupt[0] = true;
                loop.run(1, t -> {});
                interrupt[0] = false;
                assertTrue(Thread.interrupted());
                assertEquals(stopped, loop.round());
            }
            loop.run(40 - loop.round(), t -> {});
            assertArrayEquals(whole, loop.models());
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whatNeverHappensChangesNothing(Algorithm<?> algorithm) {
        Plan plain = ring(algorithm, Channel.perfect());
        Faults never = new Faults(0, 0, 1e-300, 0, 0, false);
        Plan same = ring(algorithm, channel(never, Absence.none(), null, 1e300, 0));
        assertArrayEquals(Lab.models(plain, 60), Lab.models(same, 60));
    }

    /** What listeners know is known to all, so that two who meet and two in a round know the same. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void twoClientsWhoMeetDoARoundAlsoOfMessagesThatBuildOnEarlierOnes(Algorithm<?> algorithm) {
        Topology two = Topology.complete(2);
        double[][] met = Lab.models(plan(algorithm, two, differing(2), saying(new TopK(0.4)), CLOCKS), 20);
        Timing all = Timing.synchronous();
        assertArrayEquals(Lab.models(plan(algorithm, two, differing(2), saying(new TopK(0.4)), all), 20), met);
    }

    @ParameterizedTest
    @MethodSource("linear")
    void topKKeepsTheMeanAndLeavesNothingOut(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(plan(algorithm, RING, still(start), saying(new TopK(0.4)), CLOCKS), 6000);
        assertArrayEquals(Lab.mean(start), Lab.mean(after), 1e-10);
        assertTrue(Lab.farthest(after, Lab.mean(start)) < 1e-3, "off by " + Lab.farthest(after, Lab.mean(start)));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void clientsAgreeThoughMessagesAreOvertaken(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(plan(algorithm, RING, still(start), faults(OVERTAKEN), CLOCKS), 3000);
        assertTrue(Lab.farthest(after, after[0]) < 1e-6, "off by " + Lab.farthest(after, after[0]));
    }

    @Test
    void overtakenMessagesMoveTheMean() {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(plan(new GossipSgd(), RING, still(start), faults(OVERTAKEN), CLOCKS), 3000);
        assertTrue(Lab.farthest(after, Lab.mean(start)) > 1e-3);
    }

    /** Notes who meets. */
    private record Noting(List<int[]> met) implements Algorithm<GossipSgd.State> {
        @Override
        public GossipSgd.State init(NDArray X0) {
            return new GossipSgd.State(X0);
        }

        @Override
        public GossipSgd.State step(GossipSgd.State state, Round round) {
            met.add(round.active());
            return new GossipSgd.State(round.mix(state.models()));
        }
    }

    /**
     * Three clients: who meet say s_i = s_i + top_2(x_i - s_i), all of x_i the first time, and x_i = x_i + gamma / 2 (s_j -
     * s_i). A number is 8 bytes, its place 4.
     */
    @Test
    void topKInMeetingsByHand() {
        Topology line = Topology.of(new int[][] {{0, 1}, {1, 2}});
        double[][] x = Lab.random(3, 3), said = new double[3][];
        List<int[]> met = new ArrayList<>();
        Plan plan = plan(new Noting(met), line, still(Lab.random(3, 3)), saying(new TopK(0.4, 0.3)), CLOCKS);
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(40, t -> {});
            assertEquals(40, met.size());
            assertEquals(80, loop.latest().messages());
            long firsts = 3 * Lab.D * 8, others = 77 * 2 * (8 + 4);
            assertEquals(firsts + others, loop.latest().bytes());
            for (int[] pair : met) {
                for (int i : pair) said[i] = said[i] == null ? x[i].clone() : top2(x[i], said[i]);
                for (int c = 0; c < Lab.D; c++) {
                    double pull = 0.3 / 2 * (said[pair[1]][c] - said[pair[0]][c]);
                    x[pair[0]][c] += pull;
                    x[pair[1]][c] -= pull;
                }
            }
            for (int i = 0; i < 3; i++) assertArrayEquals(x[i], loop.models()[i], 1e-12);
        }
    }

    private static double[] top2(double[] now, double[] known) {
        double[] said = known.clone();
        IntStream.range(0, now.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -Math.abs(now[c] - known[c])))
                .limit(2)
                .forEach(c -> said[c] = now[c]);
        return said;
    }

    /**
     * Three clients: who hears something goes halfway to it. What is overtaken is not heard when it is said, but at the next
     * meeting of the two, in the place of what is said then.
     */
    @Test
    void overtakenMessagesByHand() {
        double[][] x = Lab.random(3, 3);
        List<int[]> met = new ArrayList<>();
        Faults half = new Faults(0, 0, 0.5, 0, 0, false);
        Plan plan = plan(new Noting(met), Topology.complete(3), still(Lab.random(3, 3)), faults(half), CLOCKS);
        double[][] ran = Lab.models(plan, 40);
        Map<List<Integer>, double[]> late = new HashMap<>();
        int old = 0;
        for (int round = 0; round < 40; round++) {
            int[] pair = met.get(round);
            double[][] said = {x[pair[0]].clone(), x[pair[1]].clone()};
            for (int r = 0; r < 2; r++) {
                List<Integer> link = List.of(pair[r], pair[1 - r]);
                boolean overtaken = new RandomStreams(SEED)
                                .of("reordering", round, r, 1 - r)
                                .nextDouble()
                        < 0.5;
                double[] heard = late.remove(link);
                if (heard != null) old++;
                if (heard == null && !overtaken) heard = said[1 - r];
                if (overtaken) late.put(link, said[1 - r]);
                for (int c = 0; heard != null && c < Lab.D; c++) x[pair[r]][c] = (said[r][c] + heard[c]) / 2;
            }
        }
        assertTrue(old > 20, old + " were heard late");
        for (int i = 0; i < 3; i++) assertArrayEquals(x[i], ran[i], 1e-12);
    }

    /**
     * Shares that are overtaken are under way, and come on top: push-sum loses none. Where each hands out halves that is the same
     * as averaging, and done so.
     */
    @Test
    void pushSumKeepsTheMeanThoughSharesAreOvertaken() {
        double[][] start = Lab.random(N, 1);
        Channel channel = new Channel(
                null,
                null,
                0,
                OVERTAKEN,
                Absence.none(),
                null,
                WIDE,
                0,
                (one, other) -> new MixingMatrix("shares", Channel.PAIR, new double[][] {{0.5, 0.25}, {0.5, 0.75}}));
        double[][] after = Lab.models(plan(new PushSum(), RING, still(start), channel, CLOCKS), 6000);
        assertTrue(Lab.farthest(after, Lab.mean(start)) < 1e-6, "off by " + Lab.farthest(after, Lab.mean(start)));
    }

    /** Two clients: 5 numbers of 8 bytes, of which 10 go in a unit of time; of top_2 the second time 2 and their places. */
    @Test
    void aNarrowLinkMakesAMeetingLonger() {
        Topology two = Topology.complete(2);
        Set<Double> rings = new HashSet<>();
        try (Loop<?> plain = Loop.of(plan(new GossipSgd(), two, differing(2), Channel.perfect(), CLOCKS))) {
            for (int k = 0; k < 100; k++) {
                plain.run(1, t -> {});
                rings.add(rounded(plain.latest().time()));
            }
        }
        double[] whole = {4, 4, 4}, small = {4, 2.4, 2.4};
        Map<Channel, double[]> expected = Map.of(narrow(null, 10), whole, narrow(new TopK(0.4), 10), small);
        expected.forEach((channel, durations) -> {
            try (Loop<?> loop = Loop.of(plan(new GossipSgd(), two, differing(2), channel, CLOCKS))) {
                double before = 0;
                for (double duration : durations) {
                    loop.run(1, t -> {});
                    double began = loop.latest().time() - duration;
                    assertTrue(rings.contains(rounded(began)) && began > before, channel + " at " + began);
                    before = loop.latest().time();
                }
                assertEquals(6, loop.latest().messages(), "what is said, and not what was only looked at");
            }
        });
    }

    private static double rounded(double time) {
        return Math.rint(time * 1e9) / 1e9;
    }

    /** All gradients are computed in steps that happen: what is said is found out without any. */
    @Test
    void whatIsSaidIsKnownWithoutGradients() {
        int[] computed = {0};
        Task task = new Lab.Field(Lab.random(N, 10), X -> {
            computed[0]++;
            return X.mul(0.5);
        });
        Lab.models(plan(new GradientTracking(0.05), RING, task, narrow(null, 100), BUSY), 30);
        int narrow = computed[0];
        computed[0] = 0;
        Lab.models(plan(new GradientTracking(0.05), RING, task, Channel.perfect(), BUSY), 30);
        assertEquals(computed[0], narrow);
    }

    @Test
    void aMeetingThatLastsForEverIsRefusedAndChangesNothing() {
        Plan plan = ring(new GossipSgd(), narrow(null, 4e-20));
        try (Loop<?> loop = Loop.of(plan)) {
            double[][] before = loop.models();
            String message = assertThrows(IllegalArgumentException.class, () -> loop.run(1, t -> {}))
                    .getMessage();
            assertEquals(
                    "asynchronous() needs meetings during which clocks ring at most 1.0E9 times, got one that takes"
                            + " 1.0E21; computeTime(times), linkTime(times) and bandwidth(bytes) say how long it is",
                    message);
            assertArrayEquals(before, loop.models());
            assertEquals(0, loop.latest().messages());
        }
    }

    @Test
    void aFutureOfOtherClientsIsRefused(@TempDir Path folder) throws IOException {
        Plan overtaken = ring(new GossipSgd(), faults(new Faults(0, 0, 0.9, 0, 0, false)));
        Path file = folder.resolve("run");
        try (Loop<?> loop = Loop.of(overtaken)) {
            loop.run(10, t -> {});
            loop.checkpoint(JsonNull.INSTANCE).write(file);
        }
        try (Loop<?> plain = Loop.of(ring(new GossipSgd(), Channel.perfect()))) {
            Checkpoint saved = Checkpoint.read(file);
            assertEquals(
                    "resume needs a run of the same clients and links, got other messages that were said",
                    assertThrows(IllegalArgumentException.class, () -> plain.restore(saved))
                            .getMessage());
            plain.run(3, t -> {});
            assertArrayEquals(Lab.models(ring(new GossipSgd(), Channel.perfect()), 3), plain.models());
        }
    }
}
