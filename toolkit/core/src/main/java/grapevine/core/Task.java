package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the clients learn: F_i for each client i, where they start, and how good a model is.
 *
 * <p>A task whose gradients or scores take long looks at {@link Thread#isInterrupted} and throws a
 * {@link java.util.concurrent.CancellationException}; the run then stands at its last whole round.
 */
public interface Task extends AutoCloseable {

    /** The number of clients n. */
    int clients();

    /** Which columns of X are which part of a model. */
    Layout layout();

    /** N_i >= 1, the number of training samples of client i. */
    default int samples(int client) {
        return 1;
    }

    /** X0, shape (n, d): the models before the first round. */
    NDArray start(NDManager manager, RandomGenerator random);

    /**
     * G, shape of X: row r is the gradient of F_i at row r of X, on client i's mini-batch, where i is
     * {@code batch.clients()[r]}. All clients in order, unless they meet in pairs.
     */
    NDArray gradients(NDArray X, Batch batch);

    /**
     * How good models are, on data that nobody trains on.
     *
     * @param X one model per row, shape (k, d) for any k
     * @return for each score, such as accuracy and loss, k numbers
     */
    Map<String, double[]> evaluate(NDArray X);

    /** The engine to run on where the experiment names none. */
    default String engine() {
        return Engines.standard();
    }

    /** Frees what the task holds of the engine. */
    @Override
    default void close() {}
}
