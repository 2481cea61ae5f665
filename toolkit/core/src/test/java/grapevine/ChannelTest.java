package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.data.Digits;
import grapevine.graph.GraphSchedule;
import grapevine.graph.GraphSequence;
import grapevine.graph.MixingMatrix;
import grapevine.graph.RandomEdges;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs that change, delay, loss and gossip that goes on, from the front door. */
class ChannelTest {
    private static final Experiment SMALL = Experiment.ring(4)
            .data(new Digits(200, 100, 0))
            .model("softmax")
            .batch(8)
            .evaluateEvery(2);
    private static final Topology[] PAIRS = {
        Topology.of(new int[][] {{0, 1}, {2, 3}}), Topology.of(new int[][] {{0, 2}, {1, 3}})
    };

    static Stream<Arguments> sentences() {
        Experiment ring = Experiment.ring(4);
        return Stream.of(
                Arguments.of("Experiment.ring(4).randomEdges(0.4).gossipSgd()", ring.randomEdges(0.4)),
                Arguments.of(
                        "Experiment.ring(4).timeVarying(Topology.of(new int[][] {{0, 1}, {2, 3}}),"
                                + " Topology.of(new int[][] {{0, 2}, {1, 3}})).gossipSgd()",
                        ring.timeVarying(PAIRS)),
                Arguments.of(
                        "Experiment.ring(4).delay(3).loss(0.1).klAdam()",
                        ring.klAdam().loss(0.1).delay(3)),
                Arguments.of(
                        "Experiment.ring(4).loss(0.1).duplicates(0.2).reordering(0.3).bitFlips(0.01).garbled(0.02)"
                                + ".checksums().gossipSgd()",
                        ring.checksums()
                                .garbled(0.02)
                                .bitFlips(0.01)
                                .reordering(0.3)
                                .duplicates(0.2)
                                .loss(0.1)),
                Arguments.of(
                        "Experiment.ring(4).churn(0.05, 3).crash(10, 1, 2).cut(4, 8, 0).gossipSgd()",
                        ring.cut(4, 8, 0).crash(10, 1, 2).churn(0.05, 3)),
                Arguments.of(
                        "Experiment.ring(4).churn(0.05).topK(0.1).bandwidth(1000.0).gossipSgd()",
                        ring.topK(0.1).bandwidth(1000).churn(0.05)),
                Arguments.of("Experiment.ring(4).topK(0.1, 0.3).gossipSgd()", ring.topK(0.1, 0.3)),
                Arguments.of("Experiment.ring(4).quantized(8).gossipSgd()", ring.quantized(8)),
                Arguments.of("Experiment.ring(4).gossipUntil(0.5).gossipSgd()", ring.gossipUntil(0.5)));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void anExperimentReadsAsTheCallThatRepeatsIt(String sentence, Experiment experiment) {
        assertEquals(sentence, experiment.toString());
    }

    static Stream<Experiment> rough() {
        return Stream.of(
                SMALL.randomEdges(0.5).delay(2).loss(0.2).klAdam(),
                SMALL.timeVarying(PAIRS).delay(1),
                SMALL.gossipUntil(0.01).engine("PyTorch"),
                SMALL.randomEdges(0.5).gossipUntil(0.01),
                SMALL.delay(3).gradientTracking().engine("PyTorch"),
                SMALL.loss(0.1).delay(3).churn(0.05),
                SMALL.reordering(0.3).churn(0.2, 2).topK(0.2).klAdam(),
                SMALL.reordering(0.3).crash(2, 1).topK(0.2).engine("PyTorch").euclideanAdam(),
                SMALL.cut(1, 4, 0, 1).quantized(4).bandwidth(1e4).gradientTracking(),
                SMALL.asynchronous().loss(0.2).churn(0.2).quantized(8).engine("PyTorch"),
                SMALL.asynchronous().cut(0, 2, 0, 1).eventTriggered(0.01),
                SMALL.asynchronous().reordering(0.5).topK(0.2).bandwidth(1e4).engine("PyTorch"),
                SMALL.asynchronous()
                        .topK(0.3)
                        .reordering(0.3)
                        .eventTriggered(0.01)
                        .klAdam(),
                SMALL.asynchronous().bitFlips(0.1).checksums().crash(3, 0).klAdam());
    }

    @ParameterizedTest
    @MethodSource("rough")
    void aSavedRunGoesOnAsIfItHadNotStopped(Experiment experiment, @TempDir Path folder) throws IOException {
        try (Run whole = experiment.run(7);
                Run saved = experiment.run(3)) {
            saved.save(folder.resolve("run"));
            try (Run resumed = Run.resume(folder.resolve("run")).run(4)) {
                assertArrayEquals(whole.models(), resumed.models());
                assertEquals(
                        whole.history().last().time(), resumed.history().last().time());
                assertEquals(
                        whole.history().last().bytes(), resumed.history().last().bytes());
            }
        }
    }

    @Test
    void gossipGoesOnUntilTheClientsAreClose() {
        try (Run once = SMALL.run(3);
                Run close = SMALL.gossipUntil(1e-4).run(3)) {
            assertTrue(once.value("V") > 1e-4);
            assertTrue(close.value("V") <= 1e-4);
            assertTrue(close.history().last().messages() > once.history().last().messages());
        }
    }

    @Test
    void whereThereIsOneClientNothingIsLateOrLost() {
        Experiment plain = SMALL.centralized();
        try (Run alone = plain.run(3);
                Run same =
                        SMALL.randomEdges(0.1).loss(0.9).delay(5).centralized().run(3)) {
            assertArrayEquals(alone.models(), same.models());
        }
    }

    /** Weights of 1 / (1 + degree) average on rings, but not on what random edges leave of them. */
    @Test
    void algorithmsSeeTheWeightsOfTheFirstRounds() {
        Experiment tracking = SMALL.uniform().gradientTracking();
        tracking.run(0).close();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> tracking.randomEdges(0.5)
                        .run(0))
                .getMessage()
                .startsWith("gradientTracking() needs weights whose rows and columns sum to 1"));
    }

    record Nobody() implements GraphSchedule {
        @Override
        public Topology at(int t, Topology whole, java.util.random.RandomGenerator random) {
            return new Topology("nobody", List.of(List.of(), List.of(), List.of(), List.of()));
        }
    }

    record Five() implements GraphSchedule {
        @Override
        public Topology at(int t, Topology whole, java.util.random.RandomGenerator random) {
            return Topology.ring(5);
        }
    }

    @Test
    void aScheduleOfOnesOwnIsAsGoodAsAnother() {
        Experiment silent = SMALL.graphs(new Nobody());
        assertEquals(SMALL.toString(), silent.toString().replace(".graphs(new ChannelTest.Nobody())", ""));
        try (Run run = silent.run(4)) {
            assertEquals(0, run.history().last().messages());
        }
    }

    @Test
    void whatCannotBeIsRefusedWhereItIsTyped() {
        Experiment ring = Experiment.ring(4);
        refused(
                "randomEdges(u) needs 0 < u <= 1, got 0.0; the smaller u, the fewer links there are in a round",
                () -> ring.randomEdges(0));
        refused(
                "randomEdges(u) needs 0 < u <= 1, got NaN; the smaller u, the fewer links there are in a round",
                () -> new RandomEdges(Double.NaN));
        refused("delay(rounds) needs rounds >= 0, got -1", () -> ring.delay(-1));
        refused("loss(q) needs 0 <= q < 1, got 1.0", () -> ring.loss(1));
        refused("loss(q) needs 0 <= q < 1, got NaN", () -> ring.loss(Double.NaN));
        refused("duplicates(q) needs 0 <= q < 1, got -0.1", () -> ring.duplicates(-0.1));
        refused("reordering(q) needs 0 <= q < 1, got NaN", () -> ring.reordering(Double.NaN));
        refused("bitFlips(q) needs 0 <= q < 1, got 2.0", () -> ring.bitFlips(2));
        refused("garbled(q) needs 0 <= q < 1, got 1.0", () -> ring.garbled(1));
        refused("churn(q) needs 0 <= q < 1, got 1.0", () -> ring.churn(1));
        refused("churn(q, rounds) needs rounds >= 1, got 0", () -> ring.churn(0.1, 0));
        refused("crash(round, clients) needs round >= 0, got -1", () -> ring.crash(-1, 0));
        refused("crash(round, clients) needs at least one client, got none", () -> ring.crash(1));
        refused("crash(round, clients) needs clients from 0 to 3, got 4", () -> ring.crash(1, 0, 4));
        refused("crash(...) needs a value, got null", () -> ring.crash(1, (int[]) null));
        refused("cut(from, to, clients) needs 0 <= from < to, got 5 and 5", () -> ring.cut(5, 5, 0));
        refused("cut(from, to, clients) needs at least one client, got none", () -> ring.cut(0, 5));
        refused("cut(from, to, clients) needs clients from 0 to 3, got -1", () -> ring.cut(0, 5, -1));
        refused(
                "topology(topology) needs the clients of crash(round, clients) and cut(from, to, clients), got 3 clients"
                        + " and client 3",
                () -> ring.crash(1, 3).topology(Topology.ring(3)));
        refused("quantized(bits) needs 1 <= bits <= 16, got 0", () -> ring.quantized(0));
        refused("quantized(bits) needs 1 <= bits <= 16, got 17", () -> ring.quantized(17));
        refused("topK(fraction) needs 0 < fraction <= 1, got 0.0", () -> ring.topK(0));
        refused("topK(fraction) needs 0 < fraction <= 1, got NaN", () -> ring.topK(Double.NaN));
        refused("topK(fraction, gamma) needs 0 < gamma <= 1, got 1.5", () -> ring.topK(0.1, 1.5));
        refused("compression(...) needs a value, got null", () -> ring.compression(null));
        refused("bandwidth(bytes) needs bytes > 0, got 0.0", () -> ring.bandwidth(0));
        refused("bandwidth(bytes) needs bytes > 0, got NaN", () -> ring.bandwidth(Double.NaN));
        refused(
                "gossipUntil(V) needs messages that arrive in their round, got reordering(0.1); leave out one of the two",
                () -> ring.gossipUntil(1).reordering(0.1));
        refused(
                "gossipUntil(V) needs messages that do not build on earlier ones, got TopK[fraction=0.1, gamma=0.1];"
                        + " leave out one of the two",
                () -> ring.topK(0.1).gossipUntil(1));
        refused("gossipUntil(V) needs a finite V > 0, got 0.0", () -> ring.gossipUntil(0));
        refused("gossipUntil(V) needs a finite V > 0, got Infinity", () -> ring.gossipUntil(1 / 0.0));
        refused("timeVarying(graphs) needs at least one graph, got none", ring::timeVarying);
        refused(
                "timeVarying(graphs) needs graphs of the same clients, got Topology.ring(4) and Topology.ring(5)",
                () -> new GraphSequence(List.of(Topology.ring(4), Topology.ring(5))));
        refused(
                "timeVarying(graphs) needs graphs of this experiment's 4 clients, got Topology.ring(5)",
                () -> ring.timeVarying(Topology.ring(5)));
        refused(
                "timeVarying(graphs) needs graphs that connect the clients together, got [" + PAIRS[0]
                        + "]; news needs to get from every client to every other within some rounds",
                () -> ring.timeVarying(PAIRS[0]));
        refused("graphs(...) needs a value, got null", () -> ring.graphs(null));
        refused(
                "timeVarying(graphs) needs graphs of this experiment's 5 clients, got " + PAIRS[0],
                () -> ring.timeVarying(PAIRS).topology(Topology.ring(5)));
        Experiment own = ring.mixing(MixingMatrix.uniform(ring.topology()));
        refused(
                "randomEdges(u) needs weights by a rule, since every graph has its own, got mixing(matrix);"
                        + " call metropolis()",
                () -> own.randomEdges(0.5));
        refused(
                "mixing(matrix) needs one graph for all rounds, got RandomEdges[u=0.5]; weights on those follow a rule",
                () -> ring.randomEdges(0.5).mixing(MixingMatrix.uniform(ring.topology())));
        refused(
                "gossipUntil(V) needs messages that arrive in their round, got delay(2); leave out one of the two",
                () -> SMALL.delay(2).gossipUntil(1));
        refused(
                "gossipUntil(V) needs messages that arrive in their round, got delay(2); leave out one of the two",
                () -> SMALL.gossipUntil(1).delay(2));
        GraphSchedule lambda = (t, whole, random) -> Topology.ring(5);
        refused(
                "graphs(schedule) needs a record, got " + lambda.getClass().getName()
                        + "; write it as record Name(...) implements GraphSchedule",
                () -> ring.graphs(lambda));
        refused(
                "round 1: Five[] needs to give a graph of 4 clients, got Topology.ring(5)",
                () -> SMALL.graphs(new Five()).run(0));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
