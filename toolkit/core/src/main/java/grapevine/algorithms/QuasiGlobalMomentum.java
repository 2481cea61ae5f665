package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Round;

/**
 * Quasi-global momentum: gossip SGD with a momentum that remembers how far the models moved, neighbours included, and
 * not where a client's own gradients pointed.
 *
 * <pre>
 *   X_{t+1/2} = X_t - eta (beta M_t + G_t),    M_0 = 0                           (1)
 *   X_{t+1}   = W X_{t+1/2}                                                      (2)
 *   M_{t+1}   = mu M_t + (1 - mu) (X_t - X_{t+1}) / eta                          (3)
 * </pre>
 *
 * <p>A client's own momentum would carry it towards its own data for many rounds; M points where the neighbourhood goes,
 * and nothing more is sent for it. Like {@link GossipSgd} it settles at a distance O(eta) from the optimum where clients
 * differ; {@link GradientTracking} reaches it, at twice the messages. Steps add up to eta / (1 - beta), so a learning
 * rate that suits gossipSgd may be too large here.
 * Where clients meet in pairs, M carries what one meeting moved into the next, and without gradients the clients agree, but
 * not on the mean of the start.
 *
 * <p>Per round: 1 gradient, 1 message of d floats per link.
 *
 * <p>Faults: the mean is kept where less than all is said; who is away for a while has momentum that the others' does not
 * cancel, so that it moves, and so it does where messages are lost. Clients still agree. See {@link Faults}.
 *
 * <p>Lin, Karimireddy, Stich, Jaggi, <a href="https://arxiv.org/abs/2102.04761">Quasi-Global Momentum: Accelerating
 * Decentralized Deep Learning on Heterogeneous Data</a>, ICML 2021, Algorithm 1 (QG-DSGDm, without its Nesterov variant).
 * Differs: where a schedule brings eta to 0, (3) leaves out its second term.
 *
 * @param learningRate eta in (1) and (3), > 0
 * @param beta how much of the momentum a step follows, in [0, 1)
 * @param mu memory of the momentum, in [0, 1)
 */
public record QuasiGlobalMomentum(double learningRate, double beta, double mu)
        implements Algorithm<QuasiGlobalMomentum.State> {

    /**
     * @param models X, shape (n, d)
     * @param momentum M, shape (n, d)
     */
    public record State(NDArray models, NDArray momentum) implements Algorithm.State {}

    /** Refuses hyperparameters out of range. */
    public QuasiGlobalMomentum {
        Hyperparameters.positive("quasiGlobalMomentum", "learningRate", learningRate);
        Hyperparameters.decay("quasiGlobalMomentum", "beta", beta);
        Hyperparameters.decay("quasiGlobalMomentum", "mu", mu);
    }

    /** With the paper's memories, 0.9 and 0.9. */
    public QuasiGlobalMomentum(double learningRate) {
        this(learningRate, 0.9, 0.9);
    }

    /** With learningRate 0.1. */
    public QuasiGlobalMomentum() {
        this(0.1);
    }

    @Override
    public State init(NDArray X0) {
        return new State(X0, X0.zerosLike());
    }

    @Override
    public State step(State state, Round round) {
        double eta = round.scheduled(learningRate), share = eta == 0 ? 0 : (1 - mu) / eta;
        NDArray X = state.models(), M = state.momentum();
        NDArray half = X.sub(M.mul(beta).add(round.gradients(X)).mul(eta)); // (1)
        NDArray next = round.mix(half); // (2)
        return new State(next, M.mul(mu).add(X.sub(next).mul(share))); // (3)
    }
}
