package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.core.Layout;
import grapevine.core.Task;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import grapevine.machine.Feed;
import grapevine.machine.Parallel;
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
    private static final int EVALUATION_BATCH = 250;
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
        if (shares == null
                || shares.stream().anyMatch(share -> !within(share, data.train().size())))
            throw new IllegalArgumentException("a task needs for each client some of the positions 0 .. "
                    + (data.train().size() - 1) + ", got "
                    + (shares == null ? null : "a share without or with others"));
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

    private static boolean within(int[] share, int examples) {
        return share != null && share.length > 0 && Arrays.stream(share).allMatch(k -> k >= 0 && k < examples);
    }

    /** Refuses to learn from nothing. */
    static Dataset given(String task, Dataset data) {
        if (data == null) throw new IllegalArgumentException(task + "(data, ...) needs a data set, got null");
        return data;
    }

    /** A new manager of native memory, which the caller closes. */
    final NDManager manager() {
        return base.newSubManager();
    }

    /** A model of d numbers as a row, shape (1, d). */
    static NDArray row(NDManager manager, double... model) {
        float[] row = new float[model.length];
        for (int k = 0; k < row.length; k++) row[k] = (float) model[k];
        return manager.create(row, new Shape(1, row.length));
    }

    /** What the block answers to a batch, without training. */
    final NDArray answer(NDArray row, NDArray examples) {
        return network.answer(row, examples);
    }

    /** What lends the block these parameters for one pass. */
    final ParameterStore parameters(NDArray row, NDManager scope) {
        return network.parameters(row, scope);
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
    public final String engine() {
        return base.getEngine().getEngineName();
    }

    @Override
    public NDArray start(NDManager manager, RandomGenerator random) {
        String own = engine(), other = manager.getEngine().getEngineName();
        if (!own.equals(other))
            throw new IllegalArgumentException("task(task) needs a run on the engine of the task, " + own + ", got "
                    + other + "; call engine(\"" + own + "\")");
        return manager.create(fresh, new Shape(1, fresh.length)).repeat(0, clients());
    }

    @Override
    public NDArray gradients(NDArray X, Batch batch) {
        boolean alike = Arrays.stream(batch.samples())
                        .mapToInt(drawn -> drawn.length)
                        .distinct()
                        .count()
                == 1;
        int together = alike ? network.together() : 1;
        try (Learning learning = network.learn()) {
            return learning.gradients(X, together, (from, to) -> lesson(learning.scope(), X, batch, from, to));
        }
    }

    /** That of the rows {@code from}, ..., {@code to - 1}. */
    private Lesson lesson(NDManager scope, NDArray X, Batch batch, int from, int to) {
        stopIfInterrupted();
        int[] positions = IntStream.range(from, to)
                .flatMap(r -> Arrays.stream(positions(batch.clients()[r], batch.samples()[r])))
                .toArray();
        return new Lesson(
                scope,
                rows(X, from, to, scope),
                examples(scope, data.train(), positions, batch.seeds()[from]),
                targets(scope, data.train(), positions),
                batch.seeds()[from]);
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        cacheTest();
        int models = (int) X.getShape().get(0), size = data.test().size();
        int batches = (size + EVALUATION_BATCH - 1) / EVALUATION_BATCH;
        double[][] sums = new double[models * batches][];
        Parallel.each(base.getEngine().getEngineName(), sums.length, k -> {
            int from = k % batches * EVALUATION_BATCH;
            sums[k] = test(X, k / batches, from, Math.min(from + EVALUATION_BATCH, size));
        });
        Map<String, double[]> scores = new LinkedHashMap<>();
        for (int s = 0; s < scores().size(); s++) {
            int score = s;
            scores.put(
                    scores().get(s),
                    Arrays.stream(means(sums, s, models))
                            .map(mean -> score(score, mean))
                            .toArray());
        }
        scores.put("loss", means(sums, scores().size(), models));
        return scores;
    }

    /** Of each model the mean of a score over all test examples, from its sums over batches, model by model. */
    private double[] means(double[][] sums, int score, int models) {
        double[] means = new double[models];
        int batches = sums.length / models;
        for (int k = 0; k < sums.length; k++) means[k / batches] += sums[k][score];
        for (int row = 0; row < models; row++) means[row] /= data.test().size();
        return means;
    }

    /** The sums of the scores and of the loss of one model over one batch of test examples. */
    private double[] test(NDArray X, int row, int from, int to) {
        try (NDManager scope = base.newSubManager()) {
            NDArray answers = answers(rows(X, row, row + 1, scope), scope, from, to);
            NDArray targets = testTargets.get(from + ":" + to);
            targets.attach(scope);
            double[] sums = sums(answers, targets), all = Arrays.copyOf(sums, sums.length + 1);
            all[sums.length] = network.loss(answers, targets).getFloat() * (to - from);
            return all;
        }
    }

    /** What a model, shape (1, d), answers to a batch of test examples. */
    private NDArray answers(NDArray model, NDManager scope, int from, int to) {
        stopIfInterrupted();
        NDArray examples = testExamples.get(from + ":" + to);
        examples.attach(scope);
        NDArray answers = network.answer(model, examples);
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
        cacheTest();
        int size = data.test().size();
        float[] all = null;
        for (int from = 0; from < size; from += EVALUATION_BATCH)
            try (NDManager scope = base.newSubManager()) {
                float[] batch = meaning.apply(answers(model, scope, from, Math.min(from + EVALUATION_BATCH, size)))
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
        testTargets = targets(base, data.test(), all);
        try (NDArray examples = examples(base, data.test(), all, EVALUATION_SEED)) {
            testExamples = examples.duplicate();
        }
    }

    private int[] positions(int client, int[] drawn) {
        int[] positions = new int[drawn.length];
        for (int k = 0; k < drawn.length; k++) positions[k] = shares.get(client)[drawn[k]];
        return positions;
    }

    /**
     * The examples at these positions, as the block is given them, until this thread asks for others.
     *
     * @param seed of what a task adds to them at random; most add nothing
     */
    NDArray examples(NDManager manager, Samples samples, int[] positions, long seed) {
        int width = samples.width();
        return Feed.floats(manager, shape(data, positions.length), numbers -> {
            for (int position : positions) numbers.put(samples.features(), position * width, width);
        });
    }

    private static NDArray rows(NDArray X, int from, int to, NDManager scope) {
        NDArray rows = X.get(new NDIndex().addSliceDim(from, to));
        rows.attach(scope);
        return rows;
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
