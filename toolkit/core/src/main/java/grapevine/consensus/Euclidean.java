package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Euclidean: means are averaged and everyone keeps its own variance. No curvature takes part, though it is sent and
 * counted, so this is the other barycenters' control experiment.
 *
 * <pre>
 *   m_bar  = argmin_m sum_j w_j ||m_j - m||^2 = sum_j w_j m_j                    (1)
 *   s2_bar = s2_i of the client itself                                           (2)
 * </pre>
 */
public record Euclidean() implements Barycenter {
    @Override
    public NDList barycenter(NDArray m, NDArray s2, NDArray w) {
        NDArray own = s2.get(":, 0:1"); // (2)
        return new NDList(Barycenter.mean(m, w), own, own.zerosLike()); // (1)
    }
}
