package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.algorithms.GossipLangevin;
import grapevine.data.Digits;
import grapevine.metrics.DrawsPredictive;
import grapevine.tasks.GaussianMean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Clients that sample a posterior, from the front door. */
class LangevinDoorTest {
    private static final Experiment RING = Experiment.ring(3);
    private static final Experiment LEARN =
            RING.data(new Digits(60, 20, 0)).model("softmax").batch(4).engine("PyTorch");

    @Test
    void theCallsAreTold() {
        told("gossipLangevin()", RING.gossipLangevin());
        told("gossipLangevin()", RING.gossipLangevin(1e-4));
        told("gossipLangevin(0.001)", RING.gossipLangevin(1e-3));
        told("gossipLangevin(0.001)", RING.gossipLangevin(1e-3, 0.5, 0.5, 1));
        told("gossipLangevin(0.001, 0.3, 0.4, 1).steps(5)", RING.gossipLangevin(1e-3, 0.3, 0.4, 5));
        told("gossipLangevin().steps(5)", RING.gossipLangevin().steps(5));
        told("gossipLangevin().steps(1, 2, 3)", RING.gossipLangevin().steps(1, 2, 3));
        told(
                "gossipLangevin().prior(Double.POSITIVE_INFINITY)",
                RING.gossipLangevin().prior(Double.POSITIVE_INFINITY));
        told(
                "gossipLangevin(0.001, 0.3, 0.4, 1).steps(1, 2, 3).prior(10.0).cooled(0.1)",
                RING.gossipLangevin(1e-3, 0.3, 0.4, 5)
                        .steps(1, 2, 3)
                        .prior(10.0)
                        .cooled(0.1));
        assertEquals(
                "Experiment.ring(3).asynchronous().gossipLangevin().cooled(0.0).draws(10, 2, 5)",
                RING.asynchronous().draws(10, 2, 5).gossipLangevin().cooled(0).toString());
    }

    private static void told(String call, Experiment experiment) {
        assertEquals("Experiment.ring(3)." + call, experiment.toString());
    }

    @Test
    void whatIsToldMakesTheSame() {
        assertEquals(
                RING.gossipLangevin(1e-3, 0.3, 0.4, 5).steps(1, 2, 3).prior(10).choices(),
                RING.gossipLangevin(1e-3, 0.3, 0.4, 1).prior(10).steps(1, 2, 3).choices());
        assertEquals(
                new GossipLangevin(0.2, 0.3, 0.4, List.of(1, 2, 3), 10, 0.1),
                RING.gossipLangevin(1e-3, 0.3, 0.4, 5)
                        .steps(1, 2, 3)
                        .prior(10)
                        .cooled(0.1)
                        .learningRate(0.2)
                        .choices()
                        .algorithm());
    }

    @Test
    void aSavedRunGoesOnWithItsMeetingsNoiseAndDraws(@TempDir Path folder) {
        Experiment experiment = LEARN.asynchronous()
                .gossipLangevin(1e-4, 0.3, 0.4, 1)
                .steps(1, 2, 3)
                .prior(10)
                .cooled(0.5)
                .draws(5, 3, 4);
        Path file = folder.resolve("run");
        try (Run run = experiment.run(13).save(file);
                Run resumed = Run.resume(file)) {
            assertEquals(experiment.toString(), resumed.experiment().toString());
            assertArrayEquals(run.draws(), resumed.draws());
            assertEquals(2, resumed.draws().length, "those of the rounds 8 and 11");
            run.run(10);
            resumed.run(10);
            assertArrayEquals(run.models(), resumed.models());
            assertArrayEquals(run.draws(), resumed.draws());
            assertEquals(4, run.draws().length, "those of the rounds 14, 17, 20 and 23; earlier ones are gone");
            assertArrayEquals(run.models(), run.draws()[3]);
            assertEquals(run.history().last().bytes(), resumed.history().last().bytes());
        }
    }

    @Test
    void theFirstDrawIsThatOfTheFirstRoundAfterTheBurnIn() {
        Experiment experiment = LEARN.gossipLangevin();
        try (Run run = experiment.draws(3, 1, 10).run(3);
                Run thinned = experiment.draws(3, 2, 10).run(5)) {
            assertEquals(0, run.draws().length);
            double[][] fourth = run.run(1).models();
            assertEquals(1, run.draws().length);
            assertArrayEquals(fourth, run.draws()[0]);
            double[][] fifth = run.run(1).models();
            assertEquals(1, thinned.draws().length);
            assertArrayEquals(fifth, thinned.draws()[0]);
        }
        try (Run run = experiment.draws(0, 1, 2).run(1)) {
            assertArrayEquals(run.models(), run.draws()[0], "without a burn-in the first round is kept");
        }
    }

