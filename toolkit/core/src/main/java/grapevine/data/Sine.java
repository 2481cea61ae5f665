package grapevine.data;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One number to be predicted from one: a period of the sine, with noise. The smallest task that a linear model cannot
 * do, drawn in this process and the same on every machine.
 *
 * <pre>
 *   x uniform on [-pi, pi),    y = sin x + noise e,    e ~ N(0, 1)                          (1)
 * </pre>
 *
 * <p>Test examples are drawn by (1) too, so no model is expected to come below an rmse of {@code noise} on them. Fewer
 * examples with the same seed are the first ones of more. The classes, for partitions, are ten ranges of y.
 *
 * <p>The toy of the paper on nonlinear gossiping: 6,400 points, e of N(0, 0.1), where 0.1 is read as the standard
 * deviation; the paper does not say where x is drawn from. With its network, {@code mlp(64, 64)}, gossip SGD came through
 * with a learning rate of 0.01, and diverged with 0.03.
 *
 * @param train the number of training examples, at least 1
 * @param test the number of test examples, at least 1
 * @param noise the standard deviation of the noise, >= 0
 * @param seed another seed, another set of points
 */
public record Sine(int train, int test, double noise, long seed) implements Source {

    private static final int MOST = 10_000_000; // examples that fit into memory

    /** 6,400 training and 1,600 test examples, noise 0.1, seed 0. */
    public Sine() {
        this(6_400, 1_600, 0.1, 0);
    }

    /** Refuses an empty set, and noise that is no standard deviation. */
    public Sine {
        if (train < 1) throw new IllegalArgumentException("Sine needs train >= 1, got " + train);
        if (test < 1) throw new IllegalArgumentException("Sine needs test >= 1, got " + test);
        if (Math.max(train, test) > MOST)
            throw new IllegalArgumentException(
                    "Sine needs at most " + MOST + " examples, got " + Math.max(train, test));
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException("Sine needs a finite noise >= 0, got " + noise);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this), this::draw);
    }

    private Dataset draw() {
        SplittableRandom random = new SplittableRandom(seed), other = random.split();
        return Dataset.numeric("sine", List.of(1), points(train, random), points(test, other));
    }

    private Samples points(int size, SplittableRandom random) {
        float[] features = new float[size], targets = new float[size];
        for (int i = 0; i < size; i++) {
            double x = Math.PI * (2 * random.nextDouble() - 1);
            features[i] = (float) x;
            targets[i] = (float) (StrictMath.sin(x) + noise * random.nextGaussian()); // (1)
        }
        return Samples.numeric(features, targets, size);
    }
}
