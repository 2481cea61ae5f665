package grapevine.core;

import ai.djl.ndarray.NDArray;

/**
 * A state in which each client knows more than a model: a Gaussian N(x_i, diag(s2_i)) over models, whose mean is row i of
 * {@link #models}. An algorithm whose State implements this can be asked how sure its clients are.
 */
public interface Posterior extends Algorithm.State {
    /** s2, shape (n, d), >= 0: the variance of each coordinate of each client's model. */
    NDArray variance();
}
