package grapevine.data;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Showers of light in the camera of a telescope, drawn in this process: gamma rays to be told from hadrons, a stand-in
 * for {@link Magic} where its file is not at hand. As large as you like, and about as hard.
 *
 * <p>A shower is an ellipse on the camera. Its ten features, in MAGIC's order: the length and the width of the ellipse
 * (log-normal), its size (the logarithm of its light), the shares of the light in the two brightest pixels and in the
 * brightest one, the asymmetry, the third roots of the third moments along and across, alpha (the angle in degrees
 * between its axis and the source) and its distance from the middle.
 *
 * <pre>
 *   brightness b ~ N(0, 1) makes an ellipse longer, wider and its brightest pixels matter less              (1)
 *   most gamma rays point to the source, the better the longer the ellipse:
 *       alpha = |N(0, s)|,  s = 13 (35 / length)^1.6;  one in ten seems to come from elsewhere              (2)
 *   hadrons come from anywhere, alpha uniform on [0, 90), and their ellipses differ more                    (3)
 * </pre>
 *
 * <p>65 % of the showers are gamma rays, drawn one by one. Features are standardised by the mean and deviation of the
 * training examples. What is true of this sky need not be true of the real one: no result is one on MAGIC.
 *
 * @param train the number of training examples, at least 1
 * @param test the number of test examples, at least 1
 * @param seed another seed, another night
 */
public record Showers(int train, int test, long seed) implements Source {

    private static final int MOST = 10_000_000; // examples that fit into memory

    private static final List<String> CLASSES = List.of("gamma", "hadron");
    private static final double GAMMAS = 0.65;

    /** The share of gamma rays that seem to come from elsewhere. */
    private static final double STRAYS = 0.1;

    private static final double RIGHT_ANGLE = 90;

    /** 8,000 training and 2,000 test examples, seed 0. */
    public Showers() {
        this(8_000, 2_000, 0);
    }

    /** Refuses an empty set. */
    public Showers {
        if (train < 1) throw new IllegalArgumentException("Showers needs train >= 1, got " + train);
        if (test < 1) throw new IllegalArgumentException("Showers needs test >= 1, got " + test);
        if (Math.max(train, test) > MOST)
            throw new IllegalArgumentException(
                    "Showers needs at most " + MOST + " examples, got " + Math.max(train, test));
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this), this::observe);
    }

    private Dataset observe() {
        SplittableRandom night = new SplittableRandom(seed), other = night.split();
        return table(train, night).with(table(test, other), "showers", CLASSES);
    }

    private static Table table(int size, SplittableRandom random) {
        Table table = new Table();
        for (int i = 0; i < size; i++) {
            boolean gamma = random.nextDouble() < GAMMAS;
            table.add(shower(gamma, random), gamma ? 0 : 1);
        }
        return table;
    }

    private static float[] shower(boolean gamma, SplittableRandom random) {
        double b = random.nextGaussian();
        double length = exp(gamma ? 3.58 + 0.44 * b : 3.74 + 0.64 * b, gamma ? 0.35 : 0.50, random); // (1)
        double width = exp(gamma ? 2.82 + 0.33 * b : 2.87 + 0.68 * b, gamma ? 0.26 : 0.50, random);
        double size = exp(1.02 + 0.15 * b, 0.06, random);
        double two = 1 / (1 + exp(0.55 + 0.80 * b, 0.40, random));
        double one = two * (0.56 + 0.05 * random.nextGaussian());
        double asymmetry = length * ((gamma ? 0.06 : -0.12) + 0.85 * random.nextGaussian());
        double along = length * (gamma ? 0.40 + 0.60 * random.nextGaussian() : 0.80 * random.nextGaussian());
        double across = width * 0.75 * random.nextGaussian();
        double alpha = gamma ? aimed(length, random) : RIGHT_ANGLE * random.nextDouble(); // (3)
        double distance = Math.abs(190 + 25 * b + 65 * random.nextGaussian());
        return new float[] {
            (float) length, (float) width, (float) size, (float) two, (float) one,
            (float) asymmetry, (float) along, (float) across, (float) alpha, (float) distance
        };
    }

    /** The angle of a gamma ray (2). */
    private static double aimed(double length, SplittableRandom random) {
        double alpha = 13 * StrictMath.pow(35 / length, 1.6) * Math.abs(random.nextGaussian());
        return random.nextDouble() >= STRAYS && alpha < RIGHT_ANGLE ? alpha : RIGHT_ANGLE * random.nextDouble();
    }

    private static double exp(double mean, double deviation, SplittableRandom random) {
        return StrictMath.exp(mean + deviation * random.nextGaussian());
    }
}
