package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;
import java.util.List;

/**
 * A variational autoencoder: the encoder says of a picture x where in the latent space it lies, and how surely; the
 * decoder paints a picture from a point z there.
 *
 * <pre>
 *   (m, v) = encoder(x)                    q(z|x) = N(m, diag(exp(v)))           (1)
 *   z      = m + exp(v / 2) * noise        noise ~ N(0, I), so that z ~ q(z|x)   (2)
 *   logits = decoder(z)                    p(x|z) = Bernoulli per pixel          (3)
 * </pre>
 *
 * <p>The noise of (2) is no layer's: it stands in the columns after the pixels, so that the same input gives the same
 * answer, on each engine. {@link VaeLoss} compares the answer, [logits | m | v], with the pixels. A model that is one
 * makes an experiment learn pictures instead of classes; see {@link Autoencoder}.
 *
 * <p>Kingma, Welling, <a href="https://arxiv.org/abs/1312.6114">Auto-Encoding Variational Bayes</a>, ICLR 2014, section
 * 2.4 for (2), appendix C for (1) and (3).
 */
public final class Vae extends AbstractBlock {
    private final Shape picture;
    private final int latent;
    private final Block encoder;
    private final Block decoder;

    /**
     * @param shape of one picture, (channels, height, width)
     * @param latent the number of dimensions of z
     * @param encoder not yet initialised; from pictures, (batch, channels, height, width), to (batch, 2 latent)
     * @param decoder not yet initialised; from (batch, latent) to one logit per pixel, in any shape
     */
    public Vae(List<Integer> shape, int latent, Block encoder, Block decoder) {
        if (latent < 1) throw new IllegalArgumentException("Vae(...) needs latent >= 1, got " + latent);
        this.latent = latent;
        picture = new Shape(shape.stream().mapToLong(Integer::longValue).toArray());
        this.encoder = addChildBlock("encoder", encoder);
        this.decoder = addChildBlock("decoder", decoder);
    }

    /** The number of dimensions of z. */
    public int latent() {
        return latent;
    }

    /** The number of pixels of a picture, over all channels. */
    long pixels() {
        return picture.size();
    }

    /** Logits, shape (batch, pixels), at points z, shape (batch, latent). */
    NDArray decode(ParameterStore store, NDArray z, boolean training) {
        NDArray logits = decoder.forward(store, new NDList(z), training).singletonOrThrow(); // (3)
        return logits.reshape(z.getShape().get(0), pixels());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
        NDArray input = inputs.singletonOrThrow();
        NDArray x =
                input.get(":, :" + pixels()).reshape(pictures(input.getShape().get(0)));
        NDArray noise = input.get(":, " + pixels() + ":");
        NDArray code = encoder.forward(store, new NDList(x), training).singletonOrThrow(); // (1)
        NDArray m = code.get(":, :" + latent), v = code.get(":, " + latent + ":");
        NDArray z = m.add(v.div(2).exp().mul(noise)); // (2)
        return new NDList(NDArrays.concat(new NDList(decode(store, z, training), code), 1));
    }

    private Shape pictures(long batch) {
        return new Shape(batch).addAll(picture);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        Shape pictures = pictures(inputs[0].get(0)), points = new Shape(inputs[0].get(0), latent);
        encoder.initialize(manager, type, pictures);
        decoder.initialize(manager, type, points);
        require(
                encoder,
                pictures,
                "an encoder to a mean and a log variance for each of " + latent + " dimensions",
                2L * latent);
        require(decoder, points, "a decoder to a logit for each of " + pixels() + " pixels", pixels());
    }

    private static void require(Block block, Shape input, String needed, long numbers) {
        Shape[] made = block.getOutputShapes(new Shape[] {input});
        if (made.length != 1 || made[0].size() != input.get(0) * numbers)
            throw new IllegalArgumentException("Vae(...) needs " + needed + ", got the shape " + Arrays.toString(made)
                    + " for a batch of " + input.get(0));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), pixels() + 2L * latent)};
    }
}
