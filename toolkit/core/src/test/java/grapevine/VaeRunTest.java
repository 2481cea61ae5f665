package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Samples;
import grapevine.tasks.Models;
import grapevine.tasks.Vae;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Experiments whose clients learn pictures. */
class VaeRunTest {
    private static final Experiment PAINTERS = Experiment.ring(4)
            .data(new Digits(60, 20, 0))
            .dirichlet(1)
            .model("vae(16, 2)")
            .batch(8)
            .euclideanAdam(0.01);

    @Test
    void clientsLearnToPaintAndAResumedRunGoesOnBitForBit(@TempDir Path folder) {
        for (String engine : List.of("MXNet", "PyTorch"))
            try (Run run = PAINTERS.engine(engine).run(20).save(folder.resolve("run"));
                    Run resumed = Run.resume(folder.resolve("run"))) {
                assertEquals(
                        List.of("negativeElbo", "reconstruction", "divergence", "loss", "meanModelNegativeElbo"),
                        run.history().metrics().stream().limit(5).toList());
                assertEquals("negativeElbo", Run.headline(run.history()));
                double start = run.history().rows().get(0).mean("negativeElbo"), end = run.value("negativeElbo");
                assertTrue(end < 0.6 * start, start + " to " + end + " on " + engine);
                double loss = run.value("loss");
                assertEquals(loss, resumed.value("loss"));
                assertArrayEquals(run.run(2).models(), resumed.run(2).models(), engine);
            }
    }

    @Test
    void aSweepTakesTheRateOfTheLowestNegativeElbo() {
        assertFalse(Run.isScore("negativeElbo"));
        Results results = Sweep.of(PAINTERS)
                .algorithm("Adam", e -> e.euclideanAdam())
                .rates(1e-6, 0.01)
                .seeds(0)
                .run(4);
        assertEquals(0.01, results.rateOrNone("", "Adam"));
    }

    @Test
    void theBestAndTheWorstClientPaint() {
        try (Run run = PAINTERS.gossipSgd(1e-3).run(3)) {
            double[] scores = run.history().last().values().get("negativeElbo");
            int best = 0, worst = 0;
            for (int i = 0; i < 4; i++) {
                if (scores[i] < scores[best]) best = i;
                if (scores[i] > scores[worst]) worst = i;
            }
            assertTrue(scores[best] < scores[worst]);
            String both = String.format(
                    Locale.ROOT,
                    "client %d, %.1f nats, client %d, %.1f nats",
                    best,
                    scores[best],
                    worst,
                    scores[worst]);
            assertEquals("Pictures: picture, " + both, run.pictures(4).toString());
            assertEquals("Pictures: " + both, run.samples(5).toString());
            assertArrayEquals(run.samples(5).png(), run.samples(5).png());
            assertEquals(
                    "Pictures: z₂ = 0.97, z₂ = 0.00, z₂ = -0.97",
                    run.latentGrid(3).toString());
            for (int images : new int[] {100, 1})
                assertTrue(run.pictures(images).png().length > 0);
            refused("pictures(images) needs images >= 1, got 0", () -> run.pictures(0));
            refused("samples(images) needs images >= 1, got -1", () -> run.samples(-1));
            refused("latentGrid(images) needs images >= 1, got 0", () -> run.latentGrid(0));
        }
    }

    @Test
    void whatCannotBePaintedIsRefused() {
        try (Run classes = PAINTERS.model("softmax").run(0);
                Run three = PAINTERS.model("vae(4, 3)").run(0)) {
            refused(
                    "samples(images) needs a variational autoencoder, got " + classes.experiment()
                            + "; Experiment.ring(8).model(\"vae\") learns one",
                    () -> classes.samples(1));
            refused(
                    "latentGrid(images) needs a variational autoencoder, got " + classes.experiment()
                            + "; Experiment.ring(8).model(\"vae\") learns one",
                    () -> classes.latentGrid(1));
            refused(
                    "latentGrid(images) needs 2 latent dimensions, got 3; model(\"vae(512, 256, 2)\") has as many, and"
                            + " samples(images) shows any number",
                    () -> three.latentGrid(3));
            assertTrue(three.samples(2).png().length > 0);
        }
        refused(
                "model(\"vae\") needs pictures without masks, got polyps; for masks use model(\"uNet\")",
                () -> Experiment.ring(3).data("polyps").model("vae"));
        refused(
                "model(\"vae\") needs pictures without masks, got polyps; for masks use model(\"uNet\")",
                () -> Experiment.ring(3).model("vae").data("polyps"));
        Samples rows = new Samples(new float[40], new int[] {0, 1, 0, 1});
        Dataset table = new Dataset("table", List.of(10), List.of("a", "b"), rows, rows);
        refused(
                "model(\"vae\") needs images of shape (channels, height, width), got examples of shape [10];"
                        + " for tables use model(\"mlp(64)\")",
                () -> Experiment.ring(3).model("vae").data(table));
    }

    @Test
    void aVaeOfOnesOwnLearnsPicturesToo() {
        List<Integer> shape = List.of(1, 28, 28);
        Experiment own = PAINTERS.model(() -> new Vae(shape, 1, Models.mlp(2, 5), Models.mlp(784, 5)));
        try (Run run = own.run(1)) {
            assertEquals("negativeElbo", Run.headline(run.history()));
        }
    }

    @Test
    void quantilesAreThoseOfTheNormalDistribution() {
        assertEquals(0, VaePictures.quantile(0.5), 1e-12);
        assertEquals(1.959963984540054, VaePictures.quantile(0.975), 1e-9);
        assertEquals(-1.2815515655446004, VaePictures.quantile(0.1), 1e-9);
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
