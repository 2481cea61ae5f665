package grapevine.data;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Handwritten digits, drawn in this process: nothing to download, the same pixels on every machine.
 *
 * <p>Each digit is written in one of a few ways (a 7 with or without a bar, an open or a closed 4), with points that
 * tremble, a pen of varying width, slant, turn and size, and now and then a stray stroke; then blurred and dusted with
 * noise. The images have the format of {@link Mnist}, (1, 28, 28) in [0, 1], and are about as hard. The classes
 * are balanced: example i shows the digit i mod 10. Fewer examples with the same seed are the first ones of more.
 *
 * @param train the number of training examples, at least 1
 * @param test the number of test examples, at least 1
 * @param seed the writer; another seed, another set of digits
 */
public record Digits(int train, int test, long seed) implements Source {

    private static final int MOST = 2_000_000; // examples that fit into memory

    /** 8,000 training and 2,000 test examples, seed 0. */
    public Digits() {
        this(8_000, 2_000, 0);
    }

    /** Refuses an empty set. */
    public Digits {
        if (train < 1) throw new IllegalArgumentException("Digits needs train >= 1, got " + train);
        if (test < 1) throw new IllegalArgumentException("Digits needs test >= 1, got " + test);
        if (Math.max(train, test) > MOST)
            throw new IllegalArgumentException(
                    "Digits needs at most " + MOST + " examples, got " + Math.max(train, test));
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this), this::write);
    }

    private Dataset write() {
        SplittableRandom writer = new SplittableRandom(seed), examiner = writer.split();
        return new Dataset("digits", Images.GRAY_28, Images.TEN_DIGITS, page(train, writer), page(test, examiner));
    }

    private static Samples page(int size, SplittableRandom random) {
        float[] pixels = new float[size * Canvas.SIDE * Canvas.SIDE];
        for (int i = 0; i < size; i++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            Canvas canvas = new Canvas();
            new Handwriting(random.split()).write(i % 10, canvas);
            canvas.copyTo(pixels, i);
        }
        return new Samples(pixels, IntStream.range(0, size).map(i -> i % 10).toArray());
    }
}
