package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Wasserstein-2: the Gaussian to which the clients' beliefs are moved with the least work.
 *
 * <pre>
 *   q_bar = argmin_q sum_j w_j W2(q_j, q)^2                                      (1)
 *   m_bar = sum_j w_j m_j                                                        (2)
 *   s_bar = sum_j w_j s_j                                                        (3)
 * </pre>
 *
 * <p>s is the standard deviation: between diagonal Gaussians W2^2 = ||m_a - m_b||^2 + ||s_a - s_b||^2, so q_bar is the
 * Euclidean mean of (m, s). Its shape is that of the clients, wherever they lie; {@link ForwardKl} widens it.
 *
 * <p>Agueh, Carlier, <a href="https://doi.org/10.1137/100805741">Barycenters in the Wasserstein Space</a>, SIAM Journal
 * on Mathematical Analysis 43(2), 2011.
 */
public record Wasserstein2() implements Barycenter {
    @Override
    public NDList barycenter(NDArray m, NDArray s2, NDArray w) {
        NDArray s2Bar = Barycenter.mean(s2.sqrt(), w).square(); // (3)
        return new NDList(Barycenter.mean(m, w), s2Bar, s2Bar.zerosLike()); // (2)
    }
}
