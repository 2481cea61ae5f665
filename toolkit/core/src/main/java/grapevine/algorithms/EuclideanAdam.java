package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Algorithm;
import grapevine.core.Faults;
import grapevine.core.Round;

/**
 * Euclidean Adam: an Adam step on your own data, then average the weights with your neighbours; the moments stay home.
 *
 * <pre>
 *   M_t = b1 M_{t-1} + (1 - b1) G_t,         V_t = b2 V_{t-1} + (1 - b2) G_t^2   (1)
 *   X_{t+1} = W (X_t - eta M_t / (1 - b1^t) / (sqrt(V_t / (1 - b2^t)) + eps))    (2)
 * </pre>
 *
 * <p>The baseline of {@link KlAdam}: only the geometry of the consensus differs. Where clients differ strongly their
 * second moments disagree, and each steps in coordinates of its own.
 *
 * <p>Per round: 1 gradient, 1 message of d floats per link.
 *
 * <p>Faults: with symmetric weights the mean of the models is kept where clients are away, the graph is in pieces, or less
 * than all is said; where messages are lost or overtaken it wanders, and clients still agree. See {@link Faults}.
 *
 * <p>Kingma, Ba, <a href="https://arxiv.org/abs/1412.6980">Adam</a>, ICLR 2015, Algorithm 1, followed by gossip.
 *
 * @param learningRate eta in (2), > 0
 * @param b1 memory of the first moment, in [0, 1)
 * @param b2 memory of the second moment, in [0, 1)
 * @param eps keeps (2) finite, > 0
 */
public record EuclideanAdam(double learningRate, double b1, double b2, double eps)
        implements Algorithm<EuclideanAdam.State> {

    /**
     * @param models X, shape (n, d)
     * @param first M, shape (n, d)
     * @param second V, shape (n, d)
     * @param steps t, shape (n, 1)
     */
    public record State(NDArray models, NDArray first, NDArray second, NDArray steps) implements Algorithm.State {}

    /** Refuses hyperparameters out of range. */
    public EuclideanAdam {
        Hyperparameters.positive("euclideanAdam", "learningRate", learningRate);
        Hyperparameters.decay("euclideanAdam", "b1", b1);
        Hyperparameters.decay("euclideanAdam", "b2", b2);
        Hyperparameters.positive("euclideanAdam", "eps", eps);
    }

    /** With the moments' usual memories, 0.9 and 0.999. */
    public EuclideanAdam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8);
    }

    /** With learningRate 0.01. */
    public EuclideanAdam() {
        this(0.01);
    }

    @Override
    public State init(NDArray X0) {
        NDArray t = X0.getManager().zeros(new Shape(X0.getShape().get(0), 1), X0.getDataType());
        return new State(X0, X0.zerosLike(), X0.zerosLike(), t);
    }

    @Override
    public State step(State state, Round round) {
        double eta = round.scheduled(learningRate);
        NDArray X = state.models(), G = round.gradients(X), t = state.steps().add(1);
        NDList next = round.rowByRow(new NDList(X, state.first(), state.second(), G, t), all -> adam(eta, all));
        return new State(round.mixInPlace(next.get(0)), next.get(1), next.get(2), t); // (2)
    }

    /** (1), and what is mixed in (2), for each client by itself. */
    private NDList adam(double eta, NDList given) {
        NDArray X = given.get(0), first = given.get(1), second = given.get(2), G = given.get(3), t = given.get(4);
        NDArray V = second.mul(b2).addi(G.square().muli(1 - b2)); // (1)
        NDArray M = G.muli(1 - b1).addi(first.mul(b1)); // (1), in the place of G
        NDArray Mhat = M.div(Moments.correction(b1, t)), Vhat = V.div(Moments.correction(b2, t));
        return new NDList(X.sub(Mhat.divi(Vhat.sqrt().addi(eps)).muli(eta)), M, V);
    }
}
