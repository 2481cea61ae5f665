package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Consensus;

/** sum_j w_ij a_j of each part: what {@code mix(A)} does, for several arrays in one message. */
public record WeightedMean() implements Consensus {
    @Override
    public NDList merge(NDList parts, NDArray weights) {
        NDArray w = weights.transpose(0, 2, 1);
        return new NDList(parts.stream().map(rows -> w.matMul(rows).squeeze(1)).toList());
    }
}
