package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Clocks;
import grapevine.core.Times;
import grapevine.data.Digits;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meetings and virtual time, from the front door. */
class AsynchronousTest {
    private static final Experiment TALK = Experiment.ring(6).consensusOnly().engine("PyTorch");
    private static final Experiment LEARN = Experiment.ring(5)
            .data(new Digits(100, 40, 0))
            .model("softmax")
            .engine("PyTorch")
            .batch(4);

    @Test
    void meetingsAreRoundsAndTakeTime() {
        Run run = TALK.asynchronous().run(600);
        assertEquals(600, run.rounds());
        assertEquals(1200, run.history().last().messages());
        assertEquals(100, run.history().last().time(), 4 * Math.sqrt(600) / 6, "six clocks of rate 1");
        assertTrue(run.value("V") < 1e-9);
        assertTrue(run.table().columnNames().contains("time"));
        run.close();
    }

    @Test
    void networksLearnInMeetings() {
        Run run = LEARN.asynchronous().gossipSgd(0.3).run(200);
        assertTrue(run.accuracy() > 0.5, "accuracy " + run.accuracy());
        run.close();
    }

    @Test
    void aRoundTakesAsLongAsTheSlowestClientAndLink() {
        Run plain = TALK.run(7);
        assertEquals(7, plain.history().last().time());
        assertFalse(plain.table().columnNames().contains("time"));
        Times slow = new Times.Stragglers(new Times.Constant(1), 10, 3);
        Run waiting = TALK.computeTime(slow)
                .linkTime(new Times.Constant(0.5))
                .localSteps(2)
                .run(4);
        assertEquals(4 * (2 * 10 + 0.5), waiting.history().last().time(), 1e-9);
        assertTrue(waiting.chart("V", "time").toString().contains("over virtual time"));
        plain.close();
        waiting.close();
    }

    @Test
    void untilGoesOnToAMoment() {
        Experiment timed = TALK.computeTime(new Times.Constant(2));
        Run run = timed.until(7);
        assertEquals(4, run.rounds(), "rounds end at 2, 4, 6 and 8");
        assertEquals(4, run.until(8).rounds());
        assertEquals(5, run.until(8.1).rounds());
        run.close();
        try (Comparison both = Experiment.compare(timed, timed.asynchronous())) {
            both.until(20);
            both.runs()
                    .values()
                    .forEach(r -> assertEquals(20, r.history().last().time(), 2));
        }
        assertEquals(
                "until(time) needs a finite time >= 0, got NaN",
                assertThrows(IllegalArgumentException.class, () -> timed.until(Double.NaN))
                        .getMessage());
    }

    @Test
    void stragglersHoldUpRoundsAndNotMeetings() {
        Times slow = new Times.Stragglers(new Times.Exponential(1), 20, 0);
        double[][] curvature = new double[8][1], center = new double[8][1];
        for (int i = 0; i < 8; i++) {
            curvature[i][0] = 1;
            center[i][0] = 10;
        }
        Experiment lab = Experiment.ring(8)
                .task(Quadratic.of(curvature, center))
                .gossipSgd(0.05)
                .engine("PyTorch")
                .computeTime(slow);
        try (Comparison both = Experiment.compare(lab, lab.asynchronous())) {
            both.until(400);
            double together = both.runs().values().iterator().next().value("loss");
            double inPairs = both.runs().values().stream()
                    .skip(1)
                    .findFirst()
                    .orElseThrow()
                    .value("loss");
            assertTrue(inPairs < together / 2, "in pairs " + inPairs + ", together " + together);
        }
    }

    @Test
    void theCallsAreTold() {
        assertEquals(
                "Experiment.ring(5).asynchronous().gossipSgd()",
                Experiment.ring(5).asynchronous().toString());
        assertEquals(
                "Experiment.ring(5).asynchronous(Clocks.edges(0.5)).computeTime(new Times.Stragglers("
                        + "new Times.Exponential(1.0), 10.0, List.of(0, 3))).linkTime(new Times.LogNormal(1.0, 0.5)).gossipSgd()",
                Experiment.ring(5)
                        .linkTime(new Times.LogNormal(1, 0.5))
                        .computeTime(new Times.Stragglers(new Times.Exponential(1), 10, 0, 3))
                        .asynchronous(Clocks.edges(0.5))
                        .toString());
    }

    @Test
    void aSavedRunGoesOnWithItsMeetings(@TempDir Path folder) {
        Experiment experiment = LEARN.asynchronous(Clocks.edges(1))
                .computeTime(new Times.Stragglers(new Times.Exponential(1), 3, 2))
                .linkTime(new Times.LogNormal(0.1, 1))
                .loss(0.2)
                .klAdam();
        Path file = folder.resolve("run");
        Run run = experiment.run(13).save(file);
        run.run(20);
        Run resumed = Run.resume(file).run(20);
        assertArrayEquals(run.models(), resumed.models());
        assertEquals(run.history().last().time(), resumed.history().last().time());
        run.close();
        resumed.close();
    }

