package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonNull;
import grapevine.core.Algorithm;
import grapevine.core.Channel;
import grapevine.core.Checkpoint;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Round;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.graph.GraphSchedule;
import grapevine.graph.GraphSequence;
import grapevine.graph.MixingMatrix;
import grapevine.graph.RandomEdges;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What graphs that change, delay and loss do to every algorithm, and what they leave alone. */
class ChannelLawsTest {
    private static final int N = 8;
    private static final double ONCE = Double.POSITIVE_INFINITY;
    private static final MixingMatrix RING = MixingMatrix.metropolis(Topology.ring(N));
    private static final Channel ROUGH = channel(new RandomEdges(0.6), 2, 0.2);

    static Stream<Algorithm<?>> algorithms() {
        return AlgorithmLawsTest.algorithms();
    }

    static Stream<Algorithm<?>> exact() {
        return AlgorithmLawsTest.exact();
    }

    private static Channel channel(GraphSchedule graphs, int delay, double loss) {
        return new Channel(graphs, MixingMatrix::metropolis, delay, loss);
    }

    private static Plan plan(Algorithm<?> algorithm, MixingMatrix W, Task task, Channel channel, double gossipUntil) {
        Schedule schedule = new Schedule.Constant();
        RandomStreams streams = new RandomStreams(7);
        return new Plan(
                algorithm,
                W,
                task,
                true,
                1,
                1,
                schedule,
                1000,
                List.of(),
                streams,
                Lab.engine,
                channel,
                gossipUntil,
                Timing.synchronous(),
                null);
    }

    private static Task differing() {
        return new Lab.Field(Lab.random(N, 10), Lab.bowls(Lab.random(N, 11)));
    }

    private static Task still(double[][] start) {
        return new Lab.Field(start, Lab::zerosLike);
    }

