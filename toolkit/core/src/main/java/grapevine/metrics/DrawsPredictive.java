package grapevine.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.core.Classifier;
import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What clients predict who average over the models that they drew, and how well they know what they do not know.
 *
 * <pre>
 *   p(c | x) = 1/S sum_s p(c | x, w_s),    w_s the draws that the run keeps        (1)
 * </pre>
 *
 * <p>Per client, on the test examples: {@code drawsAccuracy}; {@code drawsLoss}, the negative log-likelihood;
 * {@code drawsEntropy}, and that of right and of wrong answers, {@code drawsEntropyRight, drawsEntropyWrong};
 * {@code drawsMutualInformation}; {@code drawsCalibrationError} with 15 bins. The same of the draws of all clients together
 * with {@code network} in the place of {@code draws}. In nats; formulas in {@link Prediction}. NaN before there are draws.
 *
 * <p>Costs as many evaluations as there are draws: ask for it once with {@code run.measure(new DrawsPredictive())}.
 */
public record DrawsPredictive() implements Metric {
    private static final int BINS = 15;

    @Override
    public void check(Snapshot start) {
        if (!start.keepsDraws())
            throw new IllegalArgumentException(
                    "DrawsPredictive needs a run that keeps draws, got none; call draws(burnIn, every, most)");
        if (!(start.task() instanceof Classifier))
            throw new IllegalArgumentException(
                    "DrawsPredictive needs a task with classes, got " + start.task() + "; choose data(\"digits\")");
    }

    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        check(snapshot);
        int clients = snapshot.task().clients();
        Prediction[] own = new Prediction[clients];
        boolean drawn = !snapshot.draws().isEmpty();
        for (int i = 0; i < clients && drawn; i++) own[i] = predict(snapshot, i);
        Map<String, double[]> numbers = new LinkedHashMap<>();
        put(numbers, "draws", own);
        put(numbers, "network", drawn ? Prediction.together(own) : null);
        return numbers;
    }

    private static void put(Map<String, double[]> numbers, String name, Prediction... of) {
        Prediction[] all = of == null ? new Prediction[1] : of;
        numbers.put(name + "Accuracy", each(all, Prediction::accuracy));
        numbers.put(name + "Loss", each(all, Prediction::loss));
        numbers.put(name + "Entropy", each(all, Prediction::entropy));
        numbers.put(name + "EntropyRight", each(all, Prediction::entropyRight));
        numbers.put(name + "EntropyWrong", each(all, Prediction::entropyWrong));
        numbers.put(name + "MutualInformation", each(all, Prediction::mutualInformation));
        numbers.put(name + "CalibrationError", each(all, p -> p.calibrationError(BINS)));
    }

    private static double[] each(Prediction[] predictions, ToDoubleFunction<Prediction> number) {
        return Arrays.stream(predictions)
                .mapToDouble(p -> p == null ? Double.NaN : number.applyAsDouble(p))
                .toArray();
    }

    /** (1) for one client; needs a draw. */
    public Prediction predict(Snapshot snapshot, int client) {
        check(snapshot);
        Classifier task = (Classifier) snapshot.task();
        List<NDArray> draws = snapshot.draws();
        if (draws.isEmpty())
            throw new IllegalStateException(
                    "a prediction needs at least one draw, got none; run on, past the burn-in of draws(burnIn, every, most)");
        return Prediction.of(draws.size(), k -> probabilities(task, draws.get(k), client), task.labels());
    }

    /** (1) with the draws of all clients; needs a draw. */
    public Prediction network(Snapshot snapshot) {
        return Prediction.together(IntStream.range(0, snapshot.task().clients())
                .mapToObj(client -> predict(snapshot, client))
                .toArray(Prediction[]::new));
    }

    private static float[][] probabilities(Classifier task, NDArray X, int client) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
        try (NDManager scope = X.getManager().newSubManager()) {
            NDArray row = X.get(client + ":" + (client + 1));
            row.attach(scope);
            return task.probabilities(row);
        }
    }
}
