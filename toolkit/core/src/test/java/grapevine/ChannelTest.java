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
                SMALL.delay(3).gradientTracking().engine("PyTorch"));
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
