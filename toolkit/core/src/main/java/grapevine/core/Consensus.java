package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/** What a client makes of what it hears, where that is not a weighted mean. A record of its parameters, or an enum. */
public interface Consensus {

    /**
     * Merges the rows of g clients with those of their k neighbours, each client for itself; k = 0 in local steps.
     *
     * @param parts for each array that is sent: for each client what it has, then what it heard, shape (g, k + 1, p)
     * @param weights w_ii, then w_ij in the same order, shape (g, k + 1, 1), summing to 1 for each client where rows of W do
     * @return the merged rows, shape (g, q) each; as many arrays, and as wide, as the consensus says
     */
    NDList merge(NDList parts, NDArray weights);

    /**
     * Merges the rows of all clients at once, to the numbers of {@link #merge(NDList, NDArray)} but for their last bits;
     * used where models are large and what arrives was said just now.
     *
     * @param parts the arrays that are sent, n rows each
     * @return the merged rows; empty, which is the default, where it takes more than averages: then client by client
     */
    default Optional<NDList> merge(NDList parts, Averages averages) {
        return Optional.empty();
    }

    /**
     * Whether the answer is made of differences to what one has, such as sum_j w_ij (x_j - x_i). Where messages are late,
     * these are taken between rows of the same round; else one's own row is that of now.
     */
    default boolean relative() {
        return false;
    }

    /**
     * Whether the answer is sum_j w_ij a_j, part by part, as that of {@code mix(A)} is. Then sums over clients are kept as
     * there: of what is said in part only, and of shares that are overtaken.
     */
    default boolean averages() {
        return false;
    }
}
