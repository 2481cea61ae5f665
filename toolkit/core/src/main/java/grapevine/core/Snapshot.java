package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Map;

/** The clients' models at one moment, for metrics; what the metrics share is computed once. */
public final class Snapshot {
    private final NDArray models;
    private final Task task;
    private NDArray meanModel;
    private double disagreement = Double.NaN;
    private Map<String, double[]> clientScores;
    private Map<String, double[]> meanScores;

    Snapshot(NDArray models, Task task) {
        this.models = models;
        this.task = task;
    }

    /** X, shape (n, d). */
    public NDArray models() {
        return models;
    }

    /** The mean over clients, shape (1, d). */
    public NDArray meanModel() {
        if (meanModel == null) meanModel = models.mean(new int[] {0}, true);
        return meanModel;
    }

    /** sum_i ||x_i - x_bar||^2. */
    public double disagreement() {
        if (Double.isNaN(disagreement)) {
            NDArray sum = models.sub(meanModel()).square().sum();
            disagreement = sum.toType(DataType.FLOAT64, false).getDouble();
        }
        return disagreement;
    }

    /** The task's scores of each client's model. */
    public Map<String, double[]> clientScores() {
        if (clientScores == null) clientScores = task.evaluate(models);
        return clientScores;
    }

    /** The task's scores of the mean model. */
    public Map<String, double[]> meanScores() {
        if (meanScores == null) meanScores = task.evaluate(meanModel());
        return meanScores;
    }
}
