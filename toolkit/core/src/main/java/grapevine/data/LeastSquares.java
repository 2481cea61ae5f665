package grapevine.data;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Linear regression: data for which the model {@code linear} has a convex loss, so that what is proved of convex
 * functions can be seen with stochastic gradients. Drawn in this process, the same on every machine.
 *
 * <pre>
 *   b = A x + noise e,    all entries of A, x and e ~ N(0, 1) and independent                (1)
 * </pre>
 *
 * <p>An example is a row of A with its entry of b as target. The x to be found is one for training and test examples, of
 * which there are a fifth more. No model is expected to come below an rmse of {@code noise}; the model 0 has about
 * sqrt(features). The classes, for partitions, are ten ranges of the target. Fewer examples with the same seed are the
 * first ones of more.
 *
 * @param examples the number of training examples, at least 1
 * @param features the length of x, at least 1
 * @param noise the standard deviation of the noise, >= 0
 * @param seed another seed, another problem
 */
public record LeastSquares(int examples, int features, double noise, long seed) implements Source {

    private static final int TRAINING_PER_TEST = 5;

    /** 1,000 training and 200 test examples of 10 features, noise 0.1, seed 0. */
    public LeastSquares() {
        this(1_000, 10, 0.1, 0);
    }

    /** Refuses an empty set, and noise that is no standard deviation. */
    public LeastSquares {
        if (examples < 1) throw new IllegalArgumentException("LeastSquares needs examples >= 1, got " + examples);
        if (features < 1) throw new IllegalArgumentException("LeastSquares needs features >= 1, got " + features);
        if ((long) examples * features >= 1 << 28)
            throw new IllegalArgumentException(
                    "LeastSquares needs examples x features below 2^28, got " + examples + " x " + features);
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException("LeastSquares needs a finite noise >= 0, got " + noise);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this), this::draw);
    }

    private Dataset draw() {
        SplittableRandom random = new SplittableRandom(seed), other = random.split();
        double[] x = gaussians(random.split());
        int tests = Math.max(1, examples / TRAINING_PER_TEST);
        return Dataset.numeric("least squares", List.of(features), rows(examples, x, random), rows(tests, x, other));
    }

    private double[] gaussians(SplittableRandom random) {
        double[] row = new double[features];
        for (int c = 0; c < features; c++) row[c] = random.nextGaussian();
        return row;
    }

    private Samples rows(int size, double[] x, SplittableRandom random) {
        float[] rows = new float[size * features], targets = new float[size];
        for (int i = 0; i < size; i++) {
            double[] a = gaussians(random);
            double sum = noise * random.nextGaussian();
            for (int c = 0; c < features; c++) {
                sum += a[c] * x[c];
                rows[i * features + c] = (float) a[c];
            }
            targets[i] = (float) sum; // (1)
        }
        return Samples.numeric(rows, targets, size);
    }
}
