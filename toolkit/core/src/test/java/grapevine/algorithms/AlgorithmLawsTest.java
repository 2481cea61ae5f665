package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonNull;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import grapevine.core.Algorithm;
import grapevine.core.Checkpoint;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.Records;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every algorithm of this package obeys; the package is scanned, so a new file is tested by being there. */
class AlgorithmLawsTest {
    private static final int N = 8;
    private static final MixingMatrix RING = MixingMatrix.metropolis(Topology.ring(N));

    static Stream<Algorithm<?>> algorithms() {
        Stream<Algorithm<?>> variants = Stream.of(
                new GossipSgd().order(GossipSgd.Order.COMBINE_THEN_ADAPT),
                new GossipSgd().order(GossipSgd.Order.SIMULTANEOUS),
                new NonlinearGossip().order(GossipSgd.Order.COMBINE_THEN_ADAPT),
                new NonlinearGossip().order(GossipSgd.Order.SIMULTANEOUS),
                new GossipLangevin(1e-3, 0.3, 0.4, 2).prior(5),
                new NonlinearGossip(0.5, 0.01),
                new NonlinearGossip(1, 0.7),
                new NonlinearGossip(1.5, 0.1),
                new KlAdam().withMomentumConsensus(),
                new KlAdam().geometry(grapevine.consensus.Geometry.REVERSE_KL),
                new KlAdam().geometry(grapevine.consensus.Geometry.WASSERSTEIN2),
                new KlAdam().geometry(grapevine.consensus.Geometry.EUCLIDEAN));
        Stream<Algorithm<?>> shipped = new ClassFileImporter()
                .importPackages("grapevine.algorithms").stream()
                        .filter(c -> c.isAssignableTo(Algorithm.class) && c.isTopLevelClass())
                        .map(AlgorithmLawsTest::made);
        return Stream.concat(shipped, variants);
    }

    /** All, without the noise of those that sample. */
    static Stream<Algorithm<?>> quiet() {
        return algorithms().map(Lab::quiet);
    }

    /** Those that stay where all agree and nothing pulls: all but the one whose entropy moves the means. */
    static Stream<Algorithm<?>> steady() {
        return algorithms().filter(a -> !(a instanceof KlAdamLiteral)).map(Lab::flat);
    }

    /** Those that promise to come as near as one likes within these rounds: not couplings that swing, or fade. */
    static Stream<Algorithm<?>> exact() {
        return steady().filter(a -> !(a instanceof NonlinearGossip gossip) || gossip.p() == 1);
    }

