package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Samples;
import grapevine.graph.Topology;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upper bound: everything in one place, beside SGD and Adam in plain Java. */
class CentralizedTest {
    private static final float[] FEATURES = {1, 0, 0.5f, 2, -1, 1, 0, -2, 1.5f, 0.5f, -0.5f, -1};
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2};
    private static final Samples SIX = new Samples(FEATURES, LABELS);
    private static final int CLASSES = 3, WIDTH = 2;

    /** Three clients with two examples each: a round of theirs, and a pooled batch, sees all six. */
    private static final Experiment TINY = Experiment.complete(3)
            .data(new Dataset("six", List.of(WIDTH), List.of("a", "b", "c"), SIX, SIX))
            .model("softmax")
            .batch(2);

    private static final Experiment SMALL =
            Experiment.ring(4).data(new Digits(200, 100, 0)).batch(8).evaluateEvery(2);

    @Test
    void gossipSgdBecomesSgdOnThePooledData() {
        try (Run run = TINY.gossipSgd(0.5).centralized().run(0)) {
            double[] x = run.models()[0];
            for (int t = 0; t < 20; t++) {
                double[] g = gradient(x);
                for (int k = 0; k < x.length; k++) x[k] -= 0.5 * g[k];
            }
            assertArrayEquals(x, run.run(20).models()[0], 1e-5);
        }
    }

    @Test
    void euclideanAdamBecomesAdamOnThePooledData() {
        try (Run run = TINY.euclideanAdam(0.05).centralized().run(0)) {
            double[] x = run.models()[0], m = new double[x.length], v = new double[x.length];
            for (int t = 1; t <= 20; t++) {
                double[] g = gradient(x);
                for (int k = 0; k < x.length; k++) {
                    m[k] = 0.9 * m[k] + 0.1 * g[k];
                    v[k] = 0.999 * v[k] + 0.001 * g[k] * g[k];
                    x[k] -= 0.05 * m[k] / (1 - Math.pow(0.9, t)) / (Math.sqrt(v[k] / (1 - Math.pow(0.999, t))) + 1e-8);
                }
            }
            assertArrayEquals(x, run.run(20).models()[0], 1e-4);
        }
    }

    /** The gradient of the mean cross-entropy of softmax(A x + b) over all six; A row by row, then b. */
    private static double[] gradient(double[] model) {
        double[] gradient = new double[model.length];
        for (int s = 0; s < LABELS.length; s++) {
            double[] p = new double[CLASSES];
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                double logit = model[CLASSES * WIDTH + c];
                for (int k = 0; k < WIDTH; k++) logit += model[c * WIDTH + k] * FEATURES[s * WIDTH + k];
                sum += p[c] = Math.exp(logit);
            }
            for (int c = 0; c < CLASSES; c++) {
                double error = (p[c] / sum - (LABELS[s] == c ? 1 : 0)) / LABELS.length;
                for (int k = 0; k < WIDTH; k++) gradient[c * WIDTH + k] += error * FEATURES[s * WIDTH + k];
                gradient[CLASSES * WIDTH + c] += error;
            }
        }
        return gradient;
    }

    @Test
    void whereEveryoneHearsEveryoneInEqualSharesGossipIsNoWorse() {
        try (Run apart = TINY.gossipSgd(0.5).run(10);
                Run pooled = TINY.gossipSgd(0.5).centralized().run(10)) {
            for (double[] model : apart.models()) assertArrayEquals(pooled.models()[0], model, 1e-5);
        }
    }

    @Test
    void oneClientHasEverythingAndSendsNothing() {
        Experiment pooled = SMALL.shards(2).centralized();
        assertEquals(Topology.single(), pooled.topology());
        assertEquals(1, pooled.mixing().spectralGap());
        assertEquals(1, pooled.labels().length);
        int[] all = new int[10];
        for (int[] client : SMALL.shards(2).labels()) for (int c = 0; c < 10; c++) all[c] += client[c];
        assertArrayEquals(all, pooled.labels()[0]);
        try (Run run = pooled.run(4)) {
            assertEquals(1, run.models().length);
            for (String metric : List.of("consensusDistance", "V", "E_t")) assertEquals(0, run.value(metric));
            assertEquals(run.accuracy(), run.value("meanModelAccuracy"), 1e-12);
            assertEquals(0, run.history().last().messages());
            assertEquals(0, run.history().last().bytes());
            for (String axis : List.of("rounds", "messages", "bytes", "seconds"))
                for (String metric : run.history().metrics())
                    assertTrue(run.chart(metric, axis).png().length > 0);
            assertEquals(3, run.table().rowCount());
        }
        assertTrue(pooled.topologyChart().png().length > 0);
        assertTrue(pooled.labelsChart().png().length > 0);
    }

    @Test
    void graphWeightsAndPartitionNoLongerMatter() {
        try (Run one = SMALL.centralized().run(3);
                Run other = SMALL.uniform()
                        .lazy()
                        .shards(2)
                        .imbalance(0.5)
                        .centralized()
                        .run(3);
                Run early = Experiment.star(4)
                        .centralized()
                        .dirichlet(0.1)
                        .batch(8)
                        .data(new Digits(200, 100, 0))
                        .run(3)) {
            assertArrayEquals(one.models(), other.models());
            assertArrayEquals(one.models(), early.models());
        }
    }

    @Test
    void itStartsWhereTheOthersStartAndIsComparedByItsName() {
        try (Comparison compared = Experiment.compare(
                        SMALL.klAdam(),
                        SMALL.gossipSgd().centralized(),
                        SMALL.euclideanAdam().centralized())
                .run(0)) {
            assertEquals(
                    List.of("klAdam()", "gossipSgd().centralized()", "euclideanAdam().centralized()"),
                    List.copyOf(compared.runs().keySet()));
            double[] start = compared.runs().get("klAdam()").models()[0];
            for (Run run : compared.runs().values()) assertArrayEquals(start, run.models()[0]);
            compared.run(2);
            assertTrue(compared.chart("accuracy", "bytes").png().length > 0);
        }
        try (Comparison bound = Experiment.compare(SMALL, SMALL.centralized())) {
            assertEquals(
                    List.of("gossipSgd()", "centralized()"),
                    List.copyOf(bound.runs().keySet()));
        }
    }

    @Test
    void aSavedRunGoesOnBitForBit(@TempDir Path folder) {
        Path file = folder.resolve("run");
        try (Run run = SMALL.klAdam().localSteps(2).centralized().run(2).save(file);
                Run resumed = Run.resume(file)) {
            assertEquals(run.toString(), resumed.toString());
            assertArrayEquals(run.run(2).models(), resumed.run(2).models());
        }
    }

    @Test
    void whatIsCompressedOfSomeClientsIsCompressedInThePool() {
        try (Run noisy = SMALL.jpegNoise(4, 0.05).centralized().run(2);
                Run clean = SMALL.centralized().run(2);
                Run again = SMALL.centralized().jpegNoise(4, 0.05).run(2)) {
            assertFalse(Arrays.deepEquals(clean.models(), noisy.models()));
            assertArrayEquals(noisy.models(), again.models());
        }
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> SMALL.jpegNoise(4, 0.05).topology(Topology.ring(3)));
        assertEquals(
                "jpegNoise(clients, quality) needs at most the 3 clients of the experiment, got 4",
                refused.getMessage());
    }
}
