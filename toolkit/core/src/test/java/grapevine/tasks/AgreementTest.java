package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.Experiment;
import grapevine.Run;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class AgreementTest {

    @Test
    void theHistoryHasOneNumberPerClientAndTheMeanStays() {
        for (String engine : List.of("MXNet", "PyTorch", "Java"))
            try (Run run = Experiment.ring(3)
                    .consensusOnly(1, 2, 6)
                    .engine(engine)
                    .evaluateEvery(1)
                    .run(1)) {
                // Metropolis weights of three who all hear each other: a third each
                assertArrayEquals(
                        new double[] {1, 2, 6},
                        run.history().rows().get(0).values().get("value"));
                assertArrayEquals(
                        new double[] {3, 3, 3}, run.history().last().values().get("value"), 1e-15);
                assertEquals(3, run.value("meanModelValue"), 1e-15);
                assertEquals(0, run.value("V"), 1e-15);
            }
    }

    @Test
    void theStartIsDrawnFromTheNormalDistributionByTheSeed() {
        Experiment experiment = Experiment.ring(1000).consensusOnly();
        double[] drawn = flat(experiment), again = flat(experiment), other = flat(experiment.seed(1));
        assertArrayEquals(drawn, again);
        assertTrue(drawn[0] != other[0]);
        assertArrayEquals(drawn, flat(experiment.engine("PyTorch")), "a start in Java is that of both engines");
        // ten cells of N(0, 1) of probability 1/10 each; chi-square with 9 degrees of freedom is below 27.9 with 0.999
        double[] deciles = {-1.281552, -0.841621, -0.524401, -0.253347, 0, 0.253347, 0.524401, 0.841621, 1.281552};
        int[] counts = new int[10];
        for (double x : drawn)
            counts[(int) Arrays.stream(deciles).filter(q -> q < x).count()]++;
        double chi = Arrays.stream(counts)
                .mapToDouble(c -> (c - 100.0) * (c - 100) / 100)
                .sum();
        assertTrue(chi < 27.9, "chi-square " + chi);
    }

    private static double[] flat(Experiment experiment) {
        try (Run run = experiment.run(0)) {
            return Stream.of(run.models()).flatMapToDouble(Arrays::stream).toArray();
        }
    }

    @Test
    void clientsWhoHoldSeveralNumbersHaveNoScoreAndStillAgree() {
        try (Run run = Experiment.complete(2)
                .task(Agreement.from(new double[][] {{0, 4}, {2, 8}}))
                .run(1)) {
            assertArrayEquals(new double[] {1, 6}, run.models()[0], 1e-15);
            assertEquals(
                    List.of("consensusDistance", "V", "E_t"),
                    List.copyOf(run.history().metrics()));
        }
        try (Run run = Experiment.ring(4).task(new Agreement(4, 3)).run(0)) {
            assertEquals(3, run.models()[0].length);
        }
    }

    @Test
    void aSavedRunGoesOnWithoutTheExperiment(@TempDir Path folder) {
        Path file = folder.resolve("run");
        for (Experiment experiment : List.of(
                Experiment.ring(10).consensusOnly().nonlinearGossip(0.6, 0.05),
                Experiment.ring(3).consensusOnly(1, 2, 6).nonlinearGossip(0.5, 0.01)))
            try (Run run = experiment.run(5).save(file);
                    Run resumed = Run.resume(file)) {
                assertEquals(run.toString(), resumed.toString());
                assertArrayEquals(run.run(20).models(), resumed.run(20).models());
            }
    }

    @Test
    void aStartOfAnotherShapeIsRefused() {
        refused("new Agreement(clients) needs at least 1 client, got 0", () -> new Agreement(0));
        refused("new Agreement(clients, dimensions) needs dimensions >= 1, got 0", () -> new Agreement(2, 0));
        refused("Agreement.from(values) needs at least 1 client, got none", () -> Agreement.from(new double[0]));
        refused(
                "Agreement.from(values) needs rows of one length, got 1 and 2",
                () -> Agreement.from(new double[][] {{1}, {1, 2}}));
        refused("Agreement.from(values) needs finite values, got NaN", () -> Agreement.from(1, Double.NaN));
        refused(
                "Agreement.from(values) needs one row per client, 2, got 1",
                () -> new Agreement(2, 1, List.of(List.of(1.0))));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
