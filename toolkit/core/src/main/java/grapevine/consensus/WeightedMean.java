package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Consensus;

/**
 * The weighted mean of each part: what {@code mix(A)} does, for several arrays in one message.
 *
 * <pre>
 *   a_bar = argmin_a sum_j w_j ||a_j - a||^2 = sum_j w_j a_j                     (1)
 * </pre>
 */
public record WeightedMean() implements Consensus {
    @Override
    public NDList merge(NDList parts, NDArray weights) {
        NDArray w = weights.transpose(0, 2, 1);
        return new NDList(parts.stream().map(rows -> w.matMul(rows).squeeze(1)).toList()); // (1)
    }

    @Override
    public boolean averages() {
        return true;
    }
}
