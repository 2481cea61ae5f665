package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.nn.Blocks;
import grapevine.tasks.Quadratic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code engine("Java")} at the front door. */
class HeapRunTest {
    private static final double[][] CURVATURE = {{1, 2}, {3, 1}, {0.5, 1}, {2, 2}};
    private static final double[][] CENTER = {{1, 0}, {-1, 2}, {3, 3}, {0, -2}};
    private static final Experiment SMALL =
            Experiment.ring(4).task(Quadratic.of(CURVATURE, CENTER)).evaluateEvery(5);

    private static List<Experiment> experiments() {
        return List.of(
                SMALL.gossipSgd(),
                SMALL.gradientTracking(),
                SMALL.quasiGlobalMomentum(),
                SMALL.pushSum().columnStochastic(),
                SMALL.euclideanAdam(),
                SMALL.klAdam(),
                SMALL.klAdam().literal(),
                SMALL.nonlinearGossip(0.75, 0.1),
                SMALL.randomEdges(0.5).loss(0.1).delay(2).klAdam(),
                SMALL.gossipUntil(0.01),
                SMALL.localSteps(3).randomEdges(0.5).gossipSgd());
    }

    @Test
    void allEnginesAgreeUpToRounding() {
        for (Experiment experiment : experiments())
            try (Run java = experiment.engine("java").run(30);
                    Run torch = experiment.engine("PyTorch").run(30);
                    Run mxnet = experiment.engine("MXNet").run(30)) {
                for (int i = 0; i < 4; i++) {
                    assertArrayEquals(torch.models()[i], java.models()[i], 1e-9, experiment.toString());
                    assertArrayEquals(mxnet.models()[i], java.models()[i], 1e-9, experiment.toString());
                }
                assertEquals(
                        torch.history().last().bytes(), java.history().last().bytes());
                assertEquals(torch.value("V"), java.value("V"), 1e-9);
            }
    }

    @Test
    void aSavedRunGoesOnBitForBit(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run");
        for (Experiment experiment : experiments())
            try (Run whole = experiment.engine("Java").run(9);
                    Run first = experiment.engine("Java").run(4).save(file);
                    Run resumed = experiment.engine("Java").resume(file)) {
                assertArrayEquals(whole.models(), resumed.run(5).models(), experiment.toString());
                assertArrayEquals(whole.models(), first.run(5).models(), experiment.toString());
            }
    }

    @Test
    void theEngineIsPartOfTheSentence() {
        assertEquals(
                "Experiment.ring(4).consensusOnly().gossipSgd().engine(\"MXNet\")",
                Experiment.ring(4).consensusOnly().engine("mxnet").toString());
    }

    @Test
    void modelsAreRefusedWithTheWayOut() {
        String end = "; choose engine(\"MXNet\") or engine(\"PyTorch\") for models",
                start =
                        "engine(\"Java\") needs task(task) or consensusOnly(), since it has no gradients of models, got ";
        refused(start + "model(\"mlp(64)\")" + end, Experiment.ring(4).engine("Java"));
        refused(start + "model(\"softmax\")" + end, SMALL.engine("Java").model("softmax"));
        refused(start + "model(() -> block)" + end, SMALL.engine("Java").model(() -> Blocks.identityBlock()));
    }

    private static void refused(String message, Experiment experiment) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> experiment.run(0))
                        .getMessage());
    }
}
