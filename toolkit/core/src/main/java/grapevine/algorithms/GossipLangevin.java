package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Algorithm;
import grapevine.core.Consensus;
import grapevine.core.Faults;
import grapevine.core.Round;
import grapevine.core.Sampler;
import grapevine.graph.MixingMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Gossip Langevin: clients do not look for the best model but draw models as the data of all make them likely. Two who meet
 * go towards each other, and then each takes some noisy gradient steps on its own.
 *
 * <pre>
 *   U_i(w)  = - ln p(X_i | w) - 1/n ln p0(w),   p* ~ exp(- sum_i U_i)                          (1)
 *   alpha   = a / (min(tau_i, tau_j) + 1)^delta           the pair's step of this meeting      (2)
 *   w_i    <- w_i - beta (w_i - w_j),   w_j <- w_j - beta (w_j - w_i)                          (3)
 *   w_i    <- w_i - alpha n grad U_i(w_i) + sqrt(2 alpha n T) xi,  xi ~ N(0, I)    s times     (4)
 *   tau_i  <- tau_i + 1                                                                        (5)
 * </pre>
 *
 * <p>One mini-batch is kept for all steps (4) of a meeting, and scaled to all of a client's N_i examples; so a step follows the
 * mean loss by alpha n N_i, about alpha times the number of all examples: that product is what a learning rate is elsewhere.
 * n in (4) lets a client's data stand for those of all, and the noise has n times the variance, so that the mean of the
 * clients draws from p*: each client alone is drawn wider. Without {@code asynchronous()}, (3) is w + 2 beta (W w - w), and s
 * = 1 is synchronous decentralized Langevin. T = 1 draws from p*, T = 0 descends to its summit.
 *
 * <p>The step is unadjusted: at a constant alpha the drawn variance of a Gaussian with precision L is 1/L / (1 - alpha L/2),
 * and mini-batches add theirs. Where the likelihood is not Gaussian, clients who are apart move its mean: in a logistic
 * regression of 200 points by up to 0.3 posterior deviations at a = 0.004, and less at smaller a. With
 * {@code localSteps(H)} each local step counts as a meeting in (5), and (2) falls H times faster; {@code steps(s)} is what
 * the paper means.
 *
 * <p>Per meeting: s gradients per client, 1 message of d + 1 floats each way.
 *
 * <p>Faults: where one of two messages is lost, one client moves alone, and the mean with it. See {@link Faults}.
 *
 * <p>Bhar, Bai, George, Chakrabortty: <a href="https://arxiv.org/abs/2311.03496">Asynchronous Local Computations in
 * Distributed Bayesian Learning</a>. Differs: T, which the paper does not have.
 *
 * @param learningRate a in (2), > 0
 * @param decay delta in (2), >= 0
 * @param beta of (3), in (0, 1/2]
 * @param steps s of (4), >= 1: one number for all clients, or one for each
 * @param priorVariance v of p0 = N(0, v I), > 0; infinity: no prior
 * @param temperature T of (4), >= 0
 */
