package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Schedule;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.LeastSquares;
import grapevine.data.Samples;
import grapevine.data.Sine;
import grapevine.metrics.PosteriorPredictive;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers to be predicted, and dropout, through the front door. */
class RegressionDoorTest {
    private static final Experiment SINE = Experiment.ring(5)
            .data(new Sine(400, 100, 0.1, 0))
            .gossipSgd(0.003)
            .batch(16)
            .evaluateEvery(5);

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aSineIsLearnedByTheStandardModelAndNotByALine(String engine) {
        Experiment sine = Experiment.ring(5)
                .data(new Sine(2_000, 500, 0.1, 0))
                .centralized()
                .engine(engine);
        try (Run network = sine.euclideanAdam(0.01)
                        .schedule(new Schedule.Cosine(400))
                        .evaluateEvery(400)
                        .run(400);
                Run line = sine.model("linear").gossipSgd(0.05).run(100)) {
            assertEquals(
                    List.of("rmse", "loss"),
                    network.history().metrics().stream().limit(2).toList());
            assertEquals(64 + 64 + 64 * 64 + 64 + 64 + 1, network.models()[0].length);
            assertTrue(network.value("rmse") < 0.2, "the noise is 0.1, the network's rmse " + network.value("rmse"));
            // the best line is 3/pi^2 x, which leaves a variance of 1/2 - 3/pi^2 = 0.196, and the noise 0.01
            assertEquals(Math.sqrt(0.5 - 3 / (Math.PI * Math.PI) + 0.01), line.value("rmse"), 0.04);
        }
    }

    @Test
    void aLinearModelReachesTheLeastSquares() {
        Experiment convex =
                Experiment.ring(4).data(new LeastSquares(400, 5, 0.2, 1)).model("linear");
        try (Run run = convex.gossipSgd(0.05).run(150)) {
            assertEquals(0.2, run.value("meanModelRmse"), 0.04);
            assertTrue(run.history().rows().get(0).mean("rmse") > 1, "it starts far away");
        }
    }

    @Test
    void clientsCanBeDealtDifferentTargets() {
        int[][] counts = SINE.classesPerClient(2).labels();
        assertEquals(10, counts[0].length);
        for (int[] client : counts)
            assertEquals(2, Arrays.stream(client).filter(count -> count > 0).count());
        assertEquals(400, Arrays.stream(counts).flatMapToInt(Arrays::stream).sum());
        for (Experiment skewed : List.of(SINE.dirichlet(0.1), SINE.shards(2), SINE.iid()))
            try (Run run = skewed.run(1)) {
                assertTrue(run.value("rmse") > 0);
            }
        double even = spread(SINE.iid().labels()),
                uneven = spread(SINE.dirichlet(0.1).labels());
        assertTrue(uneven > 3 * even, uneven + " and " + even);
    }

    /** How far the clients' counts of a class are from each other. */
    private static double spread(int[][] counts) {
        return IntStream.range(0, 10)
                .mapToDouble(k -> Arrays.stream(counts)
                                .mapToInt(row -> row[k])
                                .max()
                                .orElseThrow()
                        - Arrays.stream(counts).mapToInt(row -> row[k]).min().orElseThrow())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aSavedRunGoesOnBitForBitAlsoWithDropout(String engine, @TempDir Path folder) {
        Path file = folder.resolve("run");
        Experiment dropout = Experiment.ring(3)
                .data(new Digits(60, 30, 0))
                .model("convNet")
                .localSteps(2)
                .batch(4)
                .evaluateEvery(2);
        for (Experiment experiment : List.of(SINE.dirichlet(0.5).engine(engine), dropout.engine(engine)))
            try (Run whole = experiment.run(5);
                    Run run = experiment.run(2).save(file);
                    Run resumed = Run.resume(file)) {
                assertEquals(run.toString(), resumed.toString());
                assertArrayEquals(whole.models(), resumed.run(3).models());
                assertArrayEquals(whole.models(), run.run(3).models());
            }
    }

    @Test
    void dataSetsWithTargetsHaveNamesAndReadAsTheirCall() {
        assertEquals(
                "Experiment.ring(5).data(new Sine(6400, 1600, 0.1, 0)).gossipSgd()",
                Experiment.ring(5).data("sine").toString());
        assertEquals(
                "Experiment.ring(5).data(new LeastSquares(1000, 10, 0.1, 0)).model(\"linear\").gossipSgd()",
                Experiment.ring(5).model("linear").data("least-squares").toString());
    }

    @Test
    void theImagesOfRegressionCanBeCompressedToo() {
        Dataset digits = new Digits(40, 20, 0).load();
        float[] slants = new float[60];
        for (int i = 0; i < 60; i++) slants[i] = i % 7;
        Samples train = Samples.numeric(digits.train().features(), Arrays.copyOf(slants, 40), 40),
                test = Samples.numeric(digits.test().features(), Arrays.copyOf(slants, 20), 20);
        Experiment images = Experiment.complete(2)
                .data(Dataset.numeric("slants", digits.shape(), train, test))
                .jpegNoise(1, 0.1);
        try (Run run = images.run(1)) {
            assertTrue(run.value("rmse") > 0);
        }
    }

    @Test
    void whatNeedsClassesIsRefused() {
        refused(
                "model(\"softmax\") needs data with classes to tell apart, got the targets of sine; for targets use"
                        + " model(\"linear\")",
                () -> SINE.model("softmax"));
        refused(
                "model(\"linear\") needs data with targets to predict, got digits; for classes use model(\"softmax\")",
                () -> Experiment.ring(3).model("linear").run(0));
        refused(
                "model(\"linear\") needs data with targets to predict, got digits; for classes use model(\"softmax\")",
                () -> SINE.model("linear").data(new Digits(20, 10, 0)));
        String message = assertThrows(IllegalArgumentException.class, () -> SINE.klAdam()
                        .metric(new PosteriorPredictive(2, 0))
                        .run(0))
                .getMessage();
        assertTrue(message.startsWith("PosteriorPredictive needs a task with classes, got "), message);
        try (Run run = SINE.run(0)) {
            refused(
                    "pictures(images) needs data with masks or model(\"vae\"), got " + run.experiment()
                            + "; Experiment.ring(8).data(\"polyps\") has some",
                    () -> run.pictures(1));
        }
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