    @Test
    void weightsOfAPairFollowTheRule() {
        double[] meet = meeting(Experiment.complete(2).lazy());
        assertArrayEquals(new double[] {1, 3}, meet, 1e-12, "lazy: three quarters of one's own");
        assertArrayEquals(new double[] {2, 2}, meeting(Experiment.complete(2)), 1e-12);
    }

    private static double[] meeting(Experiment two) {
        Run run = two.consensusOnly(0, 4).engine("PyTorch").asynchronous().run(1);
        double[][] x = run.models();
        run.close();
        return new double[] {x[0][0], x[1][0]};
    }

    @Test
    void whoHasNotMovedIsSilent() {
        Run still = Experiment.ring(4)
                .consensusOnly(1, 1, 1, 1)
                .eventTriggered(0.1)
                .asynchronous()
                .engine("Java")
                .run(100);
        long first = still.history().last().messages();
        assertTrue(first >= 4 && first <= 8, "each talks once, and its partner may have before: " + first);
        assertEquals(first, still.run(100).history().last().messages());
        still.close();
        double[][] one = {{1}, {1}, {1}, {1}}, apart = {{0}, {0}, {4}, {4}};
        Experiment moving = Experiment.ring(4)
                .task(Quadratic.of(one, apart))
                .gossipSgd(0.02)
                .asynchronous()
                .engine("Java");
        long[] messages = new long[3];
        double[] thresholds = {0, 0.1, 1};
        for (int k = 0; k < 3; k++) {
            Run run = moving.eventTriggered(thresholds[k]).run(1000);
            messages[k] = run.history().last().messages();
            run.close();
        }
        assertEquals(2000, messages[0]);
        assertTrue(
                messages[0] > messages[1] && messages[1] > messages[2] && messages[2] > 0,
                messages[1] + ", " + messages[2]);
        assertEquals(
                "eventTriggered(threshold) needs clients that meet in pairs, got all together; call asynchronous()",
                assertThrows(IllegalArgumentException.class, () -> TALK.eventTriggered(1)
                                .run(1))
                        .getMessage());
        assertEquals(
                "eventTriggered(threshold) needs a finite threshold >= 0, got -1.0",
                assertThrows(IllegalArgumentException.class, () -> TALK.eventTriggered(-1))
                        .getMessage());
    }

    @Test
    void whatWasSaidLastIsSaved(@TempDir Path folder) {
        double[][] one = {{1}, {1}, {1}, {1}}, apart = {{0}, {0}, {4}, {4}};
        Experiment moving = Experiment.ring(4)
                .task(Quadratic.of(one, apart))
                .gossipSgd(0.02)
                .asynchronous()
                .eventTriggered(0.3)
                .engine("Java");
        Run run = moving.run(100).save(folder.resolve("run"));
        Run resumed = moving.resume(folder.resolve("run")).run(200);
        run.run(200);
        assertArrayEquals(run.models(), resumed.models());
        assertEquals(run.history().last().messages(), resumed.history().last().messages());
        run.close();
        resumed.close();
    }

    @Test
    void drawsAnswerTogether(@TempDir Path folder) {
        Experiment sampling = LEARN.asynchronous().gossipLangevin(1e-3).draws(50, 10, 8);
        Run run = sampling.run(40);
        assertEquals(
                "a prediction needs at least one draw, got none;"
                        + " run on, past the burn-in of draws(burnIn, every, most)",
                assertThrows(IllegalStateException.class, run::reliability).getMessage());
        run.run(160);
        assertEquals(8, run.draws().length);
        assertTrue(run.reliability().toString().contains("all draws of all clients"));
        assertEquals(5, run.measure(new grapevine.metrics.DrawsPredictive()).rowCount());
        run.save(folder.resolve("run"));
        Run resumed = Run.resume(folder.resolve("run"));
        assertArrayEquals(run.draws(), resumed.draws());
        run.close();
        resumed.close();
        assertEquals(
                "DrawsPredictive needs a run that keeps draws, got none; call draws(burnIn, every, most)",
                assertThrows(IllegalArgumentException.class, () -> LEARN.run(1).reliability())
                        .getMessage());
    }

    @Test
    void oneClientAndAllDataTogetherHaveNobodyToMeet() {
        Run alone = Experiment.on(Topology.single())
                .consensusOnly()
                .asynchronous()
                .engine("PyTorch")
                .run(5);
        assertEquals(0, alone.history().last().messages());
        alone.close();
        Run pooled = LEARN.asynchronous().centralized().run(3);
        assertEquals(3, pooled.history().last().time(), "rounds of one client");
        pooled.close();
    }

    /** Takes a time that is none. */
    private record Broken(double time) implements Times {
        @Override
        public double draw(java.util.random.RandomGenerator random, int... who) {
            return time;
        }
    }

    @Test
    void whereNothingTakesTimeRoundsAreCounted() {
        Experiment linked = LEARN.linkTime(new Times.Constant(0.5));
        Run pooled = linked.centralized().until(3);
        assertEquals(3, pooled.rounds());
        pooled.close();
        Run alone = Experiment.on(Topology.single())
                .consensusOnly()
                .linkTime(new Times.Constant(1))
                .engine("Java")
                .until(4);
        assertEquals(4, alone.rounds());
        alone.close();
    }