public record GossipLangevin(
        double learningRate, double decay, double beta, List<Integer> steps, double priorVariance, double temperature)
        implements Algorithm<GossipLangevin.State>, Sampler {

    /**
     * @param models w, shape (n, d)
     * @param meetings tau, shape (n, 1)
     */
    public record State(NDArray models, NDArray meetings) implements Algorithm.State {}

    /** Refuses hyperparameters out of range. */
    public GossipLangevin {
        Hyperparameters.positive("gossipLangevin", "learningRate", learningRate);
        require(decay >= 0 && Double.isFinite(decay), "a finite decay >= 0, got " + decay);
        require(beta > 0 && beta <= 0.5, "0 < beta <= 0.5, got " + beta + "; 0.5 meets in the middle");
        require(priorVariance > 0, "priorVariance > 0, got " + priorVariance);
        require(temperature >= 0 && Double.isFinite(temperature), "a finite temperature >= 0, got " + temperature);
        require(
                steps != null && steps.stream().noneMatch(Objects::isNull),
                "steps for all clients or for each, got null");
        steps = List.copyOf(steps);
        require(!steps.isEmpty(), "steps for all clients or for each, got none");
        for (int s : steps) require(s >= 1, "steps >= 1, got " + s);
    }

    /** The same number of steps for all clients, a prior of variance 1, temperature 1. */
    public GossipLangevin(double learningRate, double decay, double beta, int steps) {
        this(learningRate, decay, beta, List.of(steps), 1, 1);
    }

    /** One step per meeting, decay 0.5, and the clients meet in the middle. */
    public GossipLangevin(double learningRate) {
        this(learningRate, 0.5, 0.5, 1);
    }

    /** With learningRate 1e-4. */
    public GossipLangevin() {
        this(1e-4);
    }

    /** The same with these numbers of steps, one for all clients or one for each. */
    public GossipLangevin steps(int... perClient) {
        require(perClient != null, "steps for all clients or for each, got null");
        List<Integer> own = Arrays.stream(perClient).boxed().toList();
        return new GossipLangevin(learningRate, decay, beta, own, priorVariance, temperature);
    }

    /** The same with another prior. */
    public GossipLangevin prior(double variance) {
        return new GossipLangevin(learningRate, decay, beta, steps, variance, temperature);
    }

    /** The same at another temperature. */
    public GossipLangevin cooled(double other) {
        return new GossipLangevin(learningRate, decay, beta, steps, priorVariance, other);
    }

    @Override
    public int gradients(int client) {
        return steps.size() == 1 ? steps.get(0) : steps.get(client);
    }

    /** Refuses numbers of steps for more or fewer clients than there are. */
    @Override
    public void check(MixingMatrix W) {
        Algorithm.super.check(W);
        int n = W.topology().clients();
        require(steps.size() == 1 || steps.size() == n, "steps for all clients or for each of " + n + ", got " + steps);
    }

    @Override
    public State init(NDArray X0) {
        long n = X0.getShape().get(0);
        return new State(X0, X0.getManager().zeros(new Shape(n, 1), X0.getDataType()));
    }

    @Override
    public State step(State state, Round round) {
        NDList met = round.mix(new NDList(state.models(), state.meetings()), Fusion.MEAN_AND_LEAST);
        NDArray w = state.models().mul(1 - 2 * beta).add(met.get(0).mul(2 * beta)); // (3)
        NDArray alpha = met.get(1).add(1).pow(-decay).mul(round.scheduled(learningRate)); // (2)
        int[] own = Arrays.stream(round.active()).map(this::gradients).toArray();
        int least = Arrays.stream(own).min().orElseThrow(),
                most = Arrays.stream(own).max().orElseThrow();
        for (int s = 0; s < most; s++) {
            NDArray step = s < least ? alpha : alpha.mul(going(alpha, own, s));
            NDArray drift = step.mul(round.clients()).mul(potential(w, round));
            NDArray noise = temperature == 0 ? w.zerosLike() : round.gaussian(w);
            w = w.sub(drift)
                    .add(noise.mul(step.mul(2 * round.clients() * temperature).sqrt())); // (4)
        }
        return new State(w, state.meetings().add(1)); // (5)
    }

    /** grad U_i of (1), the mini-batch standing for all N_i examples. */
    private NDArray potential(NDArray w, Round round) {
        NDArray likelihood = round.gradients(w).mul(round.samples());
        return priorVariance == Double.POSITIVE_INFINITY
                ? likelihood
                : likelihood.add(w.mul(1 / (round.clients() * priorVariance)));
    }

    /** 1 for those whose own number of steps is not yet reached, shape (k, 1). */
    private static NDArray going(NDArray alpha, int[] own, int s) {
        double[] going =
                Arrays.stream(own).mapToDouble(steps -> s < steps ? 1 : 0).toArray();
        return alpha.getManager().create(going, new Shape(own.length, 1)).toType(alpha.getDataType(), false);
    }

    /** What those who meet make of the first part is its weighted mean, of the second the least. */
    private enum Fusion implements Consensus {
        MEAN_AND_LEAST;

        @Override
        public NDList merge(NDList parts, NDArray weights) {
            return new NDList(
                    parts.get(0).mul(weights).sum(new int[] {1}), parts.get(1).min(new int[] {1}));
        }
    }

    private static void require(boolean holds, String needed) {
        if (!holds) throw new IllegalArgumentException("gossipLangevin(...) needs " + needed);
    }
}
