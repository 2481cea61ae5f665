package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** What one pass over the rows of all clients says, each client of its own and those it hears. */
public interface Averages {

    /** Row i is sum_j w_ij a_j, shape of A, which is (n, d). */
    NDArray mean(NDArray A);

    /** The same, and how far apart they are: row i is sum_j w_ij (a_j - mean_i)^2; two arrays of the shape of A. */
    NDList moments(NDArray A);
}
