package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import java.util.Arrays;
import java.util.List;

/**
 * U-Net: an image goes down to few pixels with many channels, where the object is recognised, and up again to all
 * pixels, where it is outlined; at each level what was seen on the way down is laid beside what comes up.
 *
 * <pre>
 *   level(k)  = twice(w_k), then [itself | pool, level(k+1), up(w_k)], then twice(w_k)      (1)
 *   level(last) = twice(w_last)                                                             (2)
 *   twice(w)  = 2 x (3x3 convolution to w channels, group normalisation, ReLU)              (3)
 *   answer    = 1x1 convolution of level(0) to one logit per pixel                          (4)
 * </pre>
 *
 * <p>pool is the maximum of 2x2 pixels, up(w) a transposed 2x2 convolution to w channels, [a | b] lays channels side by
 * side. With c channels of the image and w_-1 = c there are
 *
 * <pre>
 *   d = sum_k 9 w_(k-1) w_k + 9 w_k^2 + 4 w_k                  down and below
 *     + sum_(k &lt; last) 4 w_(k+1) w_k + 27 w_k^2 + 4 w_k  up
 *     + w_0 + 1                                                the answer
 * </pre>
 *
 * <p>Ronneberger, Fischer, Brox, <a href="https://arxiv.org/abs/1505.04597">U-Net: Convolutional Networks for Biomedical
 * Image Segmentation</a>, MICCAI 2015, figure 1. Here the convolutions are padded, so that the answer has the size of
 * the image, and normalised by groups (as many as 4 and the width allow), so that small batches and clients that differ
 * do no harm.
 */
final class UNet {
    private static final int MOST_GROUPS = 4;

    private UNet() {}

    /**
     * @param shape of one image, (channels, height, width)
     * @param widths the channels of each level, from the full image down
     */
    static Block of(List<Integer> shape, int... widths) {
        if (widths.length == 0 || Arrays.stream(widths).anyMatch(w -> w < 1))
            throw new IllegalArgumentException(
                    "uNet(widths) needs at least one width, all >= 1, got " + Arrays.toString(widths));
        long step = 1L << Math.min(40, widths.length - 1);
        if (shape.size() != 3 || shape.get(1) % step != 0 || shape.get(2) % step != 0)
            throw new IllegalArgumentException("uNet(widths) with " + widths.length
                    + " widths needs images (channels, height, width) whose height and width are multiples of " + step
                    + ", got " + shape + "; use fewer widths or another side");
        return new SequentialBlock().add(level(0, widths)).add(conv(1, 1, true)); // (4)
    }

    private static SequentialBlock level(int k, int[] widths) {
        SequentialBlock level = twice(new SequentialBlock(), widths[k]); // (2)
        if (k == widths.length - 1) return level;
        Block below = new SequentialBlock()
                .add(new MaxPool(2))
                .add(level(k + 1, widths))
                .add(up(widths[k]));
        return twice(level.add(new ParallelBlock(UNet::beside, List.of(Blocks.identityBlock(), below))), widths[k]);
    }

    private static NDList beside(List<NDList> parts) {
        return new NDList(NDArrays.concat(
                new NDList(parts.get(0).singletonOrThrow(), parts.get(1).singletonOrThrow()), 1));
    }

    private static SequentialBlock twice(SequentialBlock block, int width) {
        for (int i = 0; i < 2; i++) // (3)
        block.add(conv(width, 3, false)).add(Models.groupNorm(groups(width))).add(Activation::relu);
        return block;
    }

    /** As many groups as 4 and the width allow. */
    static int groups(int width) {
        int groups = Math.min(MOST_GROUPS, width);
        while (width % groups != 0) groups--;
        return groups;
    }

    private static Block conv(int channels, int kernel, boolean bias) {
        return Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optBias(bias)
                .setFilters(channels)
                .build();
    }

    /** DJL's transposed convolution does not run on PyTorch; this is the same: 4w channels become w of 2x2 pixels. */
    private static Block up(int channels) {
        return new SequentialBlock().add(conv(4 * channels, 1, false)).add(UNet::spread);
    }

    static NDList spread(NDList pixels) {
        NDArray x = pixels.singletonOrThrow();
        long images = x.getShape().get(0), channels = x.getShape().get(1) / 4;
        long height = x.getShape().get(2), width = x.getShape().get(3);
        return new NDList(x.reshape(images, channels, 2, 2, height, width)
                .transpose(0, 1, 4, 2, 5, 3)
                .reshape(images, channels, 2 * height, 2 * width));
    }
}
