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
import grapevine.core.Round;
import grapevine.core.Snapshot;
import grapevine.data.Digits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class DrawsPredictiveTest {
    private static final DrawsPredictive PREDICTIVE = new DrawsPredictive();

    /** Two clients whose model is a number that grows by one in each round; it says how likely class 1 is, in tenths. */
    private record Tenths() implements Classifier {
        @Override
        public int clients() {
            return 2;
        }

        @Override
        public Layout layout() {
            return Layout.flat(1);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(new double[] {0, 3}).reshape(2, 1);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.zerosLike();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of("models", X.toDoubleArray());
        }

        @Override
        public float[][] probabilities(NDArray model) {
            float p = (float) model.toDoubleArray()[0] / 10;
            return new float[][] {{1 - p, p}, {p, 1 - p}}; // of two examples, the second turned around
        }

        @Override
        public int[] labels() {
            return new int[] {1, 1};
        }
    }

    /** Adds one, and hears nobody. */
    record Growing() implements Algorithm<Growing.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(state.models().add(1));
        }
    }

    private static Experiment growing() {
        return Experiment.complete(2)
                .task(new Tenths())
                .algorithm(new Growing())
                .engine("PyTorch");
    }

    private static double number(Table row, String name, int at) {
        return row.doubleColumn(name).get(at);
    }

    private static double h(double p) {
        return -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    }

    @Test
    void twoDrawsOfTwoClientsByHand() {
        // rounds 1 to 5; none of the first, then every second: 3 and 5: client 0 has 3 and 5, client 1 has 6 and 8
        try (Run run = growing().draws(1, 2, 10).run(5)) {
            assertArrayEquals(new double[] {3, 5}, tenths(run, 0), 1e-9);
            assertArrayEquals(new double[] {6, 8}, tenths(run, 1), 1e-9);
            Table row = run.measure(PREDICTIVE);
            // client 0 gives the right class 0.4 and 0.6, client 1 0.7 and 0.3; one of two is right
            double[] p = {0.4, 0.7}, each = {(h(0.3) + h(0.5)) / 2, (h(0.6) + h(0.8)) / 2};
            for (int i = 0; i < 2; i++) {
                double sure = Math.max(p[i], 1 - p[i]);
                assertEquals(0.5, number(row, "drawsAccuracy", i), 1e-7);
                assertEquals(-(Math.log(p[i]) + Math.log(1 - p[i])) / 2, number(row, "drawsLoss", i), 1e-6);
                assertEquals(h(p[i]), number(row, "drawsEntropy", i), 1e-6);
                assertEquals(h(p[i]), number(row, "drawsEntropyRight", i), 1e-6);
                assertEquals(h(p[i]), number(row, "drawsEntropyWrong", i), 1e-6);
                assertEquals(h(p[i]) - each[i], number(row, "drawsMutualInformation", i), 1e-6);
                assertEquals(sure - 0.5, number(row, "drawsCalibrationError", i), 1e-6);
            }
            // all four: 0.55
            assertEquals(0.5, number(row, "networkAccuracy", 0), 1e-7);
            assertEquals(-(Math.log(0.55) + Math.log(0.45)) / 2, number(row, "networkLoss", 0), 1e-6);
            assertEquals(h(0.55), number(row, "networkEntropy", 0), 1e-6);
            assertEquals(h(0.55) - (each[0] + each[1]) / 2, number(row, "networkMutualInformation", 0), 1e-6);
            assertEquals(0.05, number(row, "networkCalibrationError", 0), 1e-6);
        }
    }

    private static double[] tenths(Run run, int client) {
        return Arrays.stream(run.draws()).mapToDouble(X -> X[client][0]).toArray();
    }

    @Test
    void beforeThereAreDrawsAllIsNaN() {
        try (Run run =
                growing().draws(4, 1, 10).metric(PREDICTIVE).evaluateEvery(2).run(4)) {
            for (String name : new String[] {
                "Accuracy", "Loss", "Entropy", "EntropyRight", "EntropyWrong", "MutualInformation", "CalibrationError"
            }) {
                assertTrue(Double.isNaN(run.value("draws" + name)), name);
                assertTrue(Double.isNaN(run.value("network" + name)), name);
            }
            assertEquals(2, run.history().last().values().get("drawsLoss").length, "one per client");
            assertEquals(1, run.history().last().values().get("networkLoss").length);
            // round 5 is kept: client 0 says 0.5, client 1 says 0.8 and 0.2 of the right class
            double loss = -(2 * Math.log(0.5) + Math.log(0.8) + Math.log(0.2)) / 4;
            assertEquals(loss, run.run(1).value("drawsLoss"), 1e-6);
        }
    }

    @Test
    void aPredictionWithoutDrawsIsRefused() {
        String message =
                "a prediction needs at least one draw, got none; run on, past the burn-in of draws(burnIn, every, most)";
        try (Run run = growing().draws(4, 1, 10).run(4)) {
            for (Function<Snapshot, Prediction> ask :
                    List.<Function<Snapshot, Prediction>>of(s -> PREDICTIVE.predict(s, 0), PREDICTIVE::network)) {
                Metric asking = Metric.of("loss", s -> ask.apply(s).loss());
                assertEquals(
                        message,
                        assertThrows(IllegalStateException.class, () -> run.measure(asking))
                                .getMessage());
            }
        }
    }

    @Test
    void itIsThePredictionOfTheModelsThatTheRunHandsOut() {
        try (Run run = Experiment.ring(3)
                .data(new Digits(60, 20, 0))
                .model("softmax")
                .batch(4)
                .engine("PyTorch")
                .gossipLangevin(1e-4)
                .asynchronous()
                .draws(10, 5, 4)
                .run(40)) {
            float[][][][] said = new float[3][4][][];
            int[][] labels = new int[1][];
            run.measure(says(run.draws(), said, labels));
            Prediction[] found = new Prediction[4];
            run.measure(snapshot -> {
                for (int i = 0; i < 3; i++) found[i] = PREDICTIVE.predict(snapshot, i);
                found[3] = PREDICTIVE.network(snapshot);
                return Map.of("none", new double[1]);
            });
            for (int i = 0; i < 3; i++) {
                int client = i;
                same(Prediction.of(4, s -> said[client][s], labels[0]), found[i]);
            }
            same(Prediction.of(12, s -> said[s % 3][s / 3], labels[0]), found[3]);
            assertEquals(
                    found[3].loss(),
                    run.measure(PREDICTIVE).doubleColumn("networkLoss").get(0),
                    1e-12);
        }
    }

    /** Asks the task about models that are given as numbers. */
    private static Metric says(double[][][] draws, float[][][][] said, int[][] labels) {
        return snapshot -> {
            Classifier task = (Classifier) snapshot.task();
            labels[0] = task.labels();
            NDManager m = snapshot.models().getManager();
            for (int i = 0; i < said.length; i++)
                for (int s = 0; s < draws.length; s++) {
                    float[] model = new float[draws[s][i].length];
                    for (int k = 0; k < model.length; k++) model[k] = (float) draws[s][i][k];
                    said[i][s] = task.probabilities(m.create(new float[][] {model}));
                }
            return Map.of("none", new double[1]);
        };
    }

    private static void same(Prediction expected, Prediction found) {
        IntStream.range(0, expected.labels().length)
                .forEach(x -> assertArrayEquals(expected.probabilities()[x], found.probabilities()[x], 1e-12));
        assertArrayEquals(expected.expectedEntropy(), found.expectedEntropy(), 1e-12);
        assertArrayEquals(expected.labels(), found.labels());
    }
}
