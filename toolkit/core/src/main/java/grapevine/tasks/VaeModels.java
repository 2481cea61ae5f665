package grapevine.tasks;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import java.util.Arrays;
import java.util.List;

/** The variational autoencoders that have names; sizes are those of the encoder, and the decoder is its mirror image. */
final class VaeModels {

    private VaeModels() {}

    /**
     * Fully connected layers with ReLU, such as 784-512-256-2 and back.
     *
     * @param sizes the widths of the hidden layers, and last the number of latent dimensions
     */
    static Vae dense(List<Integer> shape, int... sizes) {
        int[] widths = hidden("vae", sizes);
        SequentialBlock encoder = new SequentialBlock().add(Blocks.batchFlattenBlock()),
                decoder = new SequentialBlock();
        for (int width : widths) encoder.add(Models.linear(width)).add(Activation::relu);
        for (int k = widths.length - 1; k >= 0; k--)
            decoder.add(Models.linear(widths[k])).add(Activation::relu);
        int latent = sizes[widths.length];
        long pixels = (long) shape.get(0) * shape.get(1) * shape.get(2);
        return new Vae(shape, latent, encoder.add(Models.linear(2L * latent)), decoder.add(Models.linear(pixels)));
    }

    /**
     * Convolutions, each of which halves the picture, and back, each followed by group normalisation and ReLU:
     *
     * <pre>
     *   down(w) = 3x3 convolution of stride 2 to w channels                                 (1)
     *   up(w)   = 3x3 convolution to 4w channels, which become w of 2x2 pixels              (2)
     * </pre>
     *
     * <p>Between them stands one linear layer to (m, v), and one from z. The last up(channels) has a bias in the place of
     * normalisation and ReLU. (2) is what a transposed convolution of stride 2 computes, which DJL cannot run on PyTorch
     * (Shi et al., <a href="https://arxiv.org/abs/1609.05158">sub-pixel convolution</a>, CVPR 2016). Normalisation is by
     * groups and not by batches, since those keep statistics, which clients would have to agree on.
     *
     * @param sizes the channels after each convolution, and last the number of latent dimensions
     */
    static Vae convolutional(List<Integer> shape, int... sizes) {
        int[] widths = hidden("convVae", sizes);
        int step = 1 << Math.min(20, widths.length), latent = sizes[widths.length];
        if (widths.length == 0)
            throw new IllegalArgumentException(
                    "convVae(sizes) needs at least one width before the latent dimensions, got "
                            + Arrays.toString(sizes));
        if (shape.get(1) % step != 0 || shape.get(2) % step != 0)
            throw new IllegalArgumentException("convVae(sizes) with " + widths.length
                    + " widths needs pictures whose height and width are multiples of " + step + ", got " + shape
                    + "; use fewer widths or another side");
        int height = shape.get(1) / step, width = shape.get(2) / step, last = widths[widths.length - 1];
        SequentialBlock encoder = new SequentialBlock(), decoder = new SequentialBlock();
        for (int channels : widths) active(encoder.add(Models.conv(channels, 3, 2, 1, false)), channels); // (1)
        encoder.add(Blocks.batchFlattenBlock()).add(Models.linear(2L * latent));
        decoder.add(Models.linear((long) last * height * width))
                .add(z -> new NDList(z.singletonOrThrow().reshape(-1, last, height, width)))
                .add(Activation::relu);
        for (int k = widths.length - 2; k >= 0; k--) active(up(decoder, widths[k], false), widths[k]);
        return new Vae(shape, latent, encoder, up(decoder, shape.get(0), true));
    }

    /** (2). */
    private static SequentialBlock up(SequentialBlock block, int channels, boolean bias) {
        return block.add(Models.conv(4 * channels, 3, 1, 1, bias)).add(UNet::spread);
    }

    private static void active(SequentialBlock block, int channels) {
        block.add(Models.groupNorm(UNet.groups(channels))).add(Activation::relu);
    }

    private static int[] hidden(String model, int... sizes) {
        if (sizes.length == 0 || Arrays.stream(sizes).anyMatch(size -> size < 1))
            throw new IllegalArgumentException(
                    model + "(sizes) needs the number of latent dimensions last, all sizes >= 1," + " got "
                            + Arrays.toString(sizes));
        return Arrays.copyOf(sizes, sizes.length - 1);
    }
}
