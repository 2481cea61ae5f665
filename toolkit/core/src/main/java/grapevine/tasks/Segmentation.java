package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learning to find the pixels of an object with a DJL block: every client has its own share of the training images, all
 * have the same test images.
 *
 * <p>F_i is the mean {@link MaskLoss} over client i's images. All clients start at the same random model. A pixel is
 * found where its logit is positive, that is its probability above 1/2. Of A, the pixels found, and B, the mask, the
 * scores are, each a mean over the test images:
 *
 * <pre>
 *   dice          = 2 |A and B| / (|A| + |B|)       1 where both are empty                  (1)
 *   iou           = |A and B| / |A or B|            1 where both are empty                  (2)
 *   pixelAccuracy = share of the pixels on which A and B agree                              (3)
 * </pre>
 *
 * <p>and {@code loss}.
 */
public final class Segmentation extends BlockTask {

    /**
     * @param data what to learn, with masks
     * @param shares for each client the positions of its examples in {@code data.train()}
     * @param block the model, not yet initialised; its output is one logit per pixel, (batch, 1, height, width)
     * @param engine the name of the DJL engine
     * @param seed of the random start
     */
    public Segmentation(Dataset data, List<int[]> shares, Block block, String engine, long seed) {
        super(
                masked(data),
                shares,
                block,
                new Shape(1, data.shape().get(1), data.shape().get(2)),
                "one logit per pixel, (batch, 1, " + data.shape().get(1) + ", "
                        + data.shape().get(2) + ")",
                new MaskLoss(),
                engine,
                seed);
    }

    private static Dataset masked(Dataset data) {
        if (!given("Segmentation", data).masked())
            throw new IllegalArgumentException(
                    "Segmentation(data, ...) needs data with masks, got " + data.name() + "; use new Polyps().load()");
        return data;
    }

    @Override
    NDArray targets(NDManager manager, Samples samples, int[] positions) {
        int width = samples.maskWidth();
        float[] values = new float[positions.length * width];
        for (int k = 0; k < values.length; k++) values[k] = samples.masks()[positions[k / width] * width + k % width];
        return manager.create(
                values,
                new Shape(positions.length, 1, data.shape().get(1), data.shape().get(2)));
    }

    /**
     * What a model finds on the first test images.
     *
     * @param model d numbers
     * @return for each image 1 where a pixel is found and 0 elsewhere, row by row
     */
    public List<float[]> found(double[] model, int images) {
        float[] logits;
        try (NDManager scope = manager()) {
            logits = answers(row(scope, model), answer -> answer);
        }
        int pixels = data.test().maskWidth();
        return IntStream.range(0, Math.min(images, data.test().size()))
                .mapToObj(i -> Arrays.copyOfRange(logits, i * pixels, (i + 1) * pixels))
                .map(Segmentation::positive)
                .toList();
    }

    private static float[] positive(float... logits) {
        for (int p = 0; p < logits.length; p++) logits[p] = logits[p] > 0 ? 1 : 0;
        return logits;
    }

    /** The data, with masks. */
    public Dataset data() {
        return data;
    }

    @Override
    List<String> scores() {
        return List.of("dice", "iou", "pixelAccuracy");
    }

    @Override
    double[] sums(NDArray answers, NDArray masks) {
        float[] logits = answers.toFloatArray(), mask = masks.toFloatArray();
        int images = (int) masks.getShape().get(0), pixels = mask.length / images;
        double[] sums = new double[3];
        for (int i = 0; i < images; i++) {
            int both = 0, found = 0, there = 0;
            for (int p = i * pixels; p < (i + 1) * pixels; p++) {
                boolean a = logits[p] > 0, b = mask[p] > 0;
                if (a && b) both++;
                if (a) found++;
                if (b) there++;
            }
            int either = found + there - both;
            sums[0] += either == 0 ? 1 : 2.0 * both / (found + there); // (1)
            sums[1] += either == 0 ? 1 : (double) both / either; // (2)
            sums[2] += 1 - (double) (either - both) / pixels; // (3)
        }
        return sums;
    }
}
