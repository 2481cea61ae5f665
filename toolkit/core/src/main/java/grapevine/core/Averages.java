package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/** What one pass over the rows of all clients says, each client of its own and those it hears. */
public interface Averages {

    /** Row i is sum_j w_ij a_j, shape of A, which is (n, d). */
    NDArray mean(NDArray A);

    /**
     * The same, and how far apart they are: row i is sum_j w_ij (a_j - mean_i)^2; two arrays of the shape of A. Nothing where
     * the numbers are out of Java's reach, as on a GPU.
     */
    Optional<NDList> moments(NDArray A);
}
