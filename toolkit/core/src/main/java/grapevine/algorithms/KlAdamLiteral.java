package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import grapevine.consensus.WeightedMean;
import grapevine.core.Algorithm;
import grapevine.core.Posterior;
import grapevine.core.Round;

/**
 * KL-barycentric consensus, literal form: clients average the expectation parameters mu = (m, m^2 + s2) of their
 * posteriors N(m, diag(s2)), and climb the split ELBO by Adam in those parameters.
 *
 * <pre>
 *   mu_bar_i = sum_j w_ij mu_j                                                   (1)
 *   g_i      = w_i (th_0 - th_i) + grad_mu E[log p(X_i | omega)]                 (2)
 *   d/dmu1   = d/dm - 2 m d/ds2,    d/dmu2 = d/ds2,    d/ds2 E[f] = 1/2 E[f'']   (3)
 *   mu_i     = mu_bar_i + eta ghat_i / (sqrt(vhat_i) + eps),    s2_i >= s2_min   (4)
 * </pre>
 *
 * <p>th = (m / s2, -1 / (2 s2)) are natural parameters, th_0 those of the prior N(0, s2_0), w_i = N_i / N. The second
 * derivative in (3) is minus N_i times the squared mini-batch gradient (Gauss-Newton). Trains worse than {@link KlAdam},
 * since Adam's step is as long in mu2 as in mu1: the paper's claim shows in the information form, not here. Also
 * without data the entropy in (2) moves the means.
 *
 * <p>Per round: 1 gradient, 1 message of 2d floats per link.
 *
 * <p>Faults: as with {@link KlAdam}, no mean is promised.
 *
 * <p>Beyond Euclidean Gossip, CVPR 2026, Algorithm 1.
 *
 * @param learningRate eta in (4), > 0
 * @param b1 memory of the gradient, in [0, 1)
 * @param b2 memory of the squared gradient, in [0, 1)
 * @param eps keeps (4) finite, > 0
 * @param priorVariance s2_0, > 0
 * @param startVariance s2 before the first round, > 0
 * @param leastVariance s2_min, > 0
 */
public record KlAdamLiteral(
        double learningRate,
        double b1,
        double b2,
        double eps,
        double priorVariance,
        double startVariance,
        double leastVariance)
        implements Algorithm<KlAdamLiteral.State> {

    /**
     * @param models m = mu1, shape (n, d)
     * @param second mu2 = m^2 + s2, shape (n, d)
     * @param first1 running mean of g in mu1, shape (n, d)
     * @param square1 running mean of g^2 in mu1, shape (n, d)
     * @param first2 running mean of g in mu2, shape (n, d)
     * @param square2 running mean of g^2 in mu2, shape (n, d)
     * @param steps the number of steps so far, shape (n, 1)
     */
    public record State(
            NDArray models,
            NDArray second,
            NDArray first1,
            NDArray square1,
            NDArray first2,
            NDArray square2,
            NDArray steps)
            implements Posterior {
        /** s2 = mu2 - mu1^2, shape (n, d). */
        @Override
        public NDArray variance() {
            return second.sub(models.square()).maximum(0);
        }
    }

    /** Refuses hyperparameters out of range. */
    public KlAdamLiteral {
        Hyperparameters.positive("literal", "learningRate", learningRate);
        Hyperparameters.decay("literal", "b1", b1);
        Hyperparameters.decay("literal", "b2", b2);
        Hyperparameters.positive("literal", "eps", eps);
        Hyperparameters.positive("literal", "priorVariance", priorVariance);
        Hyperparameters.positive("literal", "startVariance", startVariance);
        Hyperparameters.positive("literal", "leastVariance", leastVariance);
    }

    /** With the moments' usual memories, the prior N(0, 1), s2 = 0.01 at the start and 1e-6 at least. */
    public KlAdamLiteral(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 1, 1e-2, 1e-6);
    }

    /** With learningRate 0.01. */
    public KlAdamLiteral() {
        this(0.01);
    }

    @Override
    public State init(NDArray X0) {
        NDArray t = X0.getManager().zeros(new Shape(X0.getShape().get(0), 1), X0.getDataType());
        NDArray mu2 = X0.square().add(startVariance);
        return new State(X0, mu2, X0.zerosLike(), X0.zerosLike(), X0.zerosLike(), X0.zerosLike(), t);
    }

    @Override
    public State step(State state, Round round) {
        NDArray m = state.models(), t = state.steps().add(1);
        NDList g = elboGradient(m, state.second().sub(m.square()).maximum(leastVariance), round); // (2)
        NDArray f1 = mean(b1, state.first1(), g.get(0)),
                v1 = mean(b2, state.square1(), g.get(0).square());
        NDArray f2 = mean(b1, state.first2(), g.get(1)),
                v2 = mean(b2, state.square2(), g.get(1).square());
        NDList mu = round.mix(new NDList(m, state.second()), new WeightedMean()); // (1)
        NDArray mu1 = mu.get(0).add(ascent(f1, v1, t, round)), mu2 = mu.get(1).add(ascent(f2, v2, t, round)); // (4)
        return new State(mu1, mu2.maximum(mu1.square().add(leastVariance)), f1, v1, f2, v2, t); // (4)
    }

    /** (2) by (3), in mu1 and mu2. */
    private NDList elboGradient(NDArray m, NDArray s2, Round round) {
        NDArray G = round.gradients(m), samples = round.samples(), w = samples.div(round.totalSamples());
        NDArray byVariance = G.square().mul(samples).mul(-0.5);
        NDArray byMean = G.mul(samples).neg().sub(m.mul(byVariance).mul(2));
        NDArray prior1 = m.div(s2).mul(w).neg();
        NDArray prior2 = s2.pow(-1).sub(1 / priorVariance).mul(w).mul(0.5);
        return new NDList(prior1.add(byMean), prior2.add(byVariance));
    }

    private static NDArray mean(double memory, NDArray before, NDArray now) {
        return before.mul(memory).add(now.mul(1 - memory));
    }

    /** eta ghat / (sqrt(vhat) + eps). */
    private NDArray ascent(NDArray first, NDArray square, NDArray t, Round round) {
        NDArray ghat = first.div(Moments.correction(b1, t)), vhat = square.div(Moments.correction(b2, t));
        return ghat.div(vhat.sqrt().add(eps)).mul(round.scheduled(learningRate));
    }
}
