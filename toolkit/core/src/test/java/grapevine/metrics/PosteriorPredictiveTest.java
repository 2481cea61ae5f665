package grapevine.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.Experiment;
import grapevine.Run;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.Classifier;
import grapevine.core.Layout;
import grapevine.core.Metric;
import grapevine.core.Posterior;
import grapevine.core.Round;
import grapevine.data.Digits;
import grapevine.tasks.Quadratic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Table;

class PosteriorPredictiveTest {
    private static final Experiment SMALL = Experiment.ring(4)
            .data(new Digits(400, 200, 0))
            .model("softmax")
            .batch(8)
            .evaluateEvery(50);
    private static final PosteriorPredictive TEN = new PosteriorPredictive(10, 3);

    /** Gossip SGD whose clients hold the same variance for ever. */
    record Steady(double learningRate, double s2) implements Algorithm<Steady.State> {
        record State(NDArray models, NDArray variance) implements Posterior {}

        @Override
        public State init(NDArray X0) {
            return new State(X0, X0.onesLike().mul(s2));
        }

        @Override
        public State step(State state, Round round) {
            NDArray X = state.models();
            return new State(round.mix(X.sub(round.gradients(X).mul(learningRate))), state.variance());
        }
    }

    @Test
    void whoIsCertainPredictsWithItsMeanModel() {
        try (Run run = SMALL.algorithm(new Steady(0.1, 0)).run(30)) {
            Table row = run.measure(TEN);
            for (int i = 0; i < 4; i++) {
                assertEquals(number(row, "pointLoss", i), number(row, "predictiveLoss", i), 1e-12);
                assertEquals(number(row, "pointCalibrationError", i), number(row, "calibrationError", i), 1e-12);
                assertEquals(0, number(row, "mutualInformation", i), 1e-12);
            }
            assertEquals(run.accuracy(), row.doubleColumn("predictiveAccuracy").mean(), 1e-12);
            assertEquals(run.value("loss"), row.doubleColumn("pointLoss").mean(), 1e-5);
        }
    }

    @Test
    void theMoreUncertainTheModelTheMoreOfTheUncertaintyIsAboutIt() {
        double before = 0;
        for (double s2 : new double[] {1e-4, 1e-2, 1}) {
            try (Run run = SMALL.algorithm(new Steady(0.1, s2)).run(30)) {
                Table row = run.measure(TEN);
                for (int i = 0; i < 4; i++) {
                    double entropy = number(row, "predictiveEntropy", i), mutual = number(row, "mutualInformation", i);
                    assertTrue(mutual > 0 && mutual < entropy && entropy < Math.log(10) + 1e-6);
                    double error = number(row, "calibrationError", i), accuracy = number(row, "predictiveAccuracy", i);
                    assertTrue(error >= 0 && error <= 1 && accuracy >= 0 && accuracy <= 1);
                }
                double mutual = row.doubleColumn("mutualInformation").mean();
                assertTrue(mutual > 2 * before, s2 + ": " + mutual + " after " + before);
                before = mutual;
            }
        }
    }

    /** Notes the models that it is asked about. */
    private static final class Notebook implements Classifier {
        private final List<double[]> asked = new ArrayList<>();
        private Runnable before = () -> {};

        @Override
        public int clients() {
            return 2;
        }

        @Override
        public Layout layout() {
            return Layout.flat(2);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(new double[] {1, -2, 3, 0.5}).reshape(2, 2);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.mul(0);
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of("asked", new double[] {asked.size()});
        }

        @Override
        public float[][] probabilities(NDArray model) {
            before.run();
            asked.add(model.toDoubleArray());
            return new float[][] {{1, 0}};
        }

        @Override
        public int[] labels() {
            return new int[] {0};
        }
    }

