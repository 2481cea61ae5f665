package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.function.UnaryOperator;

/**
 * What the clients can do in one round t: look at their data, and talk to their neighbours. Both are counted.
 *
 * <p>Where clients meet in pairs, a round is one meeting, and arrays have two rows: n is 2 but for {@link #clients} and
 * {@link #totalSamples}, which speak of all.
 *
 * <p>All arrays made from those given out here live until the round ends; only the state moves on.
 */
public interface Round {

    /** The number of rounds done before this one, t = 0, 1, 2, ... */
    int t();

    /** The learning rate of this round: {@code learningRate} times the schedule's factor at t. */
    double scheduled(double learningRate);

    /**
     * G, shape (n, d): row i is the gradient of F_i at x_i on client i's mini-batch of this step. Same X, same step:
     * same G.
     */
    NDArray gradients(NDArray X);

    /** W A, shape of A: every client sends its row of A to its neighbours and averages what it hears. */
    NDArray mix(NDArray A);

    /**
     * W A, which may have taken the place of A: on a sparse graph without faults and delays, large models take some 0.6 of
     * the time of {@link #mix(NDArray)} and no new memory. A must be made in this step, and be used nowhere else;
     * a component of the state is refused.
     */
    NDArray mixInPlace(NDArray A);

    /**
     * Every client sends its row of each part, all in one message, and merges what it hears in its own way.
     *
     * @param parts arrays of n rows
     * @return arrays of n rows, as the consensus makes them
     */
    NDList mix(NDList parts, Consensus how);

    /** The same with one part. */
    default NDArray mix(NDArray A, Consensus how) {
        return mix(new NDList(A), how).singletonOrThrow();
    }

    /**
     * Algebra that treats all clients alike and each for itself, done client by client on all processors where models are
     * large and the engine computes where it is called: what one operation writes is still near when the next one reads it.
     *
     * <p>What it is given may be changed in place where it was made in this step and is used nowhere else, such as
     * gradients. An array that it was given and returns need not be copied to its place.
     *
     * @param parts arrays of n rows
     * @param algebra makes arrays of as many rows as it is given, of these alone: all n, or one client's
     * @return arrays of n rows; a part itself where that is what the algebra returns
     * @throws IllegalArgumentException where the algebra makes arrays of other numbers of rows, or of other shapes for some clients
     */
    NDList rowByRow(NDList parts, UnaryOperator<NDList> algebra);

    /**
     * Independent draws from N(0, 1), in the shape and type of A, which has a row for each client; each call draws anew. A
     * client's numbers depend on the seed, the client and how many steps it did, and on nobody else.
     */
    NDArray gaussian(NDArray A);

    /** Which clients the rows belong to: all in order, or the two who meet. */
    int[] active();

    /** n, the number of all clients, also where two meet. */
    int clients();

    /** N_i, shape (n, 1): the number of training samples of each client. */
    NDArray samples();

    /** N, the number of training samples of all clients together. */
    double totalSamples();
}
