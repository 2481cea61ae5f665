package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import grapevine.core.Classifier;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.List;

/**
 * Learning to classify with a DJL block: every client has its own share of the training examples, all have the same
 * test examples.
 *
 * <p>F_i is the mean softmax cross-entropy over client i's examples. All clients start at the same random model.
 * Scores: {@code accuracy} in [0, 1] and {@code loss}, both on the test examples.
 */
public final class Classification extends BlockTask implements Classifier {
    static final Loss LOSS = Loss.softmaxCrossEntropyLoss();

    /**
     * @param data what to learn
     * @param shares for each client the positions of its examples in {@code data.train()}
     * @param block the model, not yet initialised; its output is one number per class
     * @param engine the name of the DJL engine
     * @param seed of the random start
     */
    public Classification(Dataset data, List<int[]> shares, Block block, String engine, long seed) {
        super(
                given("Classification", data),
                shares,
                block,
                new Shape(data.classes().size()),
                "one output per class, " + data.classes().size(),
                LOSS,
                engine,
                seed);
    }

    @Override
    NDArray targets(NDManager manager, Samples samples, int[] positions) {
        int[] labels = new int[positions.length];
        for (int k = 0; k < positions.length; k++) labels[k] = samples.labels()[positions[k]];
        return manager.create(labels);
    }

    @Override
    List<String> scores() {
        return List.of("accuracy");
    }

    @Override
    double[] sums(NDArray answers, NDArray labels) {
        NDArray right = answers.argMax(1).toType(DataType.INT32, false).eq(labels);
        return new double[] {right.toType(DataType.FLOAT32, false).sum().getFloat()};
    }

    @Override
    public float[][] probabilities(NDArray model) {
        int classes = data.classes().size();
        float[] flat = answers(model, answer -> answer.softmax(1));
        float[][] rows = new float[flat.length / classes][classes];
        for (int k = 0; k < rows.length; k++) System.arraycopy(flat, k * classes, rows[k], 0, classes);
        return rows;
    }

    @Override
    public int[] labels() {
        return data.test().labels().clone();
    }
}
