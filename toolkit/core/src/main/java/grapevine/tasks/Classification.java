package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import grapevine.core.Batch;
import grapevine.core.Classifier;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/**
 * Learning to classify with a DJL block: every client has its own share of the training examples, all have the same
 * test examples.
 *
 * <p>F_i is the mean softmax cross-entropy over client i's examples. All clients start at the same random model.
 * Scores: {@code accuracy} in [0, 1] and {@code loss}, both on the test examples.
 */
public final class Classification implements Classifier {
    private static final int EVALUATION_BATCH = 100;

    private final Dataset data;
    private final List<int[]> shares;
    private final Network network;
    private final NDManager base;
    private final float[] fresh;
    private NDArray testExamples;
    private NDArray testLabels;

    /**
     * @param data what to learn
     * @param shares for each client the positions of its examples in {@code data.train()}
     * @param block the model, not yet initialised; its output is one number per class
     * @param engine the name of the DJL engine
     * @param seed of the random start
     */
    public Classification(Dataset data, List<int[]> shares, Block block, String engine, long seed) {
        this.data = data;
        this.shares = List.copyOf(shares);
        base = Engines.manager(engine);
        try {
            long classes = data.classes().size();
            network = new Network(base, block, shape(1), classes, Loss.softmaxCrossEntropyLoss(), seed);
            fresh = network.row(base).toFloatArray();
        } catch (RuntimeException refused) {
            base.close();
            throw refused;
        }
    }

    @Override
    public int clients() {
        return shares.size();
    }

    @Override
    public Layout layout() {
        return network.layout();
    }

    @Override
    public int samples(int client) {
        return shares.get(client).length;
    }

    @Override
    public NDArray start(NDManager manager, RandomGenerator random) {
        return manager.create(fresh, new Shape(1, fresh.length)).repeat(0, clients());
    }

    @Override
    public NDArray gradients(NDArray X, Batch batch) {
        NDList rows = new NDList();
        for (int i = 0; i < clients(); i++) {
            stopIfInterrupted();
            try (NDManager scope = base.newSubManager()) {
                int[] positions = positions(i, batch.samples()[i]);
                NDArray examples = examples(scope, data.train(), positions);
                NDArray labels = labels(scope, data.train(), positions);
                network.load(row(X, i));
                NDArray gradient = network.gradient(examples, labels, batch.seed() + i);
                gradient.attach(X.getManager());
                rows.add(gradient);
            }
        }
        return NDArrays.concat(rows, 0);
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        int models = (int) X.getShape().get(0);
        double[] accuracy = new double[models], loss = new double[models];
        for (int row = 0; row < models; row++) {
            network.load(row(X, row));
            double[] sums = new double[2];
            for (int from = 0; from < data.test().size(); from += EVALUATION_BATCH) add(sums, from);
            accuracy[row] = sums[0] / data.test().size();
            loss[row] = sums[1] / data.test().size();
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("accuracy", accuracy);
        scores.put("loss", loss);
        return scores;
    }

    /** Adds the number of right answers and the sum of the losses over one batch of test examples. */
    private void add(double[] sums, int from) {
        try (NDManager scope = base.newSubManager()) {
            NDArray answers = answers(scope, from);
            long to = from + answers.getShape().get(0);
            NDArray labels = testLabels.get(from + ":" + to);
            labels.attach(scope);
            NDArray right = answers.argMax(1).toType(DataType.INT32, false).eq(labels);
            sums[0] += right.toType(DataType.FLOAT32, false).sum().getFloat();
            sums[1] += network.loss(answers, labels).getFloat() * (to - from);
        }
    }

    /** What the network answers to one batch of test examples, shape (batch, classes). */
    private NDArray answers(NDManager scope, int from) {
        stopIfInterrupted();
        cacheTest();
        NDArray examples = testExamples.get(
                from + ":" + Math.min(from + EVALUATION_BATCH, data.test().size()));
        examples.attach(scope);
        NDArray answers = network.answer(examples);
        answers.attach(scope);
        return answers;
    }

    @Override
    public float[][] probabilities(NDArray model) {
        network.load(model);
        int classes = data.classes().size();
        float[][] rows = new float[data.test().size()][classes];
        for (int from = 0; from < rows.length; from += EVALUATION_BATCH)
            try (NDManager scope = base.newSubManager()) {
                float[] flat = answers(scope, from).softmax(1).toFloatArray();
                for (int k = 0; k < flat.length / classes; k++)
                    System.arraycopy(flat, k * classes, rows[from + k], 0, classes);
            }
        return rows;
    }

    @Override
    public int[] labels() {
        return data.test().labels().clone();
    }

    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
    }

    private void cacheTest() {
        if (testExamples != null) return;
        int[] all = new int[data.test().size()];
        for (int k = 0; k < all.length; k++) all[k] = k;
        testExamples = examples(base, data.test(), all);
        testLabels = labels(base, data.test(), all);
    }

    private int[] positions(int client, int[] drawn) {
        int[] positions = new int[drawn.length];
        for (int k = 0; k < drawn.length; k++) positions[k] = shares.get(client)[drawn[k]];
        return positions;
    }

    private NDArray examples(NDManager manager, Samples samples, int[] positions) {
        int width = samples.width();
        float[] values = new float[positions.length * width];
        for (int k = 0; k < positions.length; k++)
            System.arraycopy(samples.features(), positions[k] * width, values, k * width, width);
        return manager.create(values, shape(positions.length));
    }

    private static NDArray labels(NDManager manager, Samples samples, int[] positions) {
        int[] values = new int[positions.length];
        for (int k = 0; k < positions.length; k++) values[k] = samples.labels()[positions[k]];
        return manager.create(values);
    }

    private static NDArray row(NDArray X, int i) {
        return X.get(i + ":" + (i + 1));
    }

    private Shape shape(int batch) {
        Shape shape = new Shape(batch);
        for (int size : data.shape()) shape = shape.add(size);
        return shape;
    }

    @Override
    public void close() {
        network.close();
        base.close();
    }
}
