package grapevine.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import grapevine.core.ExactPosterior;
import grapevine.core.Sampler;
import grapevine.core.Snapshot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * The copies in the models of a run that samples a known posterior, as Gaussians fitted to them.
 *
 * @param metric what is measured, for error messages
 * @param clients the name of the number that each client has
 * @param average the name of the number that the network average of the models has
 * @param number of the fitted Gaussian and the exact one
 */
record Copies(String metric, String clients, String average, ToDoubleBiFunction<Gaussian, Gaussian> number) {

    /** Refuses a run that does not sample, or samples something unknown. */
    void check(Snapshot start) {
        if (!(start.algorithm() instanceof Sampler))
            throw new IllegalArgumentException(metric + " needs an algorithm that samples a posterior, a Sampler, got "
                    + start.algorithm().getClass().getSimpleName() + "; choose gossipLangevin()");
        if (!(start.task() instanceof ExactPosterior))
            throw new IllegalArgumentException(
                    metric + " needs a task whose posterior is known, an ExactPosterior, got " + start.task()
                            + "; choose task(GaussianMean.random(6, 50, 1, 0, 0).replicas(200))");
    }

    /** Refuses a run with fewer copies. */
    void require(Snapshot start, int copies, String why) {
        int there = ((ExactPosterior) start.task()).replicas();
        if (there < copies)
            throw new IllegalArgumentException(
                    metric + " needs " + why + " copies or more, got " + there + "; task.replicas(200) gives them");
    }

    /** The numbers by name. */
    Map<String, double[]> measure(Snapshot snapshot) {
        Map<String, double[]> numbers = new LinkedHashMap<>();
        numbers.put(clients, numbers(snapshot, snapshot.models()));
        numbers.put(average, numbers(snapshot, snapshot.meanModel()));
        return numbers;
    }

    private double[] numbers(Snapshot snapshot, NDArray models) {
        ExactPosterior task = (ExactPosterior) snapshot.task();
        double prior = ((Sampler) snapshot.algorithm()).priorVariance();
        Gaussian exact = new Gaussian(task.mean(prior), task.covariance(prior));
        double[] flat = models.toType(DataType.FLOAT64, false).toDoubleArray();
        double[] numbers = new double[(int) models.getShape().get(0)];
        int d = flat.length / numbers.length;
        for (int row = 0; row < numbers.length; row++) {
            double[] copies = Arrays.copyOfRange(flat, row * d, (row + 1) * d);
            numbers[row] = number.applyAsDouble(Gaussian.fitted(task.replicas(), copies), exact);
        }
        return numbers;
    }
}
