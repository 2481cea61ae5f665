package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * What is needed for the gradients of k clients.
 *
 * @param scope holds all this, and what is made of it
 * @param rows their models, shape (k, d)
 * @param examples those of the first client, then those of the next, as many of each
 * @param targets likewise
 * @param seed of what layers draw, where k is 1
 */
record Lesson(NDManager scope, NDArray rows, NDArray examples, NDArray targets, long seed) {

    /** The number of clients. */
    int clients() {
        return (int) rows.getShape().get(0);
    }
}
