package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import grapevine.core.RandomStreams;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import grapevine.machine.Feed;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Learning to paint pictures with a {@link Vae}: every client has its own share of the training pictures, all have the
 * same test pictures. Classes are not learned; they only say how the pictures are dealt.
 *
 * <p>F_i is the mean negative ELBO, {@link VaeLoss}, over client i's pictures, estimated with one draw of z per picture.
 * All clients start at the same random model. The noise of a step is a function of seed, client and step. That of the test
 * pictures is one draw each, the same for all models, rounds and seeds, so that scores differ by the models alone.
 * Scores, each a mean over the test pictures, in nats per picture, the lower the better:
 *
 * <pre>
 *   reconstruction = -log p(x|z), z drawn from q(z|x)                            (1)
 *   divergence     = KL(q(z|x) || N(0, I))                                       (2)
 *   negativeElbo   = (1) + (2)                                                   (3)
 * </pre>
 *
 * <p>and {@code loss}, which is (3) here.
 */
public final class Autoencoder extends BlockTask {
    private final Vae vae;

    /**
     * @param data what to learn: pictures in [0, 1]
     * @param shares for each client the positions of its examples in {@code data.train()}
     * @param vae the model, not yet initialised
     * @param engine the name of the DJL engine
     * @param seed of the random start
     */
    public Autoencoder(Dataset data, List<int[]> shares, Vae vae, String engine, long seed) {
        super(
                pictures(data, vae),
                shares,
                vae,
                new Shape(1, vae.pixels() + vae.latent()),
                new Shape(vae.pixels() + 2L * vae.latent()),
                "a logit per pixel, and a mean and a log variance per latent dimension",
                new VaeLoss(),
                engine,
                seed);
        this.vae = vae;
    }

    private static Dataset pictures(Dataset data, Vae vae) {
        requirePictures(given("Autoencoder", data));
        if (vae == null) throw new IllegalArgumentException("Autoencoder(data, ...) needs a Vae, got null");
        if (vae.pixels() != data.train().width())
            throw new IllegalArgumentException("Autoencoder(data, ...) needs a Vae for pictures of the shape "
                    + data.shape() + ", got one for " + vae.pixels() + " pixels");
        return data;
    }

    /** Refuses data that are no pictures, and those in which something else is to be found. */
    static void requirePictures(Dataset data) {
        if (data.shape().size() != 3)
            throw new IllegalArgumentException(
                    "model(\"vae\") needs pictures of shape (channels, height, width), got " + data.name()
                            + " of shape " + data.shape() + "; use data(\"digits\"), or for tables model(\"mlp(64)\")");
        if (data.masked())
            throw new IllegalArgumentException("model(\"vae\") needs pictures without masks, got " + data.name()
                    + "; for masks use model(\"uNet\")");
        for (Samples samples : List.of(data.train(), data.test()))
            for (float pixel : samples.features())
                if (pixel < 0 || pixel > 1)
                    throw new IllegalArgumentException(
                            "model(\"vae\") needs pixels in [0, 1], got " + pixel + " in " + data.name());
    }

    /** The pixels, and after them the noise. */
    @Override
    NDArray examples(NDManager manager, Samples samples, int[] positions, long seed) {
        RandomGenerator random = new RandomStreams(seed).of("noise");
        return examples(manager, samples, positions, random::nextGaussian);
    }

    private NDArray examples(NDManager manager, Samples samples, int[] positions, DoubleSupplier noise) {
        int pixels = samples.width();
        return Feed.floats(manager, new Shape(positions.length, pixels + vae.latent()), numbers -> {
            for (int position : positions) {
                numbers.put(samples.features(), position * pixels, pixels);
                for (int c = 0; c < vae.latent(); c++) numbers.put((float) noise.getAsDouble());
            }
        });
    }

    @Override
    NDArray targets(NDManager manager, Samples samples, int[] positions) {
        int width = samples.width();
        float[] values = new float[positions.length * width];
        for (int k = 0; k < positions.length; k++)
            System.arraycopy(samples.features(), positions[k] * width, values, k * width, width);
        return manager.create(values, new Shape(positions.length, width));
    }

    @Override
    List<String> scores() {
        return List.of("negativeElbo", "reconstruction", "divergence");
    }

    @Override
    double[] sums(NDArray answers, NDArray pixels) {
        double reconstruction = VaeLoss.reconstruction(answers, pixels).getFloat(); // (1)
        double divergence = VaeLoss.divergence(answers, pixels).getFloat(); // (2)
        return new double[] {reconstruction + divergence, reconstruction, divergence}; // (3)
    }

    /**
     * The first test pictures as a model paints them again, at the mean of q(z|x).
     *
     * @param model d numbers
     * @return for each picture the probability of each pixel, in the order of the data's shape
     */
    public List<float[]> painted(double[] model, int images) {
        int[] first = IntStream.range(0, Math.min(images, data.test().size())).toArray();
        try (NDManager scope = manager()) {
            NDArray input = examples(scope, data.test(), first, () -> 0);
            NDArray answer = answer(row(scope, model), input);
            return probabilities(answer.get(":, :" + vae.pixels()));
        }
    }

    /**
     * What a model paints at these points of the latent space.
     *
     * @param model d numbers
     * @param points each of as many numbers as there are latent dimensions
     * @return for each point the probability of each pixel, in the order of the data's shape
     */
    public List<float[]> painted(double[] model, double[][] points) {
        try (NDManager scope = manager()) {
            NDArray z = scope.create(points).toType(DataType.FLOAT32, false);
            return probabilities(vae.decode(parameters(row(scope, model), scope), z, false));
        }
    }

    private static List<float[]> probabilities(NDArray logits) {
        int images = (int) logits.getShape().get(0),
                pixels = (int) logits.getShape().get(1);
        float[] all = Activation.sigmoid(logits).toFloatArray();
        return IntStream.range(0, images)
                .mapToObj(i -> Arrays.copyOfRange(all, i * pixels, (i + 1) * pixels))
                .toList();
    }

    /** The data, pictures in [0, 1]. */
    public Dataset data() {
        return data;
    }

    /** The number of dimensions of z. */
    public int latent() {
        return vae.latent();
    }
}
