package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * The negative evidence lower bound (ELBO) of pictures, in nats: how many it takes, on average, to say where the picture
 * lies and what it then looks like. For each picture x in [0, 1], with (m, v) and the logits s of {@link Vae}:
 *
 * <pre>
 *   reconstruction = sum over pixels of  max(s, 0) - s x + log(1 + exp(-|s|))               (1)
 *   divergence     = 1/2 sum over latent dimensions of  m^2 + exp(v) - v - 1                (2)
 *   loss           = reconstruction + divergence  &gt;=  -log p(x), on average over the noise  (3)
 * </pre>
 *
 * <p>(1) is -log p(x|z), at the one z of the noise given; (2) is KL(q(z|x) || N(0, I)). Grey pixels are no events of a
 * Bernoulli variable: for them (1) is the expectation over black and white pixels with these probabilities, and never
 * below their entropy.
 *
 * <p>Kingma, Welling, <a href="https://arxiv.org/abs/1312.6114">Auto-Encoding Variational Bayes</a>, ICLR 2014, equations
 * (7), (10), with one draw.
 */
final class VaeLoss extends Loss {

    VaeLoss() {
        super("VaeLoss");
    }

    /** (3), the mean over a batch, shape (). */
    @Override
    public NDArray evaluate(NDList pixels, NDList answers) {
        NDArray x = pixels.singletonOrThrow(), answer = answers.singletonOrThrow();
        return reconstruction(answer, x)
                .add(divergence(answer, x))
                .div(x.getShape().get(0));
    }

    /** (1), the sum over a batch. */
    static NDArray reconstruction(NDArray answer, NDArray x) {
        return MaskLoss.entropy(answer.get(":, :" + x.getShape().get(1)), x).sum();
    }

    /** (2), the sum over a batch. */
    static NDArray divergence(NDArray answer, NDArray x) {
        long pixels = x.getShape().get(1), latent = (answer.getShape().get(1) - pixels) / 2;
        NDArray m = answer.get(":, " + pixels + ":" + (pixels + latent)),
                v = answer.get(":, " + (pixels + latent) + ":");
        return m.square().add(v.exp()).sub(v).sub(1).sum().div(2);
    }
}