    private static Algorithm<?> made(JavaClass type) {
        try {
            return (Algorithm<?>) type.reflect().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName() + " needs a public constructor without arguments", e);
        }
    }

    @Test
    void theScanFindsTheShippedAlgorithms() {
        assertTrue(algorithms()
                .map(Object::getClass)
                .toList()
                .containsAll(List.of(
                        GossipSgd.class,
                        EuclideanAdam.class,
                        KlAdam.class,
                        KlAdamLiteral.class,
                        PushSum.class,
                        GradientTracking.class,
                        QuasiGlobalMomentum.class,
                        GossipLangevin.class,
                        NonlinearGossip.class)));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void sameSeedSameRun(Algorithm<?> algorithm) {
        double[][] once = Lab.models(Lab.plan(algorithm, RING, differing()), 20);
        double[][] again = Lab.models(Lab.plan(algorithm, RING, differing()), 20);
        assertArrayEquals(once, again);
    }

    @ParameterizedTest
    @MethodSource("quiet")
    void aStationaryConsensusStays(Algorithm<?> algorithm) {
        Task bowl = new Lab.Field(Lab.zeros(N), X -> X.mul(1));
        double[][] after = Lab.models(Lab.plan(algorithm, RING, bowl), 10);
        assertEquals(0, Lab.farthest(after, new double[Lab.D]));
    }

    @ParameterizedTest
    @MethodSource("steady")
    void aConsensusStaysWhereNobodyHasAGradient(Algorithm<?> algorithm) {
        double[][] there = new double[N][];
        Arrays.fill(there, Lab.random(1, 12)[0]);
        double[][] after = Lab.models(Lab.plan(algorithm, RING, new Lab.Field(there, Lab::zerosLike)), 10);
        assertTrue(Lab.farthest(after, there[0]) < 1e-12, () -> "off by " + Lab.farthest(after, there[0]));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void withoutGradientsTheClientsAgreeOnTheMeanOfTheStart(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(Lab.plan(algorithm, RING, new Lab.Field(start, Lab::zerosLike)), 300);
        assertTrue(Lab.farthest(after, Lab.mean(start)) < 1e-9);
    }

    @ParameterizedTest
    @MethodSource("exact")
    void aSharedOptimumIsReached(Algorithm<?> algorithm) {
        double[][] centers = new double[N][];
        Arrays.fill(centers, Lab.random(1, 3)[0]);
        Task task = new Lab.Field(Lab.random(N, 4), Lab.bowls(centers));
        double[][] after = Lab.models(Lab.plan(algorithm, RING, task, 1, new Schedule.Cosine(3000)), 3000);
        assertTrue(Lab.farthest(after, centers[0]) < 1e-4, () -> "off by " + Lab.farthest(after, centers[0]));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void newsTravelsAtMostOneLinkPerMix(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 5), moved = Lab.random(N, 5);
        moved[4][0] += 1;
        Plan plan = Lab.plan(algorithm, RING, new Lab.Field(start, X -> X.mul(1)));
        double[][] plain = Lab.models(plan, 1);
        double[][] other = Lab.models(Lab.plan(algorithm, RING, new Lab.Field(moved, X -> X.mul(1))), 1);
        long mixes = messages(plan, 1) / RING.topology().links();
        for (int i = 0; i < N; i++)
            if (RING.topology().distances(4).get(i) > mixes)
                assertArrayEquals(plain[i], other[i], "client " + i + " heard from afar");
        assertTrue(mixes <= 3);
    }

    @ParameterizedTest
    @MethodSource("quiet") // noise is a client's own
    void relabellingClientsRelabelsTheResult(Algorithm<?> algorithm) {
        int[] order = {3, 1, 4, 0, 7, 5, 2, 6};
        double[][] start = Lab.random(N, 8), centers = Lab.random(N, 9);
        MixingMatrix tree = MixingMatrix.metropolis(Topology.tree(N, 2));
        double[][] plain = Lab.models(Lab.plan(algorithm, tree, new Lab.Field(start, Lab.bowls(centers))), 15);
        Task renamed = new Lab.Field(Lab.permuted(start, order), Lab.bowls(Lab.permuted(centers, order)));
        double[][] result = Lab.models(Lab.plan(algorithm, relabelled(tree, order), renamed), 15);
        double[][] expected = Lab.permuted(plain, order);
        for (int i = 0; i < N; i++) assertArrayEquals(expected[i], result[i], 1e-9, "client " + i);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void messagesAreLinksTimesMixesAndLocalStepsAreSilent(Algorithm<?> algorithm) {
        Plan plan = Lab.plan(algorithm, RING, differing());
        long perRound = messages(plan, 1);
        assertTrue(perRound > 0 && perRound % RING.topology().links() == 0);
        assertEquals(6 * perRound, messages(plan, 6));
        Plan local = Lab.plan(algorithm, RING, differing(), 4, new Schedule.Constant());
        assertEquals(6 * perRound, messages(local, 6));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aLocalStepMixesNothing(Algorithm<?> algorithm) {
        double[][] start = Lab.random(N, 2), moved = Lab.random(N, 2);
        moved[4][0] += 1;
        Plan plain = Lab.plan(algorithm, RING, new Lab.Field(start, X -> X.mul(1)), 5, new Schedule.Constant());
        Plan other = Lab.plan(algorithm, RING, new Lab.Field(moved, X -> X.mul(1)), 5, new Schedule.Constant());
        assertArrayEquals(Lab.models(plain, 1)[0], Lab.models(other, 1)[0], "client 0 heard from four links away");
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void halfTheScheduleIsHalfTheLearningRate(Algorithm<?> algorithm) {
        Map<String, Object> values = Records.components((Record) algorithm);
        values.put("learningRate", (double) values.get("learningRate") / 2);
        Algorithm<?> slower = (Algorithm<?>) Records.rebuild(((Record) algorithm).getClass(), values);
        Schedule half = t -> 0.5;
        double[][] scheduled = Lab.models(Lab.plan(algorithm, RING, differing(), 1, half), 12);
        assertArrayEquals(Lab.models(Lab.plan(slower, RING, differing()), 12), scheduled);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void anInterruptedAndResumedRunEqualsAnUninterruptedOne(Algorithm<?> algorithm, @TempDir Path folder)
            throws IOException {
        for (String engine : Lab.engines()) {
            Plan plan = Lab.on(engine, Lab.plan(algorithm, RING, differing(), 2, new Schedule.Inverse(10)));
            Path file = folder.resolve("run");
            try (Loop<?> first = Loop.of(plan)) {
                first.run(7, t -> {});
                first.checkpoint(JsonNull.INSTANCE).write(file);
            }
            try (Loop<?> second = Loop.of(plan)) {
                second.restore(Checkpoint.read(file));
                second.run(8, t -> {});
                assertArrayEquals(Lab.models(plan, 15), second.models(), engine);
                assertEquals(15, second.round());
                assertEquals(messages(plan, 15), second.latest().messages());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void weightsThatAreNoAverageAreRefusedByAllButPushSum(Algorithm<?> algorithm) {
        MixingMatrix P = MixingMatrix.columnStochastic(Topology.star(N));
        if (algorithm instanceof PushSum) Lab.plan(algorithm, P, differing());
        else assertThrows(IllegalArgumentException.class, () -> Lab.plan(algorithm, P, differing()));
    }

    @ParameterizedTest
    @MethodSource("steady")
    void oneClientAloneReachesItsOptimumAndSendsNothing(Algorithm<?> algorithm) {
        MixingMatrix alone = MixingMatrix.metropolis(Topology.single());
        double[][] center = Lab.random(1, 6);
        Task task = new Lab.Field(Lab.random(1, 7), Lab.bowls(center));
        Plan plan = Lab.plan(algorithm, alone, task, 1, new Schedule.Cosine(3000));
        assertTrue(Lab.farthest(Lab.models(plan, 3000), center[0]) < 1e-4);
        assertEquals(0, messages(plan, 3));
    }

    private static Task differing() {
        return new Lab.Field(Lab.random(N, 10), Lab.bowls(Lab.random(N, 11)));
    }

    private static long messages(Plan plan, int rounds) {
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(rounds, t -> {});
            return loop.latest().messages();
        }
    }

    private static MixingMatrix relabelled(MixingMatrix W, int[] order) {
        int n = order.length;
        double[][] weights = new double[n][n];
        int[][] edges = new int[W.topology().links() / 2][];
        int count = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                weights[i][j] = W.weights()[order[i]][order[j]];
                if (i < j && weights[i][j] > 0) edges[count++] = new int[] {i, j};
            }
        return MixingMatrix.of(Topology.of(edges), weights);
    }
}