    @Test
    void aLawThatGivesNoDurationLeavesTheRunAsItWas() {
        for (Experiment broken : new Experiment[] {
            TALK.computeTime(new Broken(0)),
            TALK.computeTime(new Broken(Double.NaN)).asynchronous()
        }) {
            Run run = broken.run(0);
            double[][] before = run.models();
            assertThrows(IllegalArgumentException.class, () -> run.run(1));
            assertArrayEquals(before, run.models());
            assertEquals(0, run.rounds());
            assertEquals(0, run.history().last().messages());
            run.close();
        }
    }

    @Test
    void roundsWaitForTheLinksThatAreThere() {
        Experiment pairs = Experiment.complete(4)
                .consensusOnly()
                .engine("Java")
                .timeVarying(Topology.of(new int[][] {{1, 2}, {2, 3}, {3, 1}, {0, 1}}), Topology.ring(4))
                .linkTime(new Times.Stragglers(new Times.Constant(1), 10, 0));
        assertEquals(20, timeOf(pairs.run(2)));
        Run run = TALK.linkTime(new Times.Constant(1)).gossipUntil(1e-3).run(1);
        double exchanges = run.history().last().messages() / 12.0;
        assertTrue(exchanges > 2);
        assertEquals(exchanges, timeOf(run), 1e-9, "a unit per exchange");
    }

    private static double timeOf(Run run) {
        double time = run.history().last().time();
        run.close();
        return time;
    }

    @Test
    void whatCannotBeSavedOrIsNotThereIsRefused() {
        assertTrue(
                assertThrows(IllegalArgumentException.class, () -> TALK.computeTime((random, who) -> 1))
                        .getMessage()
                        .matches(
                                "computeTime\\(times\\) needs a record, got .*; write it as record Name\\(...\\) implements Times"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> TALK.linkTime((random, who) -> 1))
                .getMessage()
                .startsWith("linkTime(times) needs a record, got "));
        assertRefused("Times.Stragglers(usual, factor, clients) needs clients < 6, got 30", () -> TALK.computeTime(
                        new Times.Stragglers(new Times.Constant(1), 2, 30))
                .run(1));
    }

    @Test
    void callsMayComeInAnyOrder() {
        Experiment people =
                Experiment.ring(4).bySubject().dataScaled().asynchronous().data("activities");
        assertTrue(people.toString().startsWith("Experiment.ring(4).dataScaled().asynchronous()"));
    }

    @Test
    void aFlatPriorIsReadBack(@TempDir Path folder) {
        Experiment flat = Experiment.complete(2)
                .task(grapevine.tasks.GaussianMean.of(new double[][] {{1}, {3}}, 1))
                .engine("Java")
                .gossipLangevin()
                .prior(Double.POSITIVE_INFINITY);
        Run run = flat.run(3).save(folder.resolve("run"));
        Run resumed = flat.resume(folder.resolve("run")).run(2);
        assertArrayEquals(run.run(2).models(), resumed.models());
        run.close();
        resumed.close();
    }

    @Test
    void whatPairsCannotHaveIsRefusedAtTheCall() {
        Experiment pairs = TALK.asynchronous();
        String graphs =
                "asynchronous() needs one graph for all meetings, got RandomEdges[u=0.5]; leave out one of the two";
        assertRefused(graphs, () -> pairs.randomEdges(0.5));
        assertRefused(graphs, () -> TALK.randomEdges(0.5).asynchronous());
        String delay = "asynchronous() needs messages that arrive while two meet, got delay(2);"
                + " linkTime(new Times.Constant(1)) makes links slow";
        assertRefused(delay, () -> pairs.delay(2));
        assertRefused(delay, () -> TALK.delay(2).asynchronous());
        String until = "asynchronous() needs clients that talk once when they meet, got gossipUntil(1.0);"
                + " leave out one of the two";
        assertRefused(until, () -> pairs.gossipUntil(1));
        assertRefused(until, () -> TALK.gossipUntil(1).asynchronous());
        String oneWay =
                "asynchronous() needs links that go both ways, since two clients meet, got " + Topology.directedRing(6);
        assertRefused(oneWay, () -> Experiment.directedRing(6).asynchronous());
        assertRefused(oneWay, () -> pairs.topology(Topology.directedRing(6)));
        String rule = "asynchronous() needs weights by a rule, since each pair has its own, got mixing(matrix);"
                + " call metropolis()";
        assertRefused(rule, () -> pairs.mixing(TALK.mixing()));
        assertRefused(rule, () -> TALK.mixing(TALK.mixing()).asynchronous());
        assertRefused("asynchronous(...) needs a value, got null", () -> TALK.asynchronous(null));
        assertRefused("computeTime(...) needs a value, got null", () -> TALK.computeTime(null));
        assertRefused("linkTime(...) needs a value, got null", () -> TALK.linkTime(null));
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
