package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonNull;
import grapevine.core.Absence;
import grapevine.core.Algorithm;
import grapevine.core.Channel;
import grapevine.core.Checkpoint;
import grapevine.core.Compression;
import grapevine.core.Faults;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.Quantized;
import grapevine.core.RandomStreams;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.core.TopK;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What faults, clients that are away, and messages that say less than all do to every algorithm. */
class FaultsLawsTest {
    private static final int N = 8;
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final MixingMatrix RING = MixingMatrix.metropolis(Topology.ring(N));
    private static final Faults FAULTS = new Faults(0.1, 0.2, 0.2, 0.01, 0.01, true);
    private static final Absence CHURN = new Absence(0.1, 2, List.of(), List.of());
    private static final Channel ROUGH = channel(1, FAULTS, CHURN, new Quantized(8));

    static Stream<Algorithm<?>> algorithms() {
        return AlgorithmLawsTest.algorithms();
    }

    static Stream<Algorithm<?>> exact() {
        return AlgorithmLawsTest.exact();
    }

    /** Those that keep the mean of the models in every exchange of averages: all but merges and push-sum's ratios. */
    static Stream<Algorithm<?>> linear() {
        return exact().filter(a -> !(a instanceof KlAdam || a instanceof PushSum || a instanceof GossipLangevin));
    }

    private static Channel channel(int delay, Faults faults, Absence absence, Compression compression) {
        return new Channel(null, null, delay, faults, absence, compression, INFINITE, 0, null);
    }

    private static Channel faults(Faults faults) {
        return channel(0, faults, Absence.none(), null);
    }

    private static Channel absence(Absence absence) {
        return channel(0, Faults.none(), absence, null);
    }

    private static Channel saying(Compression compression) {
        return channel(0, Faults.none(), Absence.none(), compression);
    }

    private static Plan plan(Algorithm<?> algorithm, MixingMatrix W, Task task, Channel channel) {
        return plan(algorithm, W, task, channel, 7);
    }

