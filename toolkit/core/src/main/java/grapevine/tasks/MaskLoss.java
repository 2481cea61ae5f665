package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.training.loss.Loss;

/**
 * How far logits z are from a mask y of 0 and 1: the cross-entropy looks at each pixel, the soft Dice loss at the object
 * as a whole, however few pixels it has. With p = 1 / (1 + exp(-z)), for each image:
 *
 * <pre>
 *   cross-entropy = mean over pixels of  max(z, 0) - z y + log(1 + exp(-|z|))               (1)
 *   dice          = (2 sum p y + 1) / (sum p + sum y + 1)                                   (2)
 *   loss          = cross-entropy + 1 - dice                                                (3)
 * </pre>
 *
 * <p>(1) is -y log p - (1 - y) log(1 - p), written so that no exponential overflows. The 1 in (2) is the smoothing: an
 * image without object and without answer has dice 1.
 *
 * <p>Milletari, Navab, Ahmadi, <a href="https://arxiv.org/abs/1606.04797">V-Net</a>, 3DV 2016, section 3, for the Dice
 * loss, there with squares in the denominator.
 */
final class MaskLoss extends Loss {
    private static final float SMOOTHING = 1;

    MaskLoss() {
        super("MaskLoss");
    }

    /** The mean over a batch, shape (). */
    @Override
    public NDArray evaluate(NDList masks, NDList answers) {
        NDArray z = answers.singletonOrThrow(), y = masks.singletonOrThrow();
        long images = z.getShape().get(0);
        NDArray entropy = entropy(z, y).mean(); // (1)
        NDArray p = Activation.sigmoid(z).reshape(images, -1), there = y.reshape(images, -1);
        NDArray both = p.mul(there).sum(new int[] {1}), all = p.add(there).sum(new int[] {1});
        NDArray dice = both.mul(2).add(SMOOTHING).div(all.add(SMOOTHING)).mean(); // (2)
        return entropy.add(1).sub(dice); // (3)
    }

    /** (1) before the mean, shape of z; y may be any number in [0, 1]. */
    static NDArray entropy(NDArray z, NDArray y) {
        NDArray log = z.abs().neg().exp().add(1).log();
        NDArray positive = z.add(z.abs()).div(2); // max(z, 0), with slope 1/2 at 0, where that of log is 0
        return positive.sub(z.mul(y)).add(log);
    }
}