    @Test
    void modelsAreDrawnAroundTheMeanWithTheVarianceOfThePosterior() {
        Notebook task = new Notebook();
        int draws = 4000;
        try (Run run =
                Experiment.complete(2).task(task).algorithm(new Steady(0.1, 4)).run(0)) {
            run.measure(new PosteriorPredictive(draws, 0));
        }
        // per client: its draws, then the mean model
        assertArrayEquals(new double[] {1, -2}, task.asked.get(draws));
        assertArrayEquals(new double[] {3, 0.5}, task.asked.get(2 * draws + 1));
        double[] first = column(task.asked.subList(0, draws), 0);
        double[] second = column(task.asked.subList(0, draws), 1);
        double[] other = column(task.asked.subList(draws + 1, 2 * draws + 1), 0);
        // 5 standard errors: of a mean 2 / sqrt(4000) = 0.03, of a variance 4 sqrt(2 / 4000) = 0.09
        assertEquals(1, mean(first), 0.16);
        assertEquals(-2, mean(second), 0.16);
        assertEquals(3, mean(other), 0.16);
        for (double[] column : List.of(first, second, other)) assertEquals(4, product(column, column), 0.45);
        // independent: a covariance has the standard error 4 / sqrt(4000) = 0.06
        assertEquals(0, product(first, second), 0.32);
        assertEquals(0, product(first, other), 0.32);
    }

    private static double[] column(List<double[]> rows, int k) {
        return rows.stream().mapToDouble(row -> row[k]).toArray();
    }

    private static double mean(double... a) {
        return Arrays.stream(a).average().orElseThrow();
    }

    /** The covariance. */
    private static double product(double[] a, double... b) {
        double meanA = mean(a), meanB = mean(b), sum = 0;
        for (int k = 0; k < a.length; k++) sum += (a[k] - meanA) * (b[k] - meanB);
        return sum / a.length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void measuringLeavesTheRunAsItIs(String engine) {
        Experiment experiment = SMALL.engine(engine).klAdam().evaluateEvery(2);
        try (Run plain = experiment.run(6);
                Run measured = experiment.metric(new PosteriorPredictive(3, 0)).run(6)) {
            double[][] before = measured.models();
            assertArrayEquals(plain.models(), before);
            Table once = measured.measure(TEN);
            assertEquals(once.print(), measured.measure(TEN).print(), "same seed, same numbers");
            assertTrue(!once.print()
                    .equals(measured.measure(new PosteriorPredictive(10, 4)).print()));
            assertArrayEquals(before, measured.models());
            assertArrayEquals(plain.run(2).models(), measured.run(2).models());
            assertEquals(5, measured.table().rowCount());
        }
    }

    @Test
    void wrongAnswersAreGivenWithMoreDoubt() {
        double[] softmax = entropies(digits("softmax"), 200, new PosteriorPredictive(20, 0));
        // 1.20 times after 80 rounds, 1.27 after 400
        assertTrue(softmax[0] > 1.15 * softmax[1], Arrays.toString(softmax));
        double[] cold = entropies(digits("mlp(64)"), 80, new PosteriorPredictive(20, 0).cooled(0.01));
        // 0.97 and 0.49
        assertTrue(cold[0] > 1.6 * cold[1], Arrays.toString(cold));
        assertTrue(cold[0] < Math.log(10) && cold[1] > 0);
    }

    /** The mean entropies of wrong answers and of right ones. */
    private static double[] entropies(Experiment experiment, int rounds, PosteriorPredictive predictive) {
        double[] sum = new double[2], count = new double[2];
        Metric look = snapshot -> {
            for (int i = 0; i < 4; i++) {
                Prediction p = predictive.predict(snapshot, i);
                for (int x = 0; x < p.labels().length; x++) {
                    sum[p.right(x) ? 1 : 0] += p.entropy(x);
                    count[p.right(x) ? 1 : 0]++;
                }
            }
            return Map.of();
        };
        try (Run run = experiment.run(rounds)) {
            run.measure(look);
        }
        return new double[] {sum[0] / count[0], sum[1] / count[1]};
    }

    @Test
    void behindAHiddenLayerThePosteriorIsTooWideToAverageOverUnlessItIsCooled() {
        PosteriorPredictive warm = new PosteriorPredictive(20, 0);
        try (Run run = digits("mlp(64)").run(80)) {
            Table wide = run.measure(warm), cold = run.measure(warm.cooled(0.01)), frozen = run.measure(warm.cooled(0));
            // accuracy 0.39 where the mean models have 0.79: where gradients are small, s2 is nearly that of the prior
            assertTrue(mean(wide, "predictiveAccuracy") < run.accuracy() - 0.2, wide.print());
            // loss 1.92, 0.632 and 0.637: a hundredth of the variance is about as good as none
            assertTrue(mean(wide, "predictiveLoss") > mean(wide, "pointLoss") + 0.5, wide.print());
            assertEquals(mean(cold, "pointLoss"), mean(cold, "predictiveLoss"), 0.03);
            assertEquals(mean(frozen, "pointLoss"), mean(frozen, "predictiveLoss"), 1e-12);
        }
    }

    private static double mean(Table table, String metric) {
        return table.doubleColumn(metric).mean();
    }

    @Test
    void aSavedRunMeasuresTheSameAgain(@TempDir Path folder) {
        Experiment experiment = SMALL.klAdam().metric(TEN.cooled(0.1));
        assertTrue(
                experiment.toString().contains(".metric(new PosteriorPredictive(10, 3, 0.1))"), experiment.toString());
        try (Run run = experiment.run(3).save(folder.resolve("run"));
                Run resumed = Run.resume(folder.resolve("run"))) {
            assertEquals(run.toString(), resumed.toString());
            assertEquals(run.value("predictiveLoss"), resumed.value("predictiveLoss"));
            assertEquals(run.measure(TEN).print(), resumed.measure(TEN).print());
        }
    }

    private static Experiment digits(String model) {
        return Experiment.ring(4)
                .data(new Digits(1000, 500, 0))
                .dirichlet(0.5)
                .model(model)
                .klAdam()
                .evaluateEvery(1000);
    }

    @Test
    void anInterruptEndsAMeasurementBetweenTwoDraws() {
        try (Run run = SMALL.klAdam().run(2)) {
            double[][] before = run.models();
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> run.measure(TEN));
            assertTrue(Thread.interrupted());
            assertArrayEquals(before, run.models());
            assertEquals(4, run.measure(TEN).rowCount());
        }
    }

