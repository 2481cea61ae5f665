package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.List;

/**
 * Learning to predict numbers with a DJL block: every client has its own share of the training examples, all have the
 * same test examples.
 *
 * <p>F_i is (1) over client i's examples, where y_j are the p targets of example j and f what the model answers. All
 * clients start at the same random model.
 *
 * <pre>
 *   loss = 1/(N p) sum_j norm(f(x_j) - y_j)^2                                               (1)
 *   rmse = sqrt(loss)                                                                       (2)
 * </pre>
 *
 * <p>Scores: {@code rmse}, in the unit of the targets, and {@code loss}, both over all test examples. With the model
 * {@code linear} F_i is a convex quadratic, as of {@link Quadratic}, but its gradients are stochastic.
 */
public final class Regression extends BlockTask {
    static final Loss LOSS = Loss.l2Loss("loss", 1); // (1)

    /**
     * @param data what to learn, with targets
     * @param shares for each client the positions of its examples in {@code data.train()}
     * @param block the model, not yet initialised; its output is one number per target
     * @param engine the name of the DJL engine
     * @param seed of the random start
     */
    public Regression(Dataset data, List<int[]> shares, Block block, String engine, long seed) {
        super(
                numeric(data),
                shares,
                block,
                new Shape(data.train().targetWidth()),
                "one output per target, " + data.train().targetWidth(),
                LOSS,
                engine,
                seed);
    }

    private static Dataset numeric(Dataset data) {
        if (!given("Regression", data).numeric())
            throw new IllegalArgumentException(
                    "Regression(data, ...) needs data with targets, got " + data.name() + "; use new Sine().load()");
        return data;
    }

    @Override
    NDArray targets(NDManager manager, Samples samples, int[] positions) {
        int width = samples.targetWidth();
        float[] values = new float[positions.length * width];
        for (int k = 0; k < positions.length; k++)
            System.arraycopy(samples.targets(), positions[k] * width, values, k * width, width);
        return manager.create(values, new Shape(positions.length, width));
    }

    @Override
    List<String> scores() {
        return List.of("rmse");
    }

    /** The sum over examples of their mean squared errors; {@link #score} takes the root of the mean. */
    @Override
    double[] sums(NDArray answers, NDArray targets) {
        float[] answer = answers.toFloatArray(), target = targets.toFloatArray();
        double sum = 0;
        for (int k = 0; k < target.length; k++) sum += Math.pow((double) answer[k] - target[k], 2);
        return new double[] {sum / targets.getShape().get(1)};
    }

    @Override
    double score(int score, double mean) {
        return Math.sqrt(mean); // (2)
    }
}
