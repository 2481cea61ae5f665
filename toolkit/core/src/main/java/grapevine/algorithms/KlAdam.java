package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import grapevine.consensus.Geometry;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Posterior;
import grapevine.core.Round;

/**
 * KL-barycentric consensus, information form: clients agree on posteriors instead of weights. Adam's second moment is
 * each client's posterior precision, so curvature takes part in the agreement.
 *
 * <pre>
 *   s2_i   = 1 / (N (sqrt(vhat_i) + eps) + 1 / s2_0)                             (1)
 *   m_bar  = sum_j w_ij m_j,    s2_bar = sum_j w_ij s2_j + sum_j w_ij (m_j - m_bar)^2    (2)
 *   vbar_i : (1) solved for vhat, with sum_j w_ij s2_j in the place of s2_i      (3)
 *   h_i    = b1 h_i + (1 - b1) g_i,    v_i = b2 vbar_i + (1 - b2) g_i^2          (4)
 *   m_i    = m_bar - eta (hhat_i + m_bar / (N s2_0)) / (sqrt(vhat_i) + eps + 1 / (N s2_0))   (5)
 *   q_i    = N(m_i, s2_i + sum_j w_ij (m_j - m_bar)^2),    s2_i by (1)           (6)
 * </pre>
 *
 * <p>Keeps accuracy where clients differ strongly and {@link EuclideanAdam} loses it. The disagreement in (2) stays in
 * the posterior (6) and out of (3), or the step would grow with the disagreement. The prior's precision stands in
 * the denominator of (5), as in (1): without it a weight whose gradient is always zero, such as one behind a black pixel,
 * is multiplied by 1 - eta / (N s2_0 eps) each round.
 *
 * <p>Per round: 1 gradient, 1 message of 2d floats per link; with momentum consensus another one of d floats.
 *
 * <p>Faults: merges promise no mean. Clients agree where messages are lost, overtaken, or clients away. See {@link Faults}.
 *
 * <p>Beyond Euclidean Gossip, CVPR 2026, Algorithm 1, read as variational Adam: Khan et al., <a
 * href="https://arxiv.org/abs/1806.04854">Fast and Scalable Bayesian Deep Learning by Weight-Perturbation in Adam</a>,
 * ICML 2018; Osawa et al., <a href="https://arxiv.org/abs/1906.02506">Practical Deep Learning with Bayesian
 * Principles</a>, NeurIPS 2019. The gradient g_i is taken at m_i, so that computing and talking overlap; taken at m_bar,
 * clients' own models come out worse. {@link #literal()} is the paper word for word.
 *
 * @param learningRate eta in (5), > 0
 * @param b1 memory of the gradient, in [0, 1)
 * @param b2 memory of the squared gradient, in [0, 1)
 * @param eps keeps (5) finite, > 0
 * @param priorVariance s2_0 of the prior N(0, s2_0), > 0; infinity for none
 * @param geometry which barycenter (2) is; forward KL is the paper's
 * @param momentumConsensus whether h is averaged with the neighbours too
 */
