package grapevine.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.core.Classifier;
import grapevine.core.Metric;
import grapevine.core.RandomStreams;
import grapevine.core.Snapshot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What clients predict who do not trust one model but average over their posteriors, and how well they know what they
 * do not know.
 *
 * <pre>
 *   p(c | x) = 1/S sum_s p(c | x, w_s),    w_s drawn from N(m_i, T diag(s2_i))   (1)
 * </pre>
 *
 * <p>Per client, on the test examples: {@code predictiveAccuracy}; {@code predictiveLoss}, the negative log-likelihood;
 * {@code predictiveEntropy}, all that is uncertain; {@code mutualInformation}, the part of it that stems from not knowing
 * the model, and not from the examples; {@code calibrationError} with 15 bins. Beside them those of the mean model m_i,
 * {@code pointLoss} and {@code pointCalibrationError}; its accuracy is the task's {@code accuracy}. In nats; formulas in
 * {@link Prediction}.
 *
 * <p>Of {@code klAdam()}, the average at T = 1 is no better than the mean model, and behind hidden layers much worse:
 * where gradients are small, its posterior is as wide as the prior. At T = 0.01 it is as good, and doubts its wrong answers
 * most. Such cold posteriors are common: Wenzel et al., <a href="https://arxiv.org/abs/2002.02405">How Good is the Bayes
 * Posterior in Deep Neural Networks Really?</a>, ICML 2020.
 *
 * <p>Costs S + 1 evaluations per client: ask for it once with {@code run.measure(new PosteriorPredictive(20, 0))} where
 * a curve is not needed.
 *
 * @param samples S in (1), >= 1
 * @param seed of the draws, which are the same at each measurement
 * @param temperature T in (1), >= 0: 1 for the posterior itself, 0 for the mean model
 */
public record PosteriorPredictive(int samples, long seed, double temperature) implements Metric {
    private static final int BINS = 15;

    /** Refuses to average over nothing. */
    public PosteriorPredictive {
        if (samples < 1)
            throw new IllegalArgumentException(
                    "PosteriorPredictive(samples, seed) needs samples >= 1, got " + samples + "; 20 are a start");
        if (!(temperature >= 0 && Double.isFinite(temperature)))
            throw new IllegalArgumentException("cooled(temperature) needs temperature >= 0, got " + temperature);
    }

    /** The posterior itself, at temperature 1. */
    public PosteriorPredictive(int samples, long seed) {
        this(samples, seed, 1);
    }

    /** The same with the variance times a temperature, below 1 for a cold posterior. */
    public PosteriorPredictive cooled(double other) {
        return new PosteriorPredictive(samples, seed, other);
    }

    @Override
    public void check(Snapshot start) {
        if (start.variance().isEmpty())
            throw new IllegalArgumentException("PosteriorPredictive needs an algorithm with a posterior, got "
                    + start.algorithm().getClass().getSimpleName() + "; choose klAdam()");
        if (!(start.task() instanceof Classifier))
            throw new IllegalArgumentException(
                    "PosteriorPredictive needs a task with classes, got " + start.task() + "; choose data(\"digits\")");
    }

    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        int clients = snapshot.task().clients();
        Prediction[] mean = new Prediction[clients], point = new Prediction[clients];
        for (int i = 0; i < clients; i++) {
            mean[i] = predict(snapshot, i);
            point[i] = point(snapshot, i);
        }
        Map<String, double[]> numbers = new LinkedHashMap<>();
        numbers.put("predictiveAccuracy", each(mean, Prediction::accuracy));
        numbers.put("predictiveLoss", each(mean, Prediction::loss));
        numbers.put("predictiveEntropy", each(mean, Prediction::entropy));
        numbers.put("mutualInformation", each(mean, Prediction::mutualInformation));
        numbers.put("calibrationError", each(mean, p -> p.calibrationError(BINS)));
        numbers.put("pointLoss", each(point, Prediction::loss));
        numbers.put("pointCalibrationError", each(point, p -> p.calibrationError(BINS)));
        return numbers;
    }

    private static double[] each(Prediction[] clients, ToDoubleFunction<Prediction> number) {
        return Arrays.stream(clients).mapToDouble(number).toArray();
    }

    /** (1) for one client. */
    public Prediction predict(Snapshot snapshot, int client) {
        check(snapshot);
        Classifier task = (Classifier) snapshot.task();
        RandomGenerator random = new RandomStreams(seed).of("posterior", client);
        try (NDManager scope = snapshot.models().getManager().newSubManager()) {
            NDArray m = row(snapshot.models(), client, scope);
            NDArray s = row(snapshot.variance().orElseThrow(), client, scope)
                    .mul(temperature)
                    .sqrt();
            return Prediction.of(samples, k -> probabilities(task, m, s, random), task.labels());
        }
    }

    /** The same for the client's mean model alone. */
    private static Prediction point(Snapshot snapshot, int client) {
        Classifier task = (Classifier) snapshot.task();
        try (NDManager scope = snapshot.models().getManager().newSubManager()) {
            NDArray m = row(snapshot.models(), client, scope);
            return Prediction.of(1, k -> task.probabilities(m), task.labels());
        }
    }

    /** What a model says that is drawn around m. */
    private static float[][] probabilities(Classifier task, NDArray m, NDArray s, RandomGenerator random) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
        double[] z = IntStream.range(0, (int) m.size())
                .mapToDouble(k -> random.nextGaussian())
                .toArray();
        try (NDManager scope = m.getManager().newSubManager()) {
            NDArray drawn = scope.create(z)
                    .toType(m.getDataType(), false)
                    .reshape(m.getShape())
                    .mul(s)
                    .add(m);
            drawn.attach(scope);
            return task.probabilities(drawn);
        }
    }

    /** Row i, shape (1, d), held by {@code scope}. */
    private static NDArray row(NDArray rows, int i, NDManager scope) {
        NDArray row = rows.get(i + ":" + (i + 1));
        row.attach(scope);
        return row;
    }
}
