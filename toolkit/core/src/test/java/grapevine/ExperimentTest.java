package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import cell.Mine;
import grapevine.algorithms.EuclideanAdam;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.KlAdam;
import grapevine.algorithms.QuasiGlobalMomentum;
import grapevine.consensus.Geometry;
import grapevine.core.Algorithm;
import grapevine.core.Forgery;
import grapevine.core.Metric;
import grapevine.core.Round;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Polyps;
import grapevine.data.Samples;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Agreement;
import grapevine.tasks.Classification;
import grapevine.tasks.Models;
import grapevine.tasks.Quadratic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The front door. */
class ExperimentTest {
    private static final Experiment SMALL =
            Experiment.ring(4).data(new Digits(200, 100, 0)).batch(8).evaluateEvery(2);

    static Stream<Arguments> sentences() {
        return Stream.of(
                Arguments.of(
                        "Experiment.ring(8).dirichlet(0.1).klAdam()",
                        Experiment.ring(8).dirichlet(0.1).klAdam()),
                Arguments.of(
                        "Experiment.ring(8).dirichlet(0.1).klAdam()",
                        Experiment.ring(8).klAdam().dirichlet(0.1)),
                Arguments.of("Experiment.complete(3).gossipSgd()", Experiment.complete(3)),
                Arguments.of(
                        "Experiment.star(5).klAdam(0.003).geometry(Geometry.REVERSE_KL).momentumConsensus()",
                        Experiment.star(5)
                                .klAdam(0.003)
                                .geometry(Geometry.REVERSE_KL)
                                .momentumConsensus()),
                Arguments.of(
                        "Experiment.ring(4).klAdam().literal()",
                        Experiment.ring(4).klAdam().literal()),
                Arguments.of(
                        "Experiment.directedRing(8).pushSum()",
                        Experiment.directedRing(8).columnStochastic().pushSum()),
                Arguments.of(
                        "Experiment.directedExponential(8).uniform().pushSum(0.2)",
                        Experiment.directedExponential(8).uniform().pushSum(0.2)),
                Arguments.of(
                        "Experiment.on(Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}})).pushSum()",
                        Experiment.on(Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}}))
                                .pushSum()),
                Arguments.of(
                        "Experiment.on(Topology.single()).gossipSgd()",
                        Experiment.on(Topology.single()).metropolis()),
                Arguments.of(
                        "Experiment.star(4).columnStochastic().lazy().pushSum()",
                        Experiment.star(4).pushSum().columnStochastic().lazy()),
                Arguments.of(
                        "Experiment.ring(4).gossipSgd(0.2).order(GossipSgd.Order.COMBINE_THEN_ADAPT)",
                        Experiment.ring(4).gossipSgd(0.2).order(GossipSgd.Order.COMBINE_THEN_ADAPT)),
                Arguments.of(
                        "Experiment.ring(4).gossipSgd()",
                        Experiment.ring(4)
                                .gossipSgd()
                                .order(GossipSgd.Order.SIMULTANEOUS)
                                .order(GossipSgd.Order.ADAPT_THEN_COMBINE)),
                Arguments.of(
                        "Experiment.ring(4).gradientTracking(0.05)",
                        Experiment.ring(4).gradientTracking(0.05)),
                Arguments.of(
                        "Experiment.ring(4).nonlinearGossip()",
                        Experiment.ring(4).nonlinearGossip()),
                Arguments.of(
                        "Experiment.ring(4).nonlinearGossip(0.5, 0.01).order(GossipSgd.Order.SIMULTANEOUS)"
                                + ".learningRate(0.05)",
                        Experiment.ring(4)
                                .nonlinearGossip(0.5, 0.01)
                                .learningRate(0.05)
                                .order(GossipSgd.Order.SIMULTANEOUS)),
                Arguments.of(
                        "Experiment.ring(10).consensusOnly().nonlinearGossip(0.5, 0.01)",
                        Experiment.ring(10).nonlinearGossip(0.5, 0.01).consensusOnly()),
                Arguments.of(
                        "Experiment.complete(3).consensusOnly(1.0, 2.0, -3.5).gossipSgd()",
                        Experiment.complete(3).consensusOnly(1, 2, -3.5)),
                Arguments.of(
                        "Experiment.complete(3).task(new Agreement(3, 2)).gossipSgd()",
                        Experiment.complete(3).task(new Agreement(3, 2))),
                Arguments.of(
                        "Experiment.complete(2).task(Agreement.from(new double[][] {{1.0, 2.0}, {3.0, 4.0}})).gossipSgd()",
                        Experiment.complete(2).task(Agreement.from(new double[][] {{1, 2}, {3, 4}}))),
                Arguments.of(
                        "Experiment.ring(4).quasiGlobalMomentum()",
                        Experiment.ring(4).quasiGlobalMomentum()),
                Arguments.of(
                        "Experiment.ring(4).algorithm(new QuasiGlobalMomentum(0.1, 0.5, 0.9))",
                        Experiment.ring(4).algorithm(new QuasiGlobalMomentum(0.1, 0.5, 0.9))),
                Arguments.of(
                        "Experiment.ring(8).dirichlet(0.1).gossipSgd().seed(1).centralized()",
                        Experiment.ring(8)
                                .dirichlet(0.1)
                                .gossipSgd()
                                .centralized()
                                .seed(1)),
                Arguments.of(
                        "Experiment.ring(4).algorithm(new EuclideanAdam(0.1, 0.5, 0.9, 1.0E-8))",
                        Experiment.ring(4).algorithm(new EuclideanAdam(0.1, 0.5, 0.9, 1e-8))),
                Arguments.of(
                        "Experiment.ring(4).algorithm(new Mine(0.5))",
                        Experiment.ring(4).algorithm(new Mine(0.5))),
                Arguments.of(
                        "Experiment.on(Topology.of(new int[][] {{0, 1}, {1, 2}})).uniform().lazy().gossipSgd()",
                        Experiment.on(Topology.of(new int[][] {{0, 1}, {1, 2}}))
                                .lazy()
                                .uniform()),
                Arguments.of(
                        "Experiment.torus(3, 3).dataScaled().data(new Digits(400, 100, 2)).shards(2).imbalance(0.5)"
                                + ".model(\"softmax\").euclideanAdam(0.02).batch(16).localSteps(5)"
                                + ".schedule(new Schedule.Cosine(100)).evaluateEvery(5).seed(7).engine(\"MXNet\")",
                        Experiment.torus(3, 3)
                                .seed(7)
                                .engine("MXNet")
                                .schedule(new Schedule.Cosine(100))
                                .evaluateEvery(5)
                                .localSteps(5)
                                .batch(16)
                                .euclideanAdam(0.02)
                                .model("softmax")
                                .imbalance(0.5)
                                .shards(2)
                                .data(new Digits(400, 100, 2))
                                .dataScaled()));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void anExperimentReadsAsTheCallThatRepeatsIt(String sentence, Experiment experiment) {
        assertEquals(sentence, experiment.toString());
    }

    @Test
    void anExperimentNeverChanges() {
        Experiment before = Experiment.ring(8);
        before.dirichlet(0.1).klAdam().batch(4).seed(3);
        assertEquals("Experiment.ring(8).gossipSgd()", before.toString());
    }

    @Test
    void aRunGoesOnAndIsTheSameAsOneInOnePiece() {
        try (Run once = SMALL.klAdam().run(6);
                Run pieces = SMALL.klAdam().run(2).run(0).run(1).run(3)) {
            assertArrayEquals(once.models(), pieces.models());
            assertEquals(6, pieces.rounds());
            assertEquals(
                    List.of(0, 2, 4, 6),
                    once.history().rows().stream().map(m -> m.round()).toList());
            assertEquals(once.history().rows().size(), once.table().rowCount());
            assertTrue(once.accuracy() >= 0 && once.accuracy() <= 1);
            assertEquals(4, once.models().length);
            assertEquals(
                    "Experiment.ring(4).data(new Digits(200, 100, 0)).klAdam().batch(8).evaluateEvery(2) after 6 rounds",
                    once.toString());
        }
    }

    @Test
    void oneSeedIsOneRunAndAnotherSeedIsAnother() {
        try (Run first = SMALL.run(2);
                Run same = SMALL.run(2);
                Run other = SMALL.seed(1).run(2)) {
            assertArrayEquals(first.models(), same.models());
            assertNotEquals(first.models()[0][0], other.models()[0][0]);
        }
    }

    @Test
    void theAlgorithmDoesNotMoveTheDataNorTheStart() {
        Experiment skewed = SMALL.dirichlet(0.1);
        assertArrayEquals(
                skewed.labels(), skewed.klAdam().batch(4).model("softmax").labels());
        try (Run sgd = skewed.run(0);
                Run adam = skewed.klAdam().batch(4).run(0)) {
            assertArrayEquals(sgd.models(), adam.models());
        }
    }

    @Test
    void anAlgorithmTypedIntoACellRunsAsOneOfTheToolkit() {
        try (Run mine = SMALL.algorithm(new Mine(0.1)).run(3);
                Run shipped = SMALL.gossipSgd(0.1).run(3)) {
            assertArrayEquals(shipped.models(), mine.models());
        }
    }

    @Test
    void aBlockOfOnesOwnIsAModel() {
        Experiment there = SMALL.engine("PyTorch");
        try (Run own = there.model(() -> Models.mlp(10, 64)).run(2);
                Run named = there.model("mlp(64)").run(2)) {
            assertArrayEquals(named.models(), own.models());
        }
    }

    @Test
    void bothEnginesLearn() {
        for (String engine : List.of("MXNet", "PyTorch"))
            try (Run run = Experiment.complete(3)
                    .engine(engine)
                    .data(new Digits(600, 200, 0))
                    .euclideanAdam()
                    .run(60)) {
                assertTrue(run.accuracy() > 0.6, engine + " " + run.accuracy());
            }
    }

    @Test
    void aQuadraticIsATask() {
        Quadratic task = Quadratic.of(new double[][] {{1}, {1}, {2}}, new double[][] {{0}, {1}, {2}});
        try (Run run = Experiment.complete(3).task(task).gossipSgd(0.05).run(400)) {
            // complete graph, equal weights: the mean follows gradient descent on the sum, to 5/4
            assertEquals(1.25, task.optimum()[0]);
            assertEquals(1.25, run.models()[0][0], 0.05);
            assertTrue(run.value("error") < 0.01);
            assertEquals("error", run.history().metrics().iterator().next());
        }
    }

    @Test
    void dataWithMasksAreSegmentedByAUNet(@TempDir Path folder) {
        Experiment experiment = Experiment.ring(4)
                .data(new Polyps(40, 10, 16, 0))
                .dirichlet(0.1)
                .klAdam()
                .batch(4);
        for (String engine : List.of("MXNet", "PyTorch"))
            try (Run run = experiment.engine(engine).run(1).save(folder.resolve("run"));
                    Run resumed = Run.resume(folder.resolve("run"));
                    Run named = experiment.engine(engine).model("uNet").run(2)) {
                assertEquals(
                        List.of("dice", "iou", "pixelAccuracy", "loss", "meanModelDice"),
                        run.history().metrics().stream().limit(5).toList());
                assertEquals("dice", Run.headline(run.history()));
                assertArrayEquals(run.run(1).models(), resumed.run(1).models());
                assertArrayEquals(named.models(), run.models());
                assertEquals(
                        40,
                        Stream.of(experiment.labels())
                                .flatMapToInt(IntStream::of)
                                .sum());
            }
    }

    @Test
    void theImagesOfSomeClientsAreCompressed(@TempDir Path folder) {
        Experiment noisy = SMALL.jpegNoise(2, 0.1);
        assertEquals(
                "Experiment.ring(4).data(new Digits(200, 100, 0)).jpegNoise(2, 0.1).gossipSgd().batch(8).evaluateEvery(2)",
                noisy.toString());
        assertEquals(0, SMALL.corruptedClients().length);
        int[] affected = noisy.corruptedClients();
        assertEquals(2, affected.length);
        assertArrayEquals(affected, noisy.klAdam().dirichlet(0.1).corruptedClients());
        try (Run run = noisy.algorithm(new Alone(0.1)).run(2).save(folder.resolve("run"));
                Run alone = SMALL.algorithm(new Alone(0.1)).run(2);
                Run resumed = Run.resume(folder.resolve("run"))) {
            for (int i = 0; i < 4; i++)
                assertEquals(
                        i == affected[0] || i == affected[1],
                        !java.util.Arrays.equals(run.models()[i], alone.models()[i]),
                        "client " + i);
            assertArrayEquals(run.run(2).models(), resumed.run(2).models());
        }
    }

    /** Descends, and hears nobody. */
    record Alone(double learningRate) implements Algorithm<Alone.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(state.models().sub(round.gradients(state.models()).mul(learningRate)));
        }
    }

    @Test
    void dataThatCannotBeCompressedAreRefusedInAnyOrder() {
        Samples rows = new Samples(new float[8], new int[] {0, 1, 0, 1});
        Dataset table = new Dataset("rows", List.of(2), List.of("a", "b"), rows, rows);
        String message =
                "jpegNoise(clients, quality) needs images of shape (1, height, width) or (3, height, width), got"
                        + " rows of shape [2]; use data(\"digits\") or data(\"cifar-10\")";
        refused(message, () -> SMALL.jpegNoise(2, 0.1).data(table));
        refused(message, () -> SMALL.data(table).jpegNoise(2, 0.1));
        refused(
                "jpegNoise(clients, quality) needs at most the 4 clients of the experiment, got 5",
                () -> SMALL.jpegNoise(5, 0.1));
        refused("corruption(...) needs a value, got null", () -> SMALL.corruption(null));
    }

    @Test
    void aModelAndItsDataMayBeChosenInAnyOrder() {
        Experiment first = Experiment.ring(4).model("uNet(4, 8)").data(new Polyps(40, 10, 16, 0));
        Experiment second = Experiment.ring(4).data(new Polyps(40, 10, 16, 0)).model("uNet(4, 8)");
        assertEquals(first.toString(), second.toString());
        refused(
                "model(\"uNet\") needs data with masks, got digits; use data(\"polyps\"), or for classes"
                        + " model(\"mlp(64)\")",
                () -> SMALL.model("uNet"));
        refused(
                "model(\"uNet\") needs data with masks, got digits; use data(\"polyps\"), or for classes"
                        + " model(\"mlp(64)\")",
                () -> Experiment.ring(4).model("uNet").run(1));
        refused(
                "model(\"softmax\") needs data with classes to tell apart, got the masks of polyps; for masks use"
                        + " model(\"uNet\")",
                () -> Experiment.ring(4).model("softmax").data(new Polyps(40, 10, 16, 0)));
    }

    @Test
    void aUNetFindsWhatTheColorsDoNotTell() {
        // where a logistic regression on the colors reaches less than 0.4; see PolypsTest
        try (Run run = Experiment.complete(2)
                .data(new Polyps(200, 60, 32, 0))
                .engine("PyTorch")
                .euclideanAdam()
                .batch(8)
                .evaluateEvery(60)
                .run(60)) {
            assertTrue(run.value("dice") > 0.5, "Dice " + run.value("dice"));
        }
    }

    @Test
    void aMetricOfOnesOwnIsMeasured() {
        try (Run run = SMALL.metric(Metric.of("norm", s -> s.models().norm().getFloat()))
                .run(1)) {
            assertTrue(run.value("norm") > 0);
            assertEquals("norm", run.table().column("norm").name());
        }
    }

    @Test
    void experimentsAreComparedOnWhatDiffers() {
        try (Comparison compared = Experiment.compare(
                        SMALL.klAdam(),
                        SMALL.euclideanAdam(0.02),
                        SMALL.klAdam().seed(1))
                .run(2)) {
            assertEquals(
                    List.of("klAdam()", "euclideanAdam(0.02)", "klAdam().seed(1)"),
                    List.copyOf(compared.runs().keySet()).stream()
                            .map(label -> label)
                            .toList());
            assertEquals(3 * 2, compared.table().rowCount());
            compared.run(2);
            Experiment near = SMALL.nonlinearGossip(1, 0.1).learningRate(0.01);
            try (Comparison couplings = Experiment.compare(near, near.gamma(0.3))) {
                assertEquals(
                        List.of("nonlinearGossip(1.0, 0.1)", "nonlinearGossip(1.0, 0.3)"),
                        List.copyOf(couplings.runs().keySet()),
                        "the learning rate is that of both");
            }
            Comparison twins = Experiment.compare(SMALL, SMALL);
            assertEquals(
                    List.of("gossipSgd()", "gossipSgd() (2)"),
                    List.copyOf(twins.runs().keySet()));
            twins.close();
            assertEquals(4, compared.runs().get("euclideanAdam(0.02)").rounds());
        }
    }

    @Test
    void dropoutIsTheSameInARunThatWasResumed(@TempDir Path folder) {
        Path file = folder.resolve("run");
        for (String engine : List.of("MXNet", "PyTorch")) {
            Experiment noisy = SMALL.engine(engine).model(() -> new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(Linear.builder().setUnits(20).build())
                    .add(Dropout.builder().optRate(0.5f).build())
                    .add(Linear.builder().setUnits(10).build()));
            try (Run run = noisy.run(2).save(file);
                    Run resumed = noisy.resume(file)) {
                assertArrayEquals(run.run(2).models(), resumed.run(2).models(), engine);
            }
        }
    }

    @Test
    void aTaskOfTheUserOutlivesTheRunsThatLearnIt() {
        Dataset data = new Digits(200, 100, 0).load();
        List<int[]> shares = List.of(new int[] {0, 1, 2}, new int[] {3, 4, 5});
        try (Classification task = new Classification(data, shares, Models.softmax(10), "MXNet", 1)) {
            Experiment experiment = Experiment.complete(2).task(task).batch(2);
            double[][] first;
            try (Run run = experiment.run(2)) {
                first = run.models();
            }
            try (Run again = experiment.run(2)) {
                assertArrayEquals(first, again.models());
            }
        }
    }

    @Test
    void aClosedRunSaysSo() {
        Run run = SMALL.run(1);
        run.close();
        run.close();
        assertEquals(
                "a run needs to be open, got one that was closed; make it again with experiment.run(rounds)",
                assertThrows(IllegalStateException.class, () -> run.run(1)).getMessage());
        assertThrows(IllegalStateException.class, run::models);
    }

    @Test
    void whereOneDivergesTheOthersGoOn() {
        try (Comparison compared = Experiment.compare(SMALL.gossipSgd(1e30), SMALL.gossipSgd())) {
            String message = assertThrows(IllegalStateException.class, () -> compared.run(4))
                    .getMessage();
            assertTrue(message.startsWith("gossipSgd(1.0E30), round 2: client "), message);
            assertEquals(
                    List.of(1, 4),
                    compared.runs().values().stream().map(Run::rounds).toList());
        }
    }

    @Test
    void measuringChangesNothing() {
        try (Run often = SMALL.evaluateEvery(1).run(5);
                Run seldom = SMALL.evaluateEvery(100).run(5)) {
            assertArrayEquals(often.models(), seldom.models());
        }
    }

    @Test
    void clientsOfOneExampleTrainWithAllOthers() {
        for (int clients : new int[] {8, 16})
            for (Experiment skewed : List.of(
                    Experiment.ring(clients).iid(),
                    Experiment.ring(clients).dirichlet(0.1),
                    Experiment.ring(clients).shards(2),
                    Experiment.ring(clients).classesPerClient(2)))
                try (Run run = skewed.imbalance(0.02)
                        .data(new Digits(200, 100, 0))
                        .batch(8)
                        .dataScaled()
                        .klAdam()
                        .run(3)) {
                    assertEquals(1, smallest(run.experiment().labels()), skewed.toString());
                    assertTrue(Double.isFinite(run.value("loss")), skewed.toString());
                }
    }

    private static int smallest(int[][] labels) {
        return Stream.of(labels).mapToInt(row -> IntStream.of(row).sum()).min().orElseThrow();
    }

    @Test
    void theMetricsAreTheirFormulas() {
        // three clients in two dimensions at (0, 0), (3, 0), (0, 3): mean (1, 1), squared distances 2, 5, 5
        double[][] there = {{0, 0}, {3, 0}, {0, 3}};
        Quadratic task = Quadratic.of(new double[][] {{1, 1}, {1, 1}, {1, 1}}, there);
        try (Run run =
                Experiment.complete(3).task(task).algorithm(new Pinned(1)).run(1)) {
            assertEquals(12, run.value("V"), 1e-12);
            assertEquals(Math.sqrt(4), run.value("consensusDistance"), 1e-12);
            assertEquals(6, run.value("E_t"), 1e-12);
            assertEquals(0, run.value("meanModelError"), 1e-12);
            assertEquals(4, run.value("error"), 1e-12);
        }
    }

    /** Goes to its center in one step, and hears nobody. */
    record Pinned(double learningRate) implements Algorithm<Pinned.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(state.models().sub(round.gradients(state.models())));
        }
    }

    @Test
    void anInterruptedComparisonIsAHandleThatGoesOn() {
        boolean[] interrupt = {true};
        Metric interrupting = Metric.of("interrupting", snapshot -> {
            if (interrupt[0]) Thread.currentThread().interrupt();
            return 0;
        });
        Comparison compared = Experiment.compare(SMALL.metric(interrupting).klAdam(), SMALL.gossipSgd());
        compared.run(5);
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        assertEquals(
                List.of(0, 0),
                compared.runs().values().stream().map(Run::rounds).toList());
        compared.close();
    }

    @Test
    void aSavedRunGoesOnBitForBit(@TempDir Path folder) {
        Path file = folder.resolve("deep/er/ring.run");
        for (String engine : List.of("MXNet", "PyTorch")) {
            Experiment experiment = SMALL.dirichlet(0.5)
                    .imbalance(2)
                    .dataScaled()
                    .model("leNet")
                    .klAdam(0.002)
                    .engine(engine)
                    .schedule(new Schedule.Warmup(2, new Schedule.Steps(3, 0.5)))
                    .localSteps(2)
                    .seed(4);
            try (Run run = experiment.run(3).save(file);
                    Run resumed = Run.resume(file)) {
                assertEquals(run.toString(), resumed.toString());
                assertEquals(run.table().print(), resumed.table().print());
                assertArrayEquals(run.run(4).models(), resumed.run(4).models(), engine);
            }
        }
    }

    @Test
    void everyShippedPartIsFoundAgainInASavedRun(@TempDir Path folder) {
        Path file = folder.resolve("run");
        List<Experiment> experiments = List.of(
                SMALL.shards(2),
                SMALL.classesPerClient(2).klAdam().geometry(Geometry.WASSERSTEIN2),
                SMALL.mixing(MixingMatrix.metropolis(Topology.ring(4)).lazy()),
                SMALL.klAdam().literal(),
                SMALL.gossipSgd().order(GossipSgd.Order.SIMULTANEOUS),
                SMALL.gradientTracking(),
                SMALL.quasiGlobalMomentum(),
                SMALL.nonlinearGossip(0.6, 0.02).order(GossipSgd.Order.SIMULTANEOUS),
                Experiment.ring(4).consensusOnly().nonlinearGossip(),
                Experiment.complete(2).task(Agreement.from(new double[][] {{1, 2}, {3, 4}})),
                SMALL.columnStochastic().pushSum(),
                SMALL.klAdam().centralized(),
                Experiment.on(Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 0}, {0, 2}}))
                        .data(new Digits(200, 100, 0))
                        .pushSum(),
                SMALL.algorithm(new KlAdam(0.1, 0.9, 0.99, 1e-8, Double.POSITIVE_INFINITY, Geometry.FORWARD_KL, true)));
        for (Experiment experiment : experiments)
            try (Run run = experiment.run(1).save(file);
                    Run resumed = Run.resume(file)) {
                assertEquals(run.toString(), resumed.toString());
                assertArrayEquals(run.run(2).models(), resumed.run(2).models());
            }
    }

    @Test
    void whatIsKeptBetweenRoundsIsSavedOnBothEngines(@TempDir Path folder) {
        Path file = folder.resolve("run");
        List<Experiment> experiments = List.of(
                Experiment.directedExponential(4)
                        .data(new Digits(200, 100, 0))
                        .batch(8)
                        .pushSum(),
                SMALL.gradientTracking(),
                SMALL.quasiGlobalMomentum(),
                SMALL.gossipSgd().order(GossipSgd.Order.COMBINE_THEN_ADAPT),
                SMALL.gossipSgd().centralized());
        for (String engine : List.of("MXNet", "PyTorch"))
            for (Experiment experiment : experiments)
                try (Run run = experiment
                                .engine(engine)
                                .dirichlet(1)
                                .localSteps(2)
                                .run(3)
                                .save(file);
                        Run resumed = Run.resume(file)) {
                    assertArrayEquals(run.run(3).models(), resumed.run(3).models(), run.toString());
                }
    }

    @Test
    void onOneWayLinksPushSumNeedsNothingElse() {
        Experiment oneWay = Experiment.directedRing(4)
                .data(new Digits(200, 100, 0))
                .batch(8)
                .pushSum();
        assertEquals(MixingMatrix.columnStochastic(Topology.directedRing(4)), oneWay.mixing());
        assertTrue(oneWay.topologyChart().json().contains("directions"));
        try (Run run = oneWay.run(3)) {
            assertEquals(3 * 4, run.history().last().messages());
        }
    }

    @Test
    void whatWasTypedIntoACellIsResumedByItsExperiment(@TempDir Path folder) {
        Path file = folder.resolve("run");
        Experiment mine = SMALL.algorithm(new Mine(0.1));
        try (Run run = mine.run(2).save(file);
                Run resumed = mine.resume(file)) {
            assertArrayEquals(run.run(2).models(), resumed.run(2).models());
        }
        refused(
                "Run.resume(path) needs an experiment of this toolkit's own parts, got " + Mine.class.getName()
                        + " as its algorithm; make the experiment again and call experiment.resume(path)",
                () -> Run.resume(file));
        refused(
                "resume(path) needs the experiment that was saved, " + mine + ", got " + SMALL,
                () -> SMALL.resume(file));
    }

    @Test
    void aSavedRunThatNamesAForeignClassIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run");
        SMALL.run(0).save(file).close();
        String chosen = "\"grapevine.algorithms.GossipSgd\"";
        for (String name : List.of(
                "java.lang.ProcessBuilder",
                "ai.djl.util.Pair",
                "com.google.gson.JsonObject",
                "grapevine.core.Loop",
                "grapevine.data.Digits",
                "grapevine.algorithms.gossipSgd")) {
            Path forged = Forgery.replaced(file, chosen, '"' + name + '"');
            refused(
                    "Run.resume(path) needs an experiment that this version knows, got " + name + " as its algorithm",
                    () -> Run.resume(forged));
        }
        Path nameless = Forgery.replaced(file, "{\"record\":" + chosen + ",", "{");
        refused(
                "Run.resume(path) needs an experiment that this version knows, got a grapevine.core.Algorithm without a"
                        + " name as its algorithm",
                () -> Run.resume(nameless));
        Map<String, String> missing = Map.of(
                "\"batch\":8",
                "batch",
                "\"engine\":\"" + SMALL.choices().runsOn() + '"',
                "engine",
                "\"source\":{",
                "source");
        missing.forEach((text, name) -> {
            String by = text.endsWith("{") ? "\"source\":null,\"sources\":{" : '"' + name + "\":null";
            refused(
                    "Run.resume(path) needs an experiment that this version knows, got null as its " + name,
                    () -> Run.resume(Forgery.replaced(file, text, by)));
        });
        Path speechless = Forgery.replaced(file, "\"call\":", "\"calls\":");
        for (Executable resume : List.<Executable>of(() -> Run.resume(speechless), () -> SMALL.resume(speechless)))
            refused(
                    "resume needs a whole file written by save(path), got " + speechless
                            + ", which is damaged or something else",
                    resume);
    }

    @Test
    void whatCannotBeIsRefusedWhereItIsTyped(@TempDir Path folder) {
        Experiment ring = Experiment.ring(8);
        refused(
                "dirichlet(alpha) needs alpha > 0, got 0.0; the smaller alpha, the more the clients differ (0.1:"
                        + " strongly, 100: hardly)",
                () -> ring.dirichlet(0));
        refused("batch(samples) needs samples >= 1, got 0", () -> ring.batch(0));
        refused("localSteps(steps) needs steps >= 1, got -1", () -> ring.localSteps(-1));
        refused("evaluateEvery(rounds) needs rounds >= 1, got 0", () -> ring.evaluateEvery(0));
        refused("run(rounds) needs rounds >= 0, got -1", () -> SMALL.run(-1));
        refused("gossipSgd(learningRate) needs learningRate > 0, got -0.1", () -> ring.gossipSgd(-0.1));
        refused("euclideanAdam(learningRate) needs learningRate > 0, got NaN", () -> ring.euclideanAdam(Double.NaN));
        refused("klAdam(learningRate) needs learningRate > 0, got Infinity", () -> ring.klAdam(1 / 0.0));
        refused(
                "klAdam(b2) needs 0 <= b2 < 1, got 1.0",
                () -> new KlAdam(0.1, 0.9, 1, 1e-8, 1, Geometry.FORWARD_KL, false));
        refused("literal() needs klAdam() before it, got .gossipSgd(); call klAdam().literal()", ring::literal);
        refused(
                "order(order) needs gossipSgd() or nonlinearGossip() before it, got .klAdam(); call"
                        + " gossipSgd().order(order)",
                () -> ring.klAdam().order(GossipSgd.Order.SIMULTANEOUS));
        refused("order(order) needs an order, got null", () -> ring.gossipSgd().order(null));
        refused(
                "gamma(gamma) needs nonlinearGossip(p, gamma) before it, got .klAdam(); call"
                        + " nonlinearGossip().gamma(gamma)",
                () -> ring.klAdam().gamma(0.5));
        refused("nonlinearGossip(gamma) needs gamma > 0, got NaN", () -> ring.nonlinearGossip()
                .gamma(Double.NaN));
        refused("order(order) needs an order, got null", () -> ring.nonlinearGossip()
                .order(null));
        refused(
                "nonlinearGossip(p, gamma) needs p >= 0.5, got 0.4; 0.5 pulls alike at every distance, 1 is linear"
                        + " gossip",
                () -> ring.nonlinearGossip(0.4, 1));
        refused("nonlinearGossip(gamma) needs gamma > 0, got 0.0", () -> ring.nonlinearGossip(0.5, 0));
        refused("nonlinearGossip(learningRate) needs learningRate > 0, got -1.0", () -> ring.nonlinearGossip()
                .learningRate(-1));
        refused(
                "nonlinearGossip() needs symmetric weights, got MixingMatrix.uniform on Topology.star(4);"
                        + " metropolis() gives those where links go both ways",
                () -> Experiment.star(4)
                        .consensusOnly()
                        .uniform()
                        .nonlinearGossip()
                        .run(0));
        refused("task(task) needs a task for 8 clients, got one for 3", () -> ring.consensusOnly(1, 2, 3));
        refused("consensusOnly(...) needs a value, got null", () -> ring.consensusOnly((double[]) null));
        refused("pushSum(learningRate) needs learningRate > 0, got 0.0", () -> ring.pushSum(0));
        refused("gradientTracking(learningRate) needs learningRate > 0, got -1.0", () -> ring.gradientTracking(-1));
        refused(
                "quasiGlobalMomentum(learningRate) needs learningRate > 0, got NaN",
                () -> ring.quasiGlobalMomentum(Double.NaN));
        refused("quasiGlobalMomentum(beta) needs 0 <= beta < 1, got 1.0", () -> new QuasiGlobalMomentum(0.1, 1, 0.9));
        refused("quasiGlobalMomentum(mu) needs 0 <= mu < 1, got -0.1", () -> new QuasiGlobalMomentum(0.1, 0.9, -0.1));
        refused(
                "metropolis(topology) needs links that go both ways, got Topology.directedRing(4);"
                        + " MixingMatrix.columnStochastic(topology) takes one-way links, for pushSum()",
                () -> Experiment.directedRing(4).metropolis());
        refused(
                "Mine needs weights whose rows sum to 1, got MixingMatrix.columnStochastic on Topology.star(4);"
                        + " uniform() gives those, metropolis() where links go both ways, and pushSum() runs without",
                () -> Experiment.star(4)
                        .data(new Digits(200, 100, 0))
                        .columnStochastic()
                        .algorithm(new Mine(0.1))
                        .run(0));
        refused(
                "on(topology) needs a connected graph, got Topology.directed(new int[][] {{0, 1}, {1, 2}}); along"
                        + " one-way links too, news needs to get from every client to every other",
                () -> Experiment.on(Topology.directed(new int[][] {{0, 1}, {1, 2}})));
        Quadratic own = Quadratic.of(new double[][] {{1}, {1}}, new double[][] {{1}, {2}});
        refused(
                "centralized() needs data that can be pooled, got the task " + own + "; leave out one of the two",
                () -> Experiment.complete(2).task(own).centralized());
        refused(
                "centralized() needs data that can be pooled, got the task " + own + "; leave out one of the two",
                () -> Experiment.complete(2).centralized().task(own));
        refused("geometry(geometry) needs a geometry, got null", () -> ring.klAdam()
                .geometry(null));
        refused("algorithm(...) needs a value, got null", () -> ring.algorithm(null));
        refused("schedule(...) needs a value, got null", () -> ring.schedule(null));
        refused("engine(name) needs one of Java, MXNet, PyTorch, got TensorFlow", () -> ring.engine("TensorFlow"));
        refused(
                "model(name) needs one of softmax, linear, mlp(64), convNet, leNet, resNet8, resNet18, resNet50, uNet, vae, convVae, got vgg;"
                        + " for a model of your own use model(() -> block)",
                () -> ring.model("vgg"));
        refused(
                "on(topology) needs a connected graph, got Topology.of(new int[][] {{0, 1}, {2, 3}}); of random graphs"
                        + " erdosRenyi(clients, u, seed), most are connected where u > ln(n)/n",
                () -> Experiment.on(Topology.of(new int[][] {{0, 1}, {2, 3}})));
        refused(
                "mixing(matrix) needs weights on this experiment's Topology.ring(8), got weights on Topology.star(8);"
                        + " Experiment.on(matrix.topology()) begins one on that graph",
                () -> ring.mixing(MixingMatrix.metropolis(Topology.star(8))));
        refused(
                "task(task) needs a task for 8 clients, got one for 1",
                () -> ring.task(Quadratic.of(new double[][] {{1}}, new double[][] {{1}})));
        refused(
                "Quadratic.of(curvature, center) needs curvature >= 0, got -1.0",
                () -> Quadratic.of(new double[][] {{-1}}, new double[][] {{1}}));
        Samples one = new Samples(new float[3], new int[] {0});
        refused(
                "data(source) needs at least one training example per client, got 1 for 8 clients",
                () -> ring.data(new Dataset("tiny", List.of(3), List.of("a", "b"), one, one)));
        refused("compare(experiments) needs at least one experiment, got none", Experiment::compare);
        refused("compare(...) needs a value, got null", () -> Experiment.compare(ring, null));
        refused("on(...) needs a value, got null", () -> Experiment.on(null));
        refused("data(...) needs a value, got null", () -> ring.data((String) null));
        refused("save(...) needs a value, got null", () -> SMALL.run(0).save(null));
        refused("resume(...) needs a value, got null", () -> Run.resume(null));
        refused(
                "literal() needs forward KL without momentum consensus, got " + new KlAdam().withMomentumConsensus()
                        + "; call klAdam().literal()",
                () -> ring.klAdam().momentumConsensus().literal());
        refused(
                "labels() needs data with classes, got the task Quadratic.of(new double[][] {{1.0}, {1.0}}, new"
                        + " double[][] {{1.0}, {2.0}})",
                () -> Experiment.complete(2)
                        .task(Quadratic.of(new double[][] {{1}, {1}}, new double[][] {{1}, {2}}))
                        .labels());
        refused(
                "model(() -> block) needs one output per class, 10, got the shape [(1, 5)] for a batch of 1",
                () -> SMALL.model(() -> Models.softmax(5)).run(0));
        refused("model(() -> block) needs a new block at each call, got null", () -> SMALL.model(() -> null)
                .run(0));
        ai.djl.nn.Block block = Models.softmax(10);
        SMALL.model(() -> block).run(0).close();
        refused(
                "model(() -> block) needs a new block at each call, got one that was used before",
                () -> SMALL.model(() -> block).run(0));
        refused(
                "a metric needs to be one of accuracy, loss, meanModelAccuracy, meanModelLoss, consensusDistance, V, E_t, got beauty",
                () -> SMALL.run(0).value("beauty"));
        refused(
                "resume needs a saved run, got no file " + folder.resolve("none"),
                () -> Run.resume(folder.resolve("none")));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, refusal(call));
    }

    @Test
    void anExperimentCanBePutOnAnotherGraph() {
        Experiment ring = Experiment.ring(4).dirichlet(0.5).klAdam();
        assertEquals(
                "Experiment.tree(6, 2).dirichlet(0.5).klAdam()",
                ring.topology(Topology.tree(6, 2)).toString());
        Experiment oneWay = ring.topology(Topology.directedRing(4));
        assertTrue(oneWay.mixing().columnsSumToOne());
        assertEquals(ring.toString(), oneWay.topology(Topology.ring(4)).toString());
        assertEquals(
                "Experiment.star(4).uniform().gossipSgd()",
                Experiment.ring(4).uniform().topology(Topology.star(4)).toString());
        Task three = Quadratic.of(new double[][] {{1}, {1}, {1}}, new double[][] {{1}, {2}, {3}});
        refused(
                "topology(topology) needs as many clients as the task, 3, got 4",
                () -> Experiment.ring(3).task(three).topology(Topology.ring(4)));
        refused("topology(...) needs a value, got null", () -> ring.topology((Topology) null));
        refused(
                "topology(topology) needs at most one client per training example, 200, got 201",
                () -> SMALL.topology(Topology.ring(201)));
        refused(
                "topology(topology) needs weights by a rule, got mixing(matrix) on Topology.ring(4);"
                        + " choose the graph first and the matrix after it",
                () -> ring.mixing(MixingMatrix.uniform(ring.topology())).topology(Topology.ring(5)));
    }

    @Test
    void theStartIsAConsensusWithoutRounding() {
        try (Run run = SMALL.model("mlp(64)").engine("PyTorch").run(0)) {
            assertEquals(0, run.value("E_t"));
            assertTrue(run.run(1).value("E_t") > 0);
        }
    }

    @Test
    void picturesShowWhatTheBestAndTheWorstClientFind() {
        Experiment polyps =
                Experiment.ring(3).data(new Polyps(12, 6, 16, 0)).batch(2).klAdam();
        try (Run run = polyps.run(1);
                Run classes = SMALL.run(0)) {
            double[] dice = run.history().last().values().get("dice");
            double[] sorted = Arrays.stream(dice).sorted().toArray();
            assertTrue(sorted[2] > sorted[0]);
            int best = 0, worst = 0;
            while (dice[best] < sorted[2]) best++;
            while (dice[worst] > sorted[0]) worst++;
            assertEquals(
                    String.format(
                            Locale.ROOT,
                            "Pictures: image, truth, client %d, Dice %.2f, client %d, Dice %.2f",
                            best,
                            sorted[2],
                            worst,
                            sorted[0]),
                    run.pictures(4).toString());
            assertTrue(run.pictures(100).png().length > 0);
            refused("pictures(images) needs images >= 1, got 0", () -> run.pictures(0));
            refused(
                    "pictures(images) needs data with masks or model(\"vae\"), got " + classes.experiment()
                            + "; Experiment.ring(8).data(\"polyps\") has some",
                    () -> classes.pictures(1));
        }
    }

    @Test
    void whatIsNotInUseRefusesNothing() {
        Dataset table = new Dataset(
                "t",
                List.of(2),
                List.of("a", "b"),
                new Samples(new float[16], new int[] {0, 1, 0, 1, 0, 1, 0, 1}),
                new Samples(new float[4], new int[] {0, 1}));
        Experiment own = SMALL.model("leNet").model(() -> Models.softmax(2)).data(table);
        try (Run run = own.batch(1).run(1)) {
            assertEquals(1, run.rounds());
        }
        Task four = Quadratic.of(new double[4][1], new double[4][1]);
        assertEquals(0, SMALL.jpegNoise(2, 0.1).task(four).corruptedClients().length);
        refused(
                "centralized() needs batch(samples) times clients to be an int, got 10000000 times 300",
                () -> Experiment.ring(300).batch(10_000_000).centralized());
        refused(
                "centralized() needs batch(samples) times clients to be an int, got 1000000000 times 4",
                () -> SMALL.centralized().batch(1_000_000_000));
    }
}
