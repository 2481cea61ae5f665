package grapevine.core;

import ai.djl.ndarray.NDArray;
import grapevine.graph.MixingMatrix;

/**
 * A decentralized algorithm: how the n clients start, and what they do in one round.
 *
 * <p>An algorithm is a record of its hyperparameters and holds nothing else. All that one round leaves for the next is
 * in {@code S}, again a record, so a run can be stopped, saved and continued. A record typed into a notebook cell is as
 * good as one of {@code grapevine.algorithms}.
 *
 * <p>With {@code asynchronous()}, a step is that of two clients who meet: the state then has their rows, and no others.
 *
 * <p>With {@code localSteps(H)}, {@link #step} is called H times a round; in all but the last of these nobody talks, so
 * that {@link Round#mix} returns what it was given (W = I).
 *
 * @param <S> the state carried from round to round
 */
public interface Algorithm<S extends Record & Algorithm.State> {

    /**
     * What one round leaves for the next. The components of the record are NDArrays, whose first dimension is the
     * clients, and numbers ({@code int, long, double, boolean}).
     */
    interface State {
        /** The models X, shape (n, d): row i is the model x_i of client i. */
        NDArray models();
    }

    /**
     * Refuses a mixing matrix that the algorithm cannot run on, before the first round. By default one whose rows do not
     * sum to 1, with which {@link Round#mix} is no average.
     */
    default void check(MixingMatrix W) {
        if (!W.rowsSumToOne())
            throw new IllegalArgumentException(getClass().getSimpleName() + " needs weights whose rows sum to 1, got "
                    + W + "; uniform() gives those, metropolis() where links go both ways, and pushSum() runs without");
    }

    /** How many gradients a client takes in one step, >= 1: by this its time to compute is multiplied. */
    default int gradients(int client) {
        return 1;
    }

    /** The state before the first round, when the models are {@code X0}, shape (n, d). */
    S init(NDArray X0);

    /** The state after one more step. Must not change {@code state} nor its arrays. */
    S step(S state, Round round);
}
