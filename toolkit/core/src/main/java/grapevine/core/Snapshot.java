package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clients at one moment, for metrics; what the metrics share is computed once. */
public final class Snapshot {
    private final Algorithm.State state;
    private final Plan plan;
    private final List<NDArray> draws;
    private NDArray variance;
    private NDArray meanModel;
    private double disagreement = Double.NaN;
    private Map<String, double[]> clientScores;
    private Map<String, double[]> meanScores;

    /** @param draws models kept before */
    Snapshot(Algorithm.State state, Plan plan, List<NDArray> draws) {
        this.state = state;
        this.plan = plan;
        this.draws = draws;
    }

    /** X, shape (n, d), of each earlier round that the run keeps as a draw, the oldest first. */
    public List<NDArray> draws() {
        return draws;
    }

    /** Whether the run keeps any at all. */
    public boolean keepsDraws() {
        return plan.thinning() != null;
    }

    /** X, shape (n, d). */
    public NDArray models() {
        return state.models();
    }

    /** s2, shape (n, d), where the clients hold posteriors N(x_i, diag(s2_i)) over models; empty where they do not. */
    public Optional<NDArray> variance() {
        if (variance == null && state instanceof Posterior posterior) variance = posterior.variance();
        return Optional.ofNullable(variance);
    }

    /** What the clients do in a round. */
    public Algorithm<?> algorithm() {
        return plan.algorithm();
    }

    /** What they learn. */
    public Task task() {
        return plan.task();
    }

    /** The mean over clients, shape (1, d). */
    public NDArray meanModel() {
        if (meanModel == null) meanModel = models().mean(new int[] {0}, true);
        return meanModel;
    }

    /** sum_i ||x_i - x_bar||^2; exactly 0 where all models are the same. */
    public double disagreement() {
        if (Double.isNaN(disagreement)) {
            NDArray apart =
                    models().sub(models().get("0:1")); // rounding in the mean itself would look like disagreement
            NDArray sum = apart.sub(apart.mean(new int[] {0}, true)).square().sum();
            disagreement = sum.toType(DataType.FLOAT64, false).getDouble();
        }
        return disagreement;
    }

    /** The task's scores of each client's model. */
    public Map<String, double[]> clientScores() {
        if (clientScores == null) clientScores = task().evaluate(models());
        return clientScores;
    }

    /** The task's scores of the mean model. */
    public Map<String, double[]> meanScores() {
        if (meanScores == null) meanScores = task().evaluate(meanModel());
        return meanScores;
    }
}