    private static Plan plan(Algorithm<?> algorithm, MixingMatrix W, Task task, Channel channel, long seed) {
        return new Plan(
                algorithm,
                W,
                task,
                true,
                1,
                1,
                new Schedule.Constant(),
                1_000_000,
                List.of(),
                new RandomStreams(seed),
                "Java",
                channel,
                INFINITE,
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
        return Lab.models(plan(algorithm, RING, differing(), channel), rounds);
    }

    /** A run in which all goes wrong that may. */
    static Plan rough(Algorithm<?> algorithm, Channel channel) {
        return plan(algorithm, RING, differing(), channel);
    }

    /** A run in which clients have nothing to learn. */
    static Plan talking(Algorithm<?> algorithm, Channel channel, double[][] start) {
        return plan(algorithm, RING, still(start), channel);
    }

    static Stream<Channel> roughs() {
        return Stream.of(ROUGH, channel(0, FAULTS, CHURN, new TopK(0.4)));
    }

    static Stream<Arguments> roughRuns() {
        return algorithms().flatMap(algorithm -> roughs().map(channel -> Arguments.of(algorithm, channel)));
    }

    @ParameterizedTest
    @MethodSource("roughRuns")
    void sameSeedSameRunWhateverGoesWrong(Algorithm<?> algorithm, Channel channel) {
        double[][] once = models(algorithm, channel, 12);
        assertArrayEquals(once, models(algorithm, channel, 12));
        assertTrue(Lab.farthest(models(algorithm, Channel.perfect(), 12), once[0]) > 0, "and it changes the run");
    }

    @ParameterizedTest
    @MethodSource("roughRuns")
    void aSavedRunGoesOnAsIfItHadNotStopped(Algorithm<?> algorithm, Channel channel, @TempDir Path folder)
            throws IOException {
        Plan plan = plan(algorithm, RING, differing(), channel);
        double[][] whole = Lab.models(plan, 12);
        for (int saved : new int[] {1, 2, 5}) {
            try (Loop<?> first = Loop.of(plan)) {
                first.run(saved, t -> {});
                first.checkpoint(JsonNull.INSTANCE).write(folder.resolve("run"));
            }
            try (Loop<?> second = Loop.of(plan)) {
                second.run(3, t -> {});
                second.restore(Checkpoint.read(folder.resolve("run")));
                second.run(12 - saved, t -> {});
                assertArrayEquals(whole, second.models());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("roughRuns")
    void anInterruptedRoundSaysNothing(Algorithm<?> algorithm, Channel channel) {
        boolean[] interrupt = {false};
        Task task = new Lab.Field(Lab.random(N, 10), X -> {
            if (interrupt[0]) {
                Thread.currentThread().interrupt();
                throw new CancellationException();
            }
            return X.sub(X.getManager().create(Lab.random(N, 11)));
        });
        try (Loop<?> loop = Loop.of(plan(algorithm, RING, task, channel))) {
            loop.run(5, t -> {});
            interrupt[0] = true;
            loop.run(1, t -> {});
            interrupt[0] = false;
            assertTrue(Thread.interrupted());
            loop.run(12 - loop.round(), t -> {});
            assertArrayEquals(models(algorithm, channel, 12), loop.models());
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whatNeverHappensChangesNothing(Algorithm<?> algorithm) {
        double[][] plain = models(algorithm, Channel.perfect(), 12);
        Faults never = new Faults(1e-300, 1e-300, 1e-300, 1e-300, 1e-300, false);
        Absence past = new Absence(1e-300, 3, List.of(new Absence.Crash(12, List.of(1))), List.of());
        assertArrayEquals(plain, models(algorithm, channel(0, never, past, null), 12));
        assertArrayEquals(plain, models(algorithm, faults(new Faults(0, 0.9, 0, 0, 0, false)), 12), "duplicates");
    }

    /** All that is damaged is dropped, as if it had been lost: the same draws give the same run. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void withChecksumsDamageIsLoss(Algorithm<?> algorithm) {
        double[][] checked = models(algorithm, faults(new Faults(0, 0, 0, 0.3, 0.1, true)), 12);
        assertTrue(Arrays.stream(checked).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite));
        double[][] plain = models(algorithm, Channel.perfect(), 12);
        assertTrue(Lab.farthest(plain, checked[0]) > 0);
    }

    static Stream<Channel> meanKeeping() {
        Absence torn = new Absence(
                0.2, 2, List.of(new Absence.Crash(30, List.of(5))), List.of(new Absence.Cut(10, 20, List.of(0, 1, 2))));
        return Stream.of(
                absence(torn),
                saying(new Quantized(4)),
                saying(new TopK(0.4)),
                channel(0, Faults.none(), torn, new TopK(0.4)));
    }

    static Stream<Arguments> meansKept() {
        return linear().flatMap(algorithm -> meanKeeping()
                .filter(channel -> !(algorithm instanceof QuasiGlobalMomentum)
                        || channel.absence().equals(Absence.none()))
                .map(channel -> Arguments.of(algorithm, channel)));
    }

    @ParameterizedTest
    @MethodSource("meansKept")
    void absenceAndCompressionKeepTheMean(Algorithm<?> algorithm, Channel channel) {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(plan(algorithm, RING, still(start), channel), 60);
        assertArrayEquals(Lab.mean(start), Lab.mean(after), 1e-10);
        assertTrue(spread(after) < spread(start));
    }

    /** Its momentum is made of the models' own steps, and the others' steps do not cancel those of who is away. */
    @Test
    void quasiGlobalMomentumKeepsTheMeanOnlyWhereAllAreThere() {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(plan(new QuasiGlobalMomentum(), RING, still(start), absence(CHURN)), 60);
        assertTrue(Lab.farthest(new double[][] {Lab.mean(after)}, Lab.mean(start)) > 1e-3);
    }

    /** Of all shares that push-sum hands out none gets lost where they are late, overtaken, or wait for who is away. */
    @Test
    void pushSumKeepsTheMeanButWhereSharesAreLostOrCountedTwice() {
        int[][] links = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 7}, {7, 0}, {0, 2}, {0, 4}, {3, 6}};
        MixingMatrix P = MixingMatrix.columnStochastic(Topology.directed(links));
        double[][] start = Lab.random(N, 1);
        double[] mean = Lab.mean(start);
        Faults overtaken = new Faults(0, 0, 0.3, 0, 0, false);
        assertTrue(Lab.farthest(pushed(P, start, faults(overtaken)), mean) < 1e-9);
        assertTrue(Lab.farthest(pushed(P, start, channel(2, overtaken, Absence.none(), null)), mean) < 1e-9);
        assertTrue(Lab.farthest(pushed(P, start, absence(CHURN)), mean) < 1e-9);
        assertTrue(Lab.farthest(pushed(P, start, saying(new Quantized(8))), mean) < 0.05);
        for (Faults leaky : List.of(Faults.of(0.2), new Faults(0, 0.2, 0, 0, 0, false))) {
            double[][] after = pushed(P, start, faults(leaky));
            assertTrue(Lab.farthest(after, after[0]) < 1e-9, "all agree");
            assertTrue(Lab.farthest(after, mean) > 1e-3, "on something else");
        }
    }

    private static double[][] pushed(MixingMatrix P, double[][] start, Channel channel) {
        return Lab.models(plan(new PushSum(), P, still(start), channel), 1500);
    }

    static Stream<Arguments> agreements() {
        return exact().flatMap(algorithm -> Stream.of(
                        faults(Faults.of(0.2)),
                        faults(new Faults(0, 0.3, 0, 0, 0, false)),
                        faults(new Faults(0, 0, 0.2, 0, 0, false)),
                        faults(new Faults(0, 0, 0, 0.1, 0.1, true)),
                        absence(CHURN))
                .map(channel -> Arguments.of(algorithm, channel)));
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void clientsAgreeWhateverGoesWrong(Algorithm<?> algorithm, Channel channel) {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(plan(algorithm, RING, still(start), channel), 400);
        assertTrue(spread(after) < 1e-9 * spread(start), spread(after) + " of " + spread(start));
    }

    /** h is 2 / 255 of the largest number of a row, and clients agree up to a few of these. */
    @Test
    void quantizedClientsAgreeUpToTheirRounding() {
        double[][] start = Lab.random(N, 1);
        double eight = reached(start, new Quantized(8)), four = reached(start, new Quantized(4));
        assertTrue(eight < 0.05, "8 bits: " + eight);
        assertTrue(four < 0.6 && four > 2 * eight, "4 bits: " + four + ", 8 bits: " + eight);
    }

    private static double reached(double[][] start, Compression compression) {
        double[][] after = Lab.models(plan(new GossipSgd(), RING, still(start), saying(compression)), 300);
        return Lab.farthest(after, Lab.mean(after));
    }

    @Test
    void whatTopKLeavesOutIsSaidLater() {
        double[][] start = Lab.random(N, 1);
        for (double fraction : new double[] {0.2, 0.4, 1}) {
            double[][] after = Lab.models(plan(new GossipSgd(), RING, still(start), saying(new TopK(fraction))), 3000);
            assertTrue(Lab.farthest(after, Lab.mean(start)) < 1e-6, "fraction " + fraction);
        }
    }

    /** CHOCO-gossip in plain Java: S_t = S_{t-1} + top_k(X - S_{t-1}), X = X + gamma (W S - S). */
    @Test
    void topKIsChocoGossip() {
        int k = 2;
        double gamma = 0.3;
        double[][] x = Lab.random(N, 3), said = null;
        for (int t = 0; t < 25; t++) {
            double[][] known = said;
            double[][] now = x;
            said = IntStream.range(0, N)
                    .mapToObj(i -> known == null ? now[i].clone() : topK(now[i], known[i], k))
                    .toArray(double[][]::new);
            double[][] next = new double[N][Lab.D];
            for (int i = 0; i < N; i++)
                for (int c = 0; c < Lab.D; c++) {
                    double pull = -said[i][c];
                    for (int j = 0; j < N; j++) pull += RING.weights()[i][j] * said[j][c];
                    next[i][c] = x[i][c] + gamma * pull;
                }
            x = next;
        }
        Plan plan = plan(new GossipSgd(), RING, still(Lab.random(N, 3)), saying(new TopK(0.4, gamma)));
        double[][] ran = Lab.models(plan, 25);
        for (int i = 0; i < N; i++) assertArrayEquals(x[i], ran[i], 1e-12);
    }

    private static double[] topK(double[] now, double[] known, int k) {
        double[] said = known.clone();
        IntStream.range(0, now.length)
                .boxed()
                .sorted((a, b) -> Double.compare(Math.abs(now[b] - known[b]), Math.abs(now[a] - known[a])))
                .limit(k)
                .forEach(c -> said[c] = now[c]);
        return said;
    }

    /** X = X + W Q(X) - Q(X), Q in plain Java. */
    @Test
    void quantizedAveragesAreMadeOfWhatWasSaid() {
        int levels = (1 << 3) - 1;
        double[][] x = Lab.random(N, 3);
        for (int t = 0; t < 10; t++) {
            double[][] said = new double[N][Lab.D], next = new double[N][Lab.D];
            for (int i = 0; i < N; i++) {
                double least = Arrays.stream(x[i]).min().orElseThrow(),
                        most = Arrays.stream(x[i]).max().orElseThrow();
                double h = (most - least) / levels;
                for (int c = 0; c < Lab.D; c++) said[i][c] = least + h * Math.rint((x[i][c] - least) / h);
            }
            for (int i = 0; i < N; i++)
                for (int c = 0; c < Lab.D; c++) {
                    next[i][c] = x[i][c] - said[i][c];
                    for (int j = 0; j < N; j++) next[i][c] += RING.weights()[i][j] * said[j][c];
                }
            x = next;
        }
        Plan plan = plan(new GossipSgd(), RING, still(Lab.random(N, 3)), saying(new Quantized(3)));
        double[][] ran = Lab.models(plan, 10);
        for (int i = 0; i < N; i++) assertArrayEquals(x[i], ran[i], 1e-12);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void smallerMessagesAreCountedAsTheyAre(Algorithm<?> algorithm) {
        long whole = bytes(algorithm, Channel.perfect()), four = bytes(algorithm, saying(new Quantized(4)));
        assertEquals(0, whole % 8);
        assertTrue(four < whole, four + " of " + whole);
        if (algorithm instanceof GossipSgd) {
            long links = 2 * N, numbers = 3 * links * Lab.D;
            assertEquals(numbers * 8, whole);
            assertEquals(3 * links * (3 + 16), four, "5 numbers of 4 bits are 3 bytes, and two numbers are sent along");
            assertEquals(links * (5 * 8 + 2 * 2 * (8 + 4)), bytes(algorithm, saying(new TopK(0.4))), "first all");
        }
    }

    private static long bytes(Algorithm<?> algorithm, Channel channel) {
        try (Loop<?> loop = Loop.of(plan(algorithm, RING, differing(), channel))) {
            loop.run(3, t -> {});
            return loop.latest().bytes();
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void whoIsAwayStaysAsItIsAndGoesOn(Algorithm<?> algorithm) {
        Absence away = new Absence(0, 1, List.of(new Absence.Crash(4, List.of(2, 6))), List.of());
        try (Loop<?> loop = Loop.of(plan(algorithm, RING, differing(), absence(away)))) {
            loop.run(4, t -> {});
            double[][] before = loop.models();
            loop.run(6, t -> {});
            double[][] after = loop.models();
            for (int i = 0; i < N; i++)
                assertEquals(i == 2 || i == 6, Arrays.equals(before[i], after[i]), "client " + i);
        }
    }

    /** In rounds 0 to 99 the ring is two lines, which agree each for itself; then all do. */
    @ParameterizedTest
    @MethodSource("linear")
    void aGraphInPiecesHeals(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        Absence torn = new Absence(0, 1, List.of(), List.of(new Absence.Cut(0, 400, List.of(0, 1, 2, 3))));
        try (Loop<?> loop = Loop.of(plan(algorithm, RING, still(start), absence(torn)))) {
            loop.run(400, t -> {});
            double[][] apart = loop.models();
            double[][] left = Arrays.copyOfRange(apart, 0, 4), right = Arrays.copyOfRange(apart, 4, 8);
            assertTrue(Lab.farthest(left, Lab.mean(Arrays.copyOfRange(start, 0, 4))) < 1e-6);
            assertTrue(Lab.farthest(right, Lab.mean(Arrays.copyOfRange(start, 4, 8))) < 1e-6);
            loop.run(600, t -> {});
            assertTrue(Lab.farthest(loop.models(), Lab.mean(start)) < 1e-6);
        }
    }

    /**
     * Two clients, both messages of the first round overtaken: nothing is heard in it; in the second, the first round's.
     * x = (0, 1), then (0, 1), then both halfway between what they have and what the other said first.
     */
    @Test
    void whatIsOvertakenIsHeardAfterItsSuccessor() {
        MixingMatrix pair = MixingMatrix.metropolis(Topology.complete(2));
        double[][] start = {{0}, {1}};
        int both = 0, first = 0, none = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Plan plan = plan(new GossipSgd(), pair, still(start), faults(new Faults(0, 0, 0.5, 0, 0, false)), seed);
            try (Loop<?> loop = Loop.of(plan)) {
                loop.run(1, t -> {});
                double x = loop.models()[0][0], y = loop.models()[1][0];
                assertTrue((x == 0 || x == 0.5) && (y == 1 || y == 0.5));
                loop.run(1, t -> {});
                double heard =
                        x == 0 ? 1 : y; // overtaken: what the other said before; else what it says now, or nothing
                boolean right = loop.models()[0][0] == (x + heard) / 2 || x != 0 && loop.models()[0][0] == x;
                assertTrue(right, Arrays.deepToString(loop.models()));
                if (x == 0 && y == 1) both++;
                else if (x == 0) first++;
                else if (y != 1) none++;
            }
        }
        for (int seen : new int[] {both, first, none}) assertEquals(250, seen, 55); // four standard deviations
    }

    @Test
    void aFlippedBitChangesOneNumberOfOneReceiver() {
        MixingMatrix pair = MixingMatrix.metropolis(Topology.complete(2));
        double[][] start = {{1, 2, 3, 4}, {1, 2, 3, 4}};
        int flips = 0;
        for (int seed = 0; seed < 200; seed++) {
            Plan plan = plan(new GossipSgd(), pair, still(start), faults(new Faults(0, 0, 0, 0.5, 0, false)), seed);
            double[][] after;
            try {
                after = Lab.models(plan, 1);
            } catch (IllegalStateException infinite) {
                continue; // the highest bit of an exponent
            }
            for (double[] row : after) {
                long changed =
                        IntStream.range(0, 4).filter(c -> row[c] != c + 1).count();
                assertTrue(changed <= 1, Arrays.toString(row));
                flips += (int) changed;
            }
        }
        assertEquals(200, flips, 40); // a bit that is rounded away is not seen
    }

    @Test
    void aGarbledMessageEndsTheRunWhereItIsHeard() {
        Plan plan = plan(new GossipSgd(), RING, differing(), faults(new Faults(0, 0, 0, 0, 0.01, false)));
        try (Loop<?> loop = Loop.of(plan)) {
            String message = assertThrows(IllegalStateException.class, () -> loop.run(100, t -> {}))
                    .getMessage();
            String expected = "round " + (loop.round() + 1)
                    + ": client \\d's model has NaN; it was finite in round " + loop.round()
                    + " \\(learningRate 0.1 or garbled 0.01 may be too large\\)";
            assertTrue(message.matches(expected), message);
            assertTrue(
                    Arrays.stream(loop.models()).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite));
        }
    }

    @Test
    void faultsHappenAsOftenAsTheyShould() {
        Absence churn = new Absence(0.1, 3, List.of(), List.of());
        try (Loop<?> loop = Loop.of(plan(new GossipSgd(), RING, still(Lab.random(N, 1)), absence(churn)))) {
            loop.run(1000, t -> {});
            double present = 0.9 * 0.9 * 0.9; // did not leave in the last three rounds
            double joined = present * present * 2 * N * 1000;
            assertEquals(joined, loop.latest().messages(), 0.05 * joined);
        }
    }

    /** A round takes as long as one message over a link: 5 float64 numbers, 40 bytes, of which 10 go in a unit of time. */
    @Test
    void aNarrowLinkTakesTime() {
        Channel narrow = new Channel(null, null, 0, Faults.none(), Absence.none(), null, 10, 0, null);
        Channel small = new Channel(null, null, 0, Faults.none(), Absence.none(), new Quantized(4), 10, 0, null);
        assertEquals(12, time(narrow), 1e-12);
        assertEquals(3 * 19 / 10.0, time(small), 1e-12);
        assertEquals(3, time(Channel.perfect()), 1e-12);
        assertArrayEquals(models(new GossipSgd(), Channel.perfect(), 3), models(new GossipSgd(), narrow, 3));
    }

    private static double time(Channel channel) {
        try (Loop<?> loop = Loop.of(plan(new GossipSgd(), RING, differing(), channel))) {
            loop.run(3, t -> {});
            return loop.latest().time();
        }
    }

    /** Bowls of equal curvature: the optimum is the mean of their centers. */
    @Test
    void gradientTrackingIsExactAlsoWhereClientsAreAwayAndNotWhereMessagesAreLost() {
        double[] optimum = Lab.mean(Lab.random(N, 11));
        Algorithm<?> tracking = new GradientTracking(0.05);
        assertTrue(Lab.farthest(Lab.models(plan(tracking, RING, differing(), absence(CHURN)), 3000), optimum) < 1e-9);
        assertTrue(Lab.farthest(Lab.models(plan(tracking, RING, differing(), faults(Faults.of(0.2))), 3000), optimum)
                > 1e-3);
    }

    static Stream<Arguments> learners() {
        return linear().filter(a -> !(a instanceof NonlinearGossip || a instanceof QuasiGlobalMomentum))
                .flatMap(algorithm -> Stream.of(
                                faults(Faults.of(0.2)),
                                faults(new Faults(0, 0, 0.2, 0, 0, false)),
                                absence(CHURN),
                                saying(new Quantized(8)),
                                saying(new TopK(0.4)))
                        .map(channel -> Arguments.of(algorithm, channel)));
    }

    /** As near to the optimum as without faults, or half as near as they began. */
    @ParameterizedTest
    @MethodSource("learners")
    void clientsLearnWhateverGoesWrong(Algorithm<?> algorithm, Channel channel) {
        double[] optimum = Lab.mean(Lab.random(N, 11));
        double before = distance(Lab.random(N, 10), optimum);
        double plain = distance(models(algorithm, Channel.perfect(), 600), optimum);
        double rough = distance(models(algorithm, channel, 600), optimum);
        assertTrue(rough < Math.max(2 * plain, before / 2), rough + ", without faults " + plain + ", before " + before);
    }

    /** Of the mean of the models. */
    private static double distance(double[][] models, double[] optimum) {
        return Lab.farthest(new double[][] {Lab.mean(models)}, optimum);
    }

    private static double spread(double[][] rows) {
        double[] mean = Lab.mean(rows);
        return Arrays.stream(rows)
                .mapToDouble(row -> IntStream.range(0, row.length)
                        .mapToDouble(k -> Math.pow(row[k] - mean[k], 2))
                        .sum())
                .sum();
    }
}
