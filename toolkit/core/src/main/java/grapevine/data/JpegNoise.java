package grapevine.data;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/**
 * The training images of a few clients have been compressed to JPEG and back, as by a poor camera or a thrifty archive:
 * blocks of 8 x 8 pixels, blurred edges, false colors.
 *
 * <p>Which clients is drawn without replacement, every choice equally likely. Before the compression pixels are rounded
 * to 256 shades; gray images are compressed as gray ones.
 *
 * @param clients how many clients, &gt;= 1
 * @param quality of the compression, in (0, 1]: 0.1 visibly blocks, 0.75 is hardly seen, 1 changes shades by rounding
 */
public record JpegNoise(int clients, double quality) implements Corruption {

    /** Refuses no clients, and a quality that JPEG does not have. */
    public JpegNoise {
        if (clients < 1)
            throw new IllegalArgumentException("jpegNoise(clients, quality) needs clients >= 1, got " + clients);
        if (!(quality > 0 && quality <= 1))
            throw new IllegalArgumentException("jpegNoise(clients, quality) needs a quality in (0, 1], got " + quality
                    + "; the lower, the worse the images (0.1: visible blocks, 0.75: hardly seen)");
    }

    @Override
    public int[] affected(int all, RandomGenerator random) {
        return Arrays.stream(Pools.order(all, random)).limit(clients).sorted().toArray();
    }

    @Override
    public void check(Dataset data, int all) {
        if (clients > all)
            throw new IllegalArgumentException("jpegNoise(clients, quality) needs at most the " + all
                    + " clients of the experiment, got " + clients);
        List<Integer> shape = data.shape();
        if (shape.size() != 3 || shape.get(0) != 1 && shape.get(0) != 3)
            throw new IllegalArgumentException("jpegNoise(clients, quality) needs images of shape (1, height, width) or"
                    + " (3, height, width), got " + data.name() + " of shape " + shape
                    + "; use data(\"digits\") or data(\"cifar-10\")");
        for (float pixel : data.train().features())
            if (pixel < 0 || pixel > 1)
                throw new IllegalArgumentException(
                        "jpegNoise(clients, quality) needs pixels in [0, 1], got " + pixel + " in " + data.name());
    }

    @Override
    public Dataset corrupt(Dataset data, int[] positions) {
        return Memory.recall(
                data.train().features(),
                List.of(JpegNoise.class, quality, IntBuffer.wrap(positions.clone())),
                () -> compress(data, positions));
    }

    private Dataset compress(Dataset data, int[] positions) {
        Samples clean = data.train();
        float[] pixels = clean.features().clone();
        Jpeg jpeg = new Jpeg(data.shape(), quality);
        for (int position : positions) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            jpeg.compress(pixels, position * clean.width());
        }
        Samples corrupted = new Samples(pixels, clean.labels(), clean.masks(), clean.targets(), clean.subjects());
        return new Dataset(data.name(), data.shape(), data.classes(), corrupted, data.test());
    }
}
