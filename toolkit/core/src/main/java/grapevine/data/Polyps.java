package grapevine.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;

/**
 * Pictures as of a colonoscopy, drawn in this process, with masks of the polyps: nothing to download, the same pixels
 * on every machine. They stand for {@link KvasirSeg} in experiments, and for no patient.
 *
 * <p>Pink tissue with folds, inflamed spots, reflections of the lamp and dark corners; on it one polyp, now and then a
 * second, smooth, lit from one side, hardly of another color than the tissue: form and shade tell, the color of a pixel
 * alone does not. Example i has a polyp from the i mod 3 rd range of sizes, and the larger ones tend to be redder, so
 * that clients of different classes see different polyps. The label is the size class of the mask: small below 6 % of
 * the image, large from 13 % on. Images are (3, side, side) in [0, 1]. Another side shows the same scenes; fewer
 * examples with the same seed are the first ones of more.
 *
 * @param train the number of training examples, at least 1
 * @param test the number of test examples, at least 1
 * @param side the height and width of the images, from 16 to 512
 * @param seed the patients; another seed, another set of pictures
 */
public record Polyps(int train, int test, int side, long seed) implements Source {

    private static final SizeClasses CLASSES = new SizeClasses(0.06, 0.13);

    /** 800 training and 100 test examples of 32 x 32 pixels, seed 0. */
    public Polyps() {
        this(800, 100, 32, 0);
    }

    /** Refuses an empty set and images in which nothing is to be seen. */
    public Polyps {
        if (train < 1) throw new IllegalArgumentException("Polyps needs train >= 1, got " + train);
        if (test < 1) throw new IllegalArgumentException("Polyps needs test >= 1, got " + test);
        if (side < 16 || side > 512)
            throw new IllegalArgumentException("Polyps needs a side from 16 to 512, got " + side);
        if (3L * side * side * Math.max(train, test) > Integer.MAX_VALUE)
            throw new IllegalArgumentException("Polyps needs at most " + Integer.MAX_VALUE / (3 * side * side)
                    + " examples of side " + side + ", got " + Math.max(train, test));
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this), this::draw);
    }

    private Dataset draw() {
        SplittableRandom patients = new SplittableRandom(seed), others = patients.split();
        Samples training = album(train, patients), testing = album(test, others);
        return new Dataset("polyps", List.of(3, side, side), SizeClasses.NAMES, training, testing);
    }

    private Samples album(int size, SplittableRandom random) {
        float[] pixels = new float[Math.multiplyExact(3 * side * side, size)];
        byte[] masks = new byte[side * side * size];
        for (int i = 0; i < size; i++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            new Endoscope(i % 3, random.split()).copyTo(pixels, masks, side, i);
        }
        return new Samples(pixels, CLASSES.labels(masks, size), masks);
    }
}
