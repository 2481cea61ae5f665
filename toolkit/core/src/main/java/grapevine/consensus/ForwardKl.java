package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Averages;
import java.util.Optional;

/**
 * Forward KL: the Gaussian that explains best what all clients believe. It covers them all, so it is wide where they
 * disagree.
 *
 * <pre>
 *   q_bar  = argmin_q sum_j w_j KL(q_j || q)                                     (1)
 *   m_bar  = sum_j w_j m_j                                                       (2)
 *   s2_bar = sum_j w_j s2_j + sum_j w_j (m_j - m_bar)^2                          (3)
 * </pre>
 *
 * <p>This is matching moments: (2) and (3) average the expectation parameters (m, m^2 + s2), as for every exponential
 * family. In one dimension, KL(a || b) = 1/2 (ln s2_b / s2_a + (s2_a + (m_a - m_b)^2) / s2_b - 1). {@link ReverseKl} is
 * narrow where this one is wide.
 *
 * <p>Banerjee, Merugu, Dhillon, Ghosh, <a href="https://jmlr.org/papers/v6/banerjee05b.html">Clustering with Bregman
 * Divergences</a>, JMLR 6, 2005, Proposition 1: the mean is the best representative in a Bregman divergence.
 */
public record ForwardKl() implements Barycenter {
    @Override
    public Optional<NDList> merge(NDList parts, Averages averages) {
        return averages.moments(parts.get(0)) // (2) and the second sum of (3)
                .map(moments -> new NDList(moments.get(0), averages.mean(parts.get(1)), moments.get(1)));
    }

    @Override
    public NDList barycenter(NDArray m, NDArray s2, NDArray w) {
        NDArray mBar = Barycenter.mean(m, w); // (2)
        NDArray apart = m.sub(mBar);
        return new NDList(mBar, Barycenter.mean(s2, w), Barycenter.mean(apart.muli(apart), w)); // (3)
    }
}