    private static double[][] models(Algorithm<?> algorithm, Channel channel, int rounds) {
        return Lab.models(plan(algorithm, RING, differing(), channel, ONCE), rounds);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void sameSeedSameRunAlsoWhereMessagesAreLateOrLost(Algorithm<?> algorithm) {
        double[][] once = models(algorithm, ROUGH, 12);
        assertArrayEquals(once, models(algorithm, ROUGH, 12));
        double apart = Lab.farthest(models(algorithm, Channel.perfect(), 12), once[0]);
        assertTrue(apart > 0, "and the channel changes it");
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void edgesThatAreAlwaysThereAndMessagesThatAllArriveChangeNothing(Algorithm<?> algorithm) {
        double[][] plain = models(algorithm, Channel.perfect(), 12);
        assertArrayEquals(plain, models(algorithm, channel(new RandomEdges(1), 0, 0), 12));
        assertArrayEquals(plain, models(algorithm, channel(null, 0, 1e-300), 12));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whatIsUnderWayIsSavedToo(Algorithm<?> algorithm, @TempDir Path folder) throws IOException {
        for (String engine : Lab.engines())
            for (int saved : new int[] {1, 7}) {
                Plan plan = Lab.on(engine, plan(algorithm, RING, differing(), ROUGH, ONCE));
                Path file = folder.resolve("run");
                try (Loop<?> first = Loop.of(plan)) {
                    first.run(saved, t -> {});
                    first.checkpoint(JsonNull.INSTANCE).write(file);
                }
                try (Loop<?> second = Loop.of(plan)) {
                    second.run(4, t -> {});
                    second.restore(Checkpoint.read(file));
                    second.run(15 - saved, t -> {});
                    assertArrayEquals(Lab.models(plan, 15), second.models(), engine);
                }
            }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void anInterruptedRoundSendsNothing(Algorithm<?> algorithm) {
        boolean[] interrupt = {false};
        Task task = new Lab.Field(Lab.random(N, 10), X -> {
            if (interrupt[0]) {
                Thread.currentThread().interrupt();
                throw new CancellationException();
            }
            return X.sub(X.getManager().create(Lab.random(N, 11)));
        });
        try (Loop<?> loop = Loop.of(plan(algorithm, RING, task, ROUGH, ONCE))) {
            loop.run(5, t -> {});
            interrupt[0] = true;
            loop.run(1, t -> {});
            interrupt[0] = false;
            assertTrue(Thread.interrupted());
            assertEquals(5, loop.round());
            loop.run(12 - loop.round(), t -> {});
            assertArrayEquals(models(algorithm, ROUGH, 12), loop.models());
            Plan whole = plan(algorithm, RING, differing(), ROUGH, ONCE);
            assertEquals(messages(whole, 12), loop.latest().messages(), "the broken round's messages do not count");
        }
    }

    @ParameterizedTest
    @MethodSource("exact")
    void onRandomGraphsClientsAgreeOnTheMeanOfTheStart(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        Plan plan = plan(algorithm, RING, still(start), channel(new RandomEdges(0.4), 0, 0), ONCE);
        assertTrue(Lab.farthest(Lab.models(plan, 400), Lab.mean(start)) < 1e-6);
    }

    @Test
    void onGraphsThatAreConnectedTogetherOnlyClientsAgreeToo() {
        int[][] even = {{0, 1}, {2, 3}, {4, 5}, {6, 7}}, odd = {{1, 2}, {3, 4}, {5, 6}, {7, 0}};
        GraphSchedule pairs = new GraphSequence(List.of(Topology.of(even), Topology.of(odd)));
        double[][] start = Lab.random(N, 1);
        Plan plan = plan(new GossipSgd(), RING, still(start), channel(pairs, 0, 0), ONCE);
        assertTrue(Lab.farthest(Lab.models(plan, 400), Lab.mean(start)) < 1e-9);
        assertEquals(400 * 8, messages(plan, 400), "one in each direction of four links");
    }

    /** Of 8 clients everyone can talk to those 1, 2 and 4 places further in turn: after three rounds all have the mean. */
    @Test
    void threeRoundsOfPairsAreAnExactAverage() {
        GraphSchedule cube = new GraphSequence(List.of(pairs(1), pairs(2), pairs(4)));
        double[][] start = Lab.random(N, 1);
        Plan plan = plan(new GossipSgd(), RING, still(start), channel(cube, 0, 0), ONCE);
        assertTrue(Lab.farthest(Lab.models(plan, 2), Lab.mean(start)) > 0.01);
        assertTrue(Lab.farthest(Lab.models(plan, 3), Lab.mean(start)) < 1e-14);
    }

    private static Topology pairs(int bit) {
        return Topology.of(java.util.stream.IntStream.range(0, N)
                .filter(i -> (i & bit) == 0)
                .mapToObj(i -> new int[] {i, i | bit})
                .toArray(int[][]::new));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void messagesAreThoseOfTheLinksThatAreThere(Algorithm<?> algorithm) {
        long whole = messages(plan(algorithm, RING, differing(), Channel.perfect(), ONCE), 200);
        long half = messages(plan(algorithm, RING, differing(), channel(new RandomEdges(0.5), 0, 0), ONCE), 200);
        assertEquals(0.5, half / (double) whole, 0.05); // 1,600 draws: a standard deviation is 0.0125
        long lost = messages(plan(algorithm, RING, differing(), channel(null, 0, 0.5), ONCE), 200);
        assertEquals(whole, lost, "lost messages were sent");
    }

    private static long messages(Plan plan, int rounds) {
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(rounds, t -> {});
            return loop.latest().messages();
        }
    }

    /** x(t+1) = x(t) + (W - I) x(t - tau), and x(t) before anything arrives, in plain Java. */
    @Test
    void averagesThatAreLateAreTheDelayedEquation() {
        int tau = 3;
        double[][] start = Lab.random(N, 3), x = start;
        Deque<double[][]> past = new ArrayDeque<>();
        for (int t = 0; t < 30; t++) {
            past.addLast(x);
            if (past.size() <= tau) continue;
            double[][] then = past.removeFirst(), next = new double[N][Lab.D];
            for (int i = 0; i < N; i++)
                for (int k = 0; k < Lab.D; k++) {
                    next[i][k] = x[i][k] - then[i][k];
                    for (int j = 0; j < N; j++) next[i][k] += RING.weights()[i][j] * then[j][k];
                }
            x = next;
        }
        double[][] ran = Lab.models(plan(new GossipSgd(), RING, still(start), channel(null, tau, 0), ONCE), 30);
        for (int i = 0; i < N; i++) assertArrayEquals(x[i], ran[i], 1e-11);
    }

    /**
     * The roots of z^(tau+1) - z^tau + lambda = 0 lie inside the unit circle exactly where lambda < 2 sin(pi / (2 (2 tau +
     * 1))). On ring(8), I - W has the largest eigenvalue 4/3, and half of that for lazy weights.
     */
    @ParameterizedTest
    @CsvSource({"0, false, true", "1, false, false", "1, true, true", "2, true, false"})
    void delayIsStableUpToItsCriticalValue(int tau, boolean lazy, boolean stable) {
        MixingMatrix W = lazy ? RING.lazy() : RING;
        double lambda = W.largestLaplacianEigenvalue(), critical = 2 * Math.sin(Math.PI / (2 * (2 * tau + 1)));
        assertEquals(stable, lambda < critical);
        double[][] start = Lab.random(N, 3);
        Plan plan = plan(new GossipSgd(), W, still(start), channel(null, tau, 0), ONCE);
        double early = Lab.farthest(Lab.models(plan, 40), Lab.mean(start)),
                late = Lab.farthest(Lab.models(plan, 400), Lab.mean(start));
        assertTrue(stable ? late < 1e-3 * early : late > 10 * early, early + " and " + late);
        double[] mean = Lab.mean(Lab.models(plan, 40));
        assertArrayEquals(Lab.mean(start), mean, 1e-9, "the sum is kept in any case");
    }

    @Test
    void mergesTakeTheirOwnModelOfNowAndTheNeighboursOfThen() {
        Algorithm<?> kl = Lab.flat(new KlAdam());
        double[][] start = Lab.random(N, 3);
        Plan plan = plan(kl, RING, still(start), channel(null, 2, 0), ONCE);
        assertArrayEquals(start, Lab.models(plan, 2), "before anything arrives nobody moves");
        double[][] third = Lab.models(plan, 3),
                expected = Lab.models(plan(kl, RING, still(start), Channel.perfect(), ONCE), 1);
        for (int i = 0; i < N; i++) assertArrayEquals(expected[i], third[i], 1e-12);
        double before = spread(start), after = spread(Lab.models(plan, 60));
        assertTrue(after < 1e-3 * before, "and they get closer however late");
    }

    private static double spread(double[][] rows) {
        double[] mean = Lab.mean(rows);
        return Arrays.stream(rows)
                .mapToDouble(row -> {
                    double sum = 0;
                    for (int k = 0; k < row.length; k++) sum += (row[k] - mean[k]) * (row[k] - mean[k]);
                    return sum;
                })
                .sum();
    }

    /** With loss 0.3 on one link, each end moves halfway in a round with probability 0.7, independently of the other. */
    @Test
    void messagesGetLostEachForItselfAndTheirWeightGoesToOneself() {
        MixingMatrix pair = MixingMatrix.metropolis(Topology.complete(2));
        double[][] start = new double[2][Lab.D];
        start[1][0] = 1;
        int[] seen = new int[4];
        for (int seed = 0; seed < 2000; seed++) {
            Plan like = plan(new GossipSgd(), pair, still(start), channel(null, 0, 0.3), ONCE);
            Plan plan = new Plan(
                    like.algorithm(),
                    pair,
                    like.task(),
                    true,
                    1,
                    1,
                    like.schedule(),
                    1000,
                    List.of(),
                    new RandomStreams(seed),
                    Lab.engine,
                    like.channel(),
                    ONCE,
                    Timing.synchronous(),
                    null);
            double[][] after = Lab.models(plan, 1);
            boolean first = after[0][0] == 0.5, second = after[1][0] == 0.5;
            assertTrue(first || after[0][0] == 0);
            assertTrue(second || after[1][0] == 1);
            seen[(first ? 2 : 0) + (second ? 1 : 0)]++;
        }
        double[] expected = {2000 * 0.09, 2000 * 0.21, 2000 * 0.21, 2000 * 0.49};
        double chiSquare = 0;
        for (int k = 0; k < 4; k++) chiSquare += Math.pow(seen[k] - expected[k], 2) / expected[k];
        assertTrue(
                chiSquare < 16.3, "chi-square " + chiSquare + " of " + Arrays.toString(seen)); // 3 degrees, p = 0.001
    }

    /** Client 1 hands out more than client 0: with shares that are late, and none lost, all agree on the mean of the start. */
    @Test
    void sharesUnderWayBelongToNobodyUntilTheyArrive() {
        Topology uneven = Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}});
        MixingMatrix P = MixingMatrix.columnStochastic(uneven);
        double[][] start = Lab.random(3, 1);
        for (int tau : new int[] {1, 3}) {
            Plan plan = plan(new PushSum(), P, still(start), channel(null, tau, 0), ONCE);
            assertTrue(Lab.farthest(Lab.models(plan, 300), Lab.mean(start)) < 1e-9, "delay " + tau);
        }
    }

    /** Talks every second round only. */
    record Seldom(double learningRate) implements Algorithm<Seldom.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            NDArray X = state.models();
            return new State(round.t() % 2 == 0 ? round.mix(X) : X.mul(0.9));
        }
    }

    @Test
    void whoDoesNotTalkInEveryRoundHearsWhatWasSaid(@TempDir Path folder) throws IOException {
        for (int tau = 1; tau <= 2; tau++) {
            Plan plan = plan(new Seldom(1), RING, differing(), channel(null, tau, 0), ONCE);
            double[][] whole = Lab.models(plan, 9);
            for (int saved = 1; saved < 5; saved++) {
                try (Loop<?> first = Loop.of(plan)) {
                    first.run(saved, t -> {});
                    first.checkpoint(JsonNull.INSTANCE).write(folder.resolve("run"));
                }
                try (Loop<?> second = Loop.of(plan)) {
                    second.restore(Checkpoint.read(folder.resolve("run")));
                    second.run(9 - saved, t -> {});
                    assertArrayEquals(whole, second.models());
                }
            }
        }
    }

    @Test
    void lostSharesAreGoneForPushSumAndItStillAverages() {
        MixingMatrix P = MixingMatrix.columnStochastic(Topology.directedRing(4));
        double[][] start = Lab.random(4, 1);
        Plan plan = plan(new PushSum(), P, still(start), channel(null, 0, 0.1), ONCE);
        double[][] after = Lab.models(plan, 60);
        for (double[] row : after) assertArrayEquals(after[0], row, 1e-6);
    }

    /** W^k by plain Java: as many exchanges as bring V below the threshold, and no more. */
    @Test
    void gossipGoesOnUntilTheModelsAreCloseEnough() {
        double[][] start = Lab.random(N, 3), x = start;
        int exchanges = 0;
        do {
            double[][] next = new double[N][Lab.D];
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++)
                    for (int k = 0; k < Lab.D; k++) next[i][k] += RING.weights()[i][j] * x[j][k];
            x = next;
            exchanges++;
        } while (spread(x) > 0.01);
        assertTrue(exchanges > 5);
        Plan plan = plan(new GossipSgd(), RING, still(start), Channel.perfect(), 0.01);
        double[][] ran = Lab.models(plan, 1);
        for (int i = 0; i < N; i++) assertArrayEquals(x[i], ran[i], 1e-12);
        assertEquals(exchanges * RING.topology().links(), messages(plan, 1));
        assertEquals(
                exchanges * RING.topology().links() + RING.topology().links(),
                messages(plan, 2),
                "once is enough then");
    }

    @Test
    void whoGossipsOnLearnsNothingMeanwhile() {
        double[][] once = models(new GossipSgd(), Channel.perfect(), 1),
                on = Lab.models(plan(new GossipSgd(), RING, differing(), Channel.perfect(), 1e-6), 1);
        assertTrue(spread(once) > 1e-3 && spread(on) <= 1e-6);
        assertArrayEquals(Lab.mean(once), Lab.mean(on), 1e-12, "the mean is that of one step");
    }

    @Test
    void gossipThatGetsNowhereEnds() {
        Plan plan = plan(new GossipSgd(), RING, differing(), Channel.perfect(), 1e-300);
        try (Loop<?> loop = Loop.of(plan)) {
            String message = assertThrows(IllegalStateException.class, () -> loop.run(1, t -> {}))
                    .getMessage();
            assertTrue(
                    message.matches("round 1: gossipUntil\\(1\\.0E-300\\) needs at most 10000 exchanges to get there,"
                            + " got V = \\d\\.\\d+e-\\d+ after them; choose a larger V"),
                    message);
            assertEquals(0, loop.round());
            assertEquals(0, loop.latest().messages());
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void onlyAlgorithmsThatRememberNothingButModelsGossipOn(Algorithm<?> algorithm) {
        Plan plan = plan(algorithm, RING, differing(), Channel.perfect(), 1);
        if (algorithm instanceof GossipSgd || algorithm instanceof NonlinearGossip) Lab.models(plan, 1);
        else
            assertEquals(
                    "gossipUntil(V) needs an algorithm whose state is the models alone, such as gossipSgd(), got "
                            + algorithm,
                    assertThrows(IllegalArgumentException.class, () -> Lab.models(plan, 1))
                            .getMessage());
    }
}
