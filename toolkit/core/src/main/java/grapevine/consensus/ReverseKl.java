package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Reverse KL: the Gaussian that no client finds surprising. Who is surer weighs more, coordinate by coordinate.
 *
 * <pre>
 *   q_bar      = argmin_q sum_j w_j KL(q || q_j)                                 (1)
 *   1 / s2_bar = sum_j w_j / s2_j                                                (2)
 *   m_bar      = s2_bar sum_j w_j m_j / s2_j                                     (3)
 * </pre>
 *
 * <p>This averages the natural parameters (m / s2, -1 / (2 s2)): q_bar is the normalised product of the q_j^w_j, also
 * called the logarithmic opinion pool. Disagreement does not widen it; in {@link ForwardKl} it does.
 *
 * <p>Genest, Zidek, <a href="https://doi.org/10.1214/ss/1177013825">Combining Probability Distributions: A Critique and
 * an Annotated Bibliography</a>, Statistical Science 1(1), 1986.
 */
public record ReverseKl() implements Barycenter {
    @Override
    public NDList barycenter(NDArray m, NDArray s2, NDArray w) {
        NDArray s2Bar = Barycenter.mean(s2.pow(-1), w).pow(-1); // (2)
        return new NDList(Barycenter.mean(m.div(s2), w).mul(s2Bar), s2Bar, s2Bar.zerosLike()); // (3)
    }
}