    @Test
    void aRunThatKeepsNoDrawsHasNone() {
        try (Run run = LEARN.gossipLangevin().run(2)) {
            assertEquals(0, run.draws().length);
        }
    }

    @Test
    void aMessageIsTheModelAndTheNumberOfMeetings() {
        try (Run run = Experiment.ring(4)
                .task(GaussianMean.random(4, 3, 1, 0, 0).replicas(7))
                .gossipLangevin()
                .steps(3)
                .asynchronous()
                .run(5)) {
            assertEquals(10, run.history().last().messages());
            assertEquals(10 * (7 + 1) * 8, run.history().last().bytes());
        }
    }

    @Test
    void ratesAreTunedAsThoseOfOthers() {
        // without noise the rate that comes nearest to the summit in ten rounds is 0.5 / L; 3 / L diverges
        double precision = 15;
        GaussianMean task = GaussianMean.random(3, 5, 1, 0, 1).startVariance(4);
        Results results = Sweep.of(RING.task(task).batch(5))
                .algorithm("Langevin", e -> e.gossipLangevin().cooled(0).prior(Double.POSITIVE_INFINITY))
                .rates(0.01 / precision, 0.5 / precision, 3e3 / precision)
                .seeds(0)
                .run(10);
        assertEquals(0.5 / precision, results.rate("", "Langevin"), 1e-15);
        assertEquals("[Langevin]", results.table().columnNames().toString());
    }

    @Test
    void otherEnginesAndCentralizedRunsSampleToo() {
        try (Run run =
                LEARN.gossipLangevin(1e-5).steps(2).centralized().draws(1, 1, 9).run(4)) {
            assertEquals(3, run.draws().length);
            assertEquals(1, run.models().length);
            assertTrue(Arrays.stream(run.models()[0]).allMatch(Double::isFinite));
        }
        try (Run warm = LEARN.gossipLangevin(1e-5).seed(1).run(2);
                Run cold = LEARN.gossipLangevin(1e-5).cooled(0).seed(1).run(2)) {
            assertFalse(Arrays.equals(warm.models()[0], cold.models()[0]));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAtTheCall() {
        refused(
                "steps(perClient) needs gossipLangevin() before it, got .gossipSgd();"
                        + " call gossipLangevin().steps(perClient)",
                () -> RING.steps(2));
        refused(
                "prior(variance) needs gossipLangevin() before it, got .gossipSgd();"
                        + " call gossipLangevin().prior(variance)",
                () -> RING.prior(2));
        refused(
                "cooled(temperature) needs gossipLangevin() before it, got .klAdam(0.1);"
                        + " call gossipLangevin().cooled(temperature)",
                () -> RING.klAdam(0.1).cooled(2));
        refused("gossipLangevin(learningRate) needs learningRate > 0, got 0.0", () -> RING.gossipLangevin(0));
        refused("gossipLangevin(learningRate) needs learningRate > 0, got -1.0", () -> RING.gossipLangevin()
                .learningRate(-1));
        refused("gossipLangevin(...) needs steps >= 1, got 0", () -> RING.gossipLangevin()
                .steps(0));
        refused("gossipLangevin(...) needs steps for all clients or for each, got none", () -> RING.gossipLangevin()
                .steps());
        refused("gossipLangevin(...) needs priorVariance > 0, got 0.0", () -> RING.gossipLangevin()
                .prior(0));
        refused("gossipLangevin(...) needs a finite temperature >= 0, got NaN", () -> RING.gossipLangevin()
                .cooled(Double.NaN));
        refused("draws(burnIn, every, most) needs burnIn >= 0, got -1", () -> RING.draws(-1, 1, 1));
        refused("draws(burnIn, every, most) needs every >= 1, got 0", () -> RING.draws(0, 0, 1));
        refused("draws(burnIn, every, most) needs most >= 1, got 0", () -> RING.draws(0, 1, 0));
        refused(
                "gossipLangevin(...) needs steps for all clients or for each of 3, got [1, 2]",
                () -> LEARN.gossipLangevin().steps(1, 2).run(0));
        refused(
                "DrawsPredictive needs a run that keeps draws, got none; call draws(burnIn, every, most)",
                () -> LEARN.gossipLangevin().metric(new DrawsPredictive()).run(0));
        GaussianMean task = GaussianMean.of(new double[][] {{1}, {2}, {3}}, 1);
        refused("DrawsPredictive needs a task with classes, got " + task + "; choose data(\"digits\")", () -> RING.task(
                        task)
                .gossipLangevin()
                .draws(0, 1, 1)
                .metric(new DrawsPredictive())
                .run(0));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
