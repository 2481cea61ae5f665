package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Metric;
import grapevine.core.NotFinite;
import grapevine.tasks.Quadratic;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is lost where a run diverges, also where no variable holds it. */
class DivergenceTest {
    private static final double[][] CURVATURE = {{1, 2}, {1, 2}, {1, 2}}, CENTER = {{1, 0}, {0, 1}, {1, 1}};

    /** |1 - 1e30 * 1|^k is beyond the largest double, 1.8e308, after 11 rounds. */
    private static final Experiment WILD = Experiment.ring(3)
            .task(Quadratic.of(CURVATURE, CENTER))
            .engine("Java")
            .gossipSgd(1e30)
            .evaluateEvery(4);

    private static Divergence divergence() {
        return assertThrows(Divergence.class, () -> WILD.run(50));
    }

    @Test
    void theErrorSaysHowToGetAtTheRun() {
        Divergence divergence = divergence();
        try (Run run = divergence.run()) {
            assertEquals(
                    "round 11: client 0's model has infinity; it was finite in round 10 (learningRate 1.0E30 may be too"
                            + " large); Run.failed() is the run at round 10",
                    divergence.getMessage());
            assertTrue(divergence.getCause() instanceof NotFinite);
            assertSame(run, Run.failed());
        }
        assertEquals(
                "Run.failed() needs a run that failed, got none; one that comes through is what run(rounds) returns",
                assertThrows(IllegalStateException.class, Run::failed).getMessage(),
                "a closed run is kept by nobody");
    }

    @Test
    void theRunIsReadShownSavedAndResumedAtItsLastFiniteRound(@TempDir Path folder) {
        try (Run run = divergence().run()) {
            assertEquals(10, run.rounds());
            assertEquals(
                    "[0, 4, 8, 10]",
                    run.history().rows().stream()
                            .map(row -> row.round())
                            .toList()
                            .toString());
            for (double[] model : run.models()) assertTrue(Arrays.stream(model).allMatch(Double::isFinite));
            assertTrue(run.value("consensusDistance") >= 0);
            assertEquals(4, run.table().rowCount());
            assertTrue(run.chart("error").png().length > 0);
            Path file = folder.resolve("run");
            run.save(file).csv(folder.resolve("run.csv"));
            try (Run resumed = WILD.resume(file)) {
                assertArrayEquals(run.models(), resumed.models());
                assertEquals(
                        "round 11: client 0's model has infinity; it was finite in round 10 (learningRate 1.0E30 may be"
                                + " too large); Run.failed() is the run at round 10",
                        assertThrows(Divergence.class, () -> resumed.run(1)).getMessage());
            }
        }
    }

    @Test
    void aRunThatFailsOtherwiseIsKeptToo() {
        Experiment failing = WILD.gossipSgd(0.1).metric(Metric.of("odd", s -> {
            if (s.models().getDouble(0, 0) > 0.3) throw new ArithmeticException("on purpose");
            return 1;
        }));
        assertEquals(
                "on purpose",
                assertThrows(ArithmeticException.class, () -> failing.run(50)).getMessage());
        try (Run run = Run.failed()) {
            assertEquals(8, run.rounds());
        }
    }

    @Test
    void aMetricThatFailsAtTheLastFiniteRoundDoesNotHideTheDivergence() {
        Experiment failing = WILD.evaluateEvery(100).metric(Metric.of("odd", s -> {
            if (Math.abs(s.models().getDouble(0, 0)) > 1) throw new ArithmeticException("on purpose");
            return 1;
        }));
        Divergence divergence = assertThrows(Divergence.class, () -> failing.run(50));
        assertEquals("on purpose", divergence.getCause().getSuppressed()[0].getMessage());
        divergence.run().close();
    }

    @Test
    void aComparisonKeepsAllItsRuns() {
        Divergence divergence = assertThrows(Divergence.class, () -> Experiment.compare(WILD, WILD.gossipSgd(0.1))
                .run(20));
        try (Comparison compared = Comparison.failed()) {
            assertEquals(
                    "gossipSgd(1.0E30), round 11: client 0's model has infinity; it was finite in round 10"
                            + " (learningRate 1.0E30 may be too large); Comparison.failed() has all runs",
                    divergence.getMessage());
            assertEquals(
                    "[10, 20]",
                    compared.runs().values().stream().map(Run::rounds).toList().toString());
            assertSame(compared.runs().get("gossipSgd(1.0E30)"), divergence.run());
            assertTrue(compared.chart("error").png().length > 0);
        }
        assertEquals(
                "Comparison.failed() needs a comparison that failed, got none; one that comes through is what run(rounds)"
                        + " returns",
                assertThrows(IllegalStateException.class, Comparison::failed).getMessage());
    }

    @Test
    void aSweepSaysWhereItDivergedAndKeepsNoRun() {
        Results results = Sweep.of(WILD)
                .algorithm("wild", e -> e)
                .algorithm("tame", e -> e.gossipSgd(0.1))
                .seeds(0)
                .run(20);
        assertEquals("diverged", results.table("error").getString(0, "wild"));
        assertEquals(
                "round 11: client 0's model has infinity; it was finite in round 10 (learningRate 1.0E30 may be too"
                        + " large)",
                results.failures().getString(0, "wild"));
        assertFalse(Double.isNaN(results.mean("", "tame", "error")));
        assertThrows(IllegalStateException.class, Run::failed);
    }
}