    @Test
    void anInterruptEndsAMeasurementAlsoOfATaskThatDoesNotLookForIt() {
        Notebook task = new Notebook();
        task.before = () -> {
            if (task.asked.size() == 7) Thread.currentThread().interrupt();
        };
        try (Run run =
                Experiment.complete(2).task(task).algorithm(new Steady(0.1, 4)).run(0)) {
            assertThrows(CancellationException.class, () -> run.measure(TEN));
            assertTrue(Thread.interrupted());
            assertEquals(8, task.asked.size());
        }
    }

    @Test
    void whereThereIsNoPosteriorNoneIsMeasured() {
        String noPosterior = "PosteriorPredictive needs an algorithm with a posterior, got GossipSgd; choose klAdam()";
        assertEquals(noPosterior, refusal(() -> SMALL.metric(TEN).run(0)));
        assertEquals(
                noPosterior, refusal(() -> Experiment.compare(SMALL.metric(TEN).klAdam(), SMALL.metric(TEN))));
        try (Run run = SMALL.run(0)) {
            assertEquals(noPosterior, refusal(() -> run.measure(TEN)));
            assertEquals("measure(...) needs a value, got null", refusal(() -> run.measure(null)));
        }
        Quadratic bowls = Quadratic.of(new double[4][1], new double[4][1]);
        assertEquals(
                "PosteriorPredictive needs a task with classes, got " + bowls + "; choose data(\"digits\")",
                refusal(() -> SMALL.metric(TEN).klAdam().task(bowls).run(0)));
        assertEquals(
                "PosteriorPredictive(samples, seed) needs samples >= 1, got 0; 20 are a start",
                refusal(() -> new PosteriorPredictive(0, 1)));
        assertEquals("cooled(temperature) needs temperature >= 0, got -1.0", refusal(() -> TEN.cooled(-1)));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void aMetricOfOneNumberIsTheSameForAllClients() {
        try (Run run = SMALL.run(3)) {
            Table alone = run.measure(new ConsensusDistance());
            assertEquals(List.of("consensusDistance"), alone.columnNames());
            assertEquals(run.value("consensusDistance"), number(alone, "consensusDistance", 0));
            Table both = run.measure(s -> Map.of("each", new double[] {4, 5, 6, 7}, "all", new double[] {2}));
            assertEquals(2, number(both, "all", 3));
            assertEquals(7, number(both, "each", 3));
            assertEquals(3, both.intColumn("client").get(3));
        }
    }

    private static double number(Table table, String metric, int client) {
        return table.doubleColumn(metric).getDouble(client);
    }
}