public record KlAdam(
        double learningRate,
        double b1,
        double b2,
        double eps,
        double priorVariance,
        Geometry geometry,
        boolean momentumConsensus)
        implements Algorithm<KlAdam.State> {

    /**
     * @param models m, the posterior means, shape (n, d)
     * @param first h, shape (n, d)
     * @param root sqrt(vhat), shape (n, d)
     * @param steps the number of steps so far, shape (n, 1)
     * @param variance that of (6), disagreement included, shape (n, d); before the first round that of the prior
     */
    public record State(NDArray models, NDArray first, NDArray root, NDArray steps, NDArray variance)
            implements Posterior {}

    /** Refuses hyperparameters out of range. */
    public KlAdam {
        Hyperparameters.positive("klAdam", "learningRate", learningRate);
        Hyperparameters.decay("klAdam", "b1", b1);
        Hyperparameters.decay("klAdam", "b2", b2);
        Hyperparameters.positive("klAdam", "eps", eps);
        if (!(priorVariance > 0))
            throw new IllegalArgumentException("klAdam(priorVariance) needs priorVariance > 0, got " + priorVariance);
        if (geometry == null) throw new IllegalArgumentException("geometry(geometry) needs a geometry, got null");
    }

    /** Forward KL with the moments' usual memories, 0.9 and 0.999, and the prior N(0, 1). */
    public KlAdam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 1, Geometry.FORWARD_KL, false);
    }

    /** With learningRate 0.01. */
    public KlAdam() {
        this(0.01);
    }

    /** The same with another barycenter. */
    public KlAdam geometry(Geometry other) {
        return new KlAdam(learningRate, b1, b2, eps, priorVariance, other, momentumConsensus);
    }

    /** The same, averaging the momentum h with the neighbours too. */
    public KlAdam withMomentumConsensus() {
        return new KlAdam(learningRate, b1, b2, eps, priorVariance, geometry, true);
    }

    /** The paper's Algorithm 1 word for word, which measures worse; it knows neither other geometries nor momentum. */
    public KlAdamLiteral literal() {
        if (geometry != Geometry.FORWARD_KL || momentumConsensus)
            throw new IllegalArgumentException(
                    "literal() needs forward KL without momentum consensus, got " + this + "; call klAdam().literal()");
        KlAdamLiteral usual = new KlAdamLiteral(learningRate);
        return new KlAdamLiteral(
                learningRate, b1, b2, eps, priorVariance, usual.startVariance(), usual.leastVariance());
    }

    @Override
    public State init(NDArray X0) {
        NDArray t = X0.getManager().zeros(new Shape(X0.getShape().get(0), 1), X0.getDataType());
        NDArray s2 = X0.onesLike().div(eps + 1 / priorVariance); // (1) for v = 0 and N = 1: finite also without a prior
        return new State(X0, X0.zerosLike(), X0.zerosLike(), t, s2);
    }

    @Override
    public State step(State state, Round round) {
        double eta = round.scheduled(learningRate), N = round.totalSamples(), prior = 1 / (N * priorVariance);
        NDList s2 = round.rowByRow(
                new NDList(state.root()),
                all -> new NDList(NDArrays.div(1 / N, all.head().add(eps + prior)))); // (1)
        NDList merged = round.mix(new NDList(state.models(), s2.head()), geometry); // (2)
        NDArray G = round.gradients(state.models()), h = momentumConsensus ? round.mix(state.first()) : state.first();
        NDArray before = Moments.correction(b2, state.steps().maximum(1));
        NDArray t = state.steps().add(1), lack1 = Moments.correction(b1, t), lack2 = Moments.correction(b2, t);
        NDList next = round.rowByRow(
                new NDList(merged).addAll(new NDList(G, h, before, lack1, lack2)), all -> step(eta, N, prior, all));
        return new State(next.get(0), next.get(1), next.get(2), t, next.get(3));
    }

    /** (3) to (6), for each client by itself. */
    private NDList step(double eta, double N, double prior, NDList given) {
        NDArray m = given.get(0), within = given.get(1), between = given.get(2), G = given.get(3), h = given.get(4);
        NDArray before = given.get(5), lack1 = given.get(6), lack2 = given.get(7);
        NDArray vbar = NDArrays.div(1 / N, within).subi(eps + prior).maximum(0);
        vbar.muli(vbar).muli(before); // (3)
        NDArray v = vbar.muli(b2).addi(G.square().muli(1 - b2)); // (4)
        NDArray first = G.muli(1 - b1).addi(h.mul(b1)); // (4), in the place of G
        NDArray root = v.divi(lack2).sqrt(), precision = root.add(eps + prior);
        NDArray direction = first.div(lack1).addi(m.mul(prior));
        NDArray variance = between.addi(NDArrays.div(1 / N, precision)); // (6)
        return new NDList(m.subi(direction.divi(precision).muli(eta)), first, root, variance); // (5)
    }
}
