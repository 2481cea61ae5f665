package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.core.Task;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Learning with a DJL block from examples: every client has its own share of the training examples, all have the same
 * test examples, and all start at the same random model. What is to be answered, and what counts as good, each kind of
 * task says itself.
 */
abstract sealed class BlockTask implements Task permits Autoencoder, Classification, Regression, Segmentation {
    private static final int EVALUATION_BATCH = 500;
    private static final long EVALUATION_SEED = 0;

    final Dataset data;
    private final List<int[]> shares;
    private final Network network;
    private final NDManager base;
    private final float[] fresh;
    private NDArray testExamples;
    private NDArray testTargets;

    /**
     * @param answer the shape of the answer to one example
     * @param needed that shape in words
     */
    BlockTask(
            Dataset data,
            List<int[]> shares,
            Block block,
            Shape answer,
            String needed,
            Loss loss,
            String engine,
            long seed) {
        this(data, shares, block, shape(data, 1), answer, needed, loss, engine, seed);
    }

    /** The same for a block that is given examples of another shape than the data's, a batch of 1 of which is input. */
    BlockTask(
            Dataset data,
            List<int[]> shares,
            Block block,
            Shape input,
            Shape answer,
            String needed,
            Loss loss,
            String engine,
            long seed) {
        this.data = data;
        this.shares = List.copyOf(shares);
        base = Engines.manager(engine);
        try {
            network = new Network(base, block, input, new Shape(1).addAll(answer), needed, loss, seed);
            fresh = network.row(base).toFloatArray();
        } catch (RuntimeException refused) {
            base.close();
            throw refused;
        }
    }

    /** A new manager of native memory, which the caller closes. */
    final NDManager manager() {
        return base.newSubManager();
    }

    /** A new manager, which the caller closes, after the block took over a model of d numbers. */
    final NDManager load(double... model) {
        NDManager scope = manager();
        float[] row = new float[model.length];
        for (int k = 0; k < row.length; k++) row[k] = (float) model[k];
        network.load(scope.create(row, new Shape(1, row.length)));
        return scope;
    }

    /** What should be answered to the examples at these positions. */
    abstract NDArray targets(NDManager manager, Samples samples, int[] positions);

    /** The names of the scores, without the loss, which comes last. */
    abstract List<String> scores();

    /** The sum of each score over a batch of test examples. */
    abstract double[] sums(NDArray answers, NDArray targets);

    /** A score of all test examples, from its mean over them. */
    double score(int score, double mean) {
        return mean;
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
        for (int r = 0; r < batch.clients().length; r++) {
            stopIfInterrupted();
            try (NDManager scope = base.newSubManager()) {
                int[] positions = positions(batch.clients()[r], batch.samples()[r]);
                NDArray examples = examples(scope, data.train(), positions, batch.seeds()[r]);
                NDArray targets = targets(scope, data.train(), positions);
                network.load(row(X, r));
                NDArray gradient = network.gradient(examples, targets, batch.seeds()[r]);
                gradient.attach(X.getManager());
                rows.add(gradient);
            }
        }
        return NDArrays.concat(rows, 0);
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        int models = (int) X.getShape().get(0);
        double[][] means = new double[scores().size() + 1][models];
        for (int row = 0; row < models; row++) {
            network.load(row(X, row));
            for (int from = 0; from < data.test().size(); from += EVALUATION_BATCH) {
                double[] sums =
                        test(from, Math.min(from + EVALUATION_BATCH, data.test().size()));
                for (int k = 0; k < sums.length; k++) means[k][row] += sums[k];
            }
            for (double[] mean : means) mean[row] /= data.test().size();
            for (int k = 0; k < scores().size(); k++) means[k][row] = score(k, means[k][row]);
        }
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (int k = 0; k < scores().size(); k++) scores.put(scores().get(k), means[k]);
        scores.put("loss", means[scores().size()]);
        return scores;
    }

    /** The sums of the scores and of the loss over one batch of test examples. */
    private double[] test(int from, int to) {
        try (NDManager scope = base.newSubManager()) {
            NDArray answers = answers(scope, from, to), targets = testTargets.get(from + ":" + to);
            targets.attach(scope);
            double[] sums = sums(answers, targets), all = Arrays.copyOf(sums, sums.length + 1);
            all[sums.length] = network.loss(answers, targets).getFloat() * (to - from);
            return all;
        }
    }

    private NDArray answers(NDManager scope, int from, int to) {
        stopIfInterrupted();
        cacheTest();
        NDArray examples = testExamples.get(from + ":" + to);
        examples.attach(scope);
        NDArray answers = network.answer(examples);
        answers.attach(scope);
        return answers;
    }

    /**
     * What a model answers to the test examples, one after the other.
     *
     * @param model shape (1, d)
     * @param meaning what the block's answers to a batch say
     */
    final float[] answers(NDArray model, UnaryOperator<NDArray> meaning) {
        network.load(model);
        int size = data.test().size();
        float[] all = null;
        for (int from = 0; from < size; from += EVALUATION_BATCH)
            try (NDManager scope = base.newSubManager()) {
                float[] batch = meaning.apply(answers(scope, from, Math.min(from + EVALUATION_BATCH, size)))
                        .toFloatArray();
                int width = batch.length / Math.min(EVALUATION_BATCH, size - from);
                if (all == null) all = new float[size * width];
                System.arraycopy(batch, 0, all, from * width, batch.length);
            }
        return all;
    }

    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException();
    }

    private void cacheTest() {
        if (testExamples != null) return;
        int[] all = IntStream.range(0, data.test().size()).toArray();
        testExamples = examples(base, data.test(), all, EVALUATION_SEED);
        testTargets = targets(base, data.test(), all);
    }

    private int[] positions(int client, int[] drawn) {
        int[] positions = new int[drawn.length];
        for (int k = 0; k < drawn.length; k++) positions[k] = shares.get(client)[drawn[k]];
        return positions;
    }

    /**
     * The examples at these positions, as the block is given them.
     *
     * @param seed of what a task adds to them at random; most add nothing
     */
    NDArray examples(NDManager manager, Samples samples, int[] positions, long seed) {
        int width = samples.width();
        float[] values = new float[positions.length * width];
        for (int k = 0; k < positions.length; k++)
            System.arraycopy(samples.features(), positions[k] * width, values, k * width, width);
        return manager.create(values, shape(data, positions.length));
    }

    private static NDArray row(NDArray X, int i) {
        return X.get(i + ":" + (i + 1));
    }

    private static Shape shape(Dataset data, int batch) {
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
