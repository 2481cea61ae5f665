package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Consensus;

/**
 * The middle of diagonal Gaussians: what clients with posteriors q_j = N(m_j, diag(s2_j)) and weights w_j agree on. Each
 * kind has its own idea of how far two Gaussians are apart, and answers with the q whose weighted sum of distances is
 * the least.
 *
 * <p>Each client sends m and s2, 2d floats. What it makes of them is m_bar, within and between: the mean, the part of
 * the variance that the clients have inside, and the part that stems from their disagreement. The barycenter's variance
 * is the sum of the two; only the first says how curved the clients' losses are.
 */
public interface Barycenter extends Consensus {

    /**
     * The barycenter of each of g clients and its k neighbours.
     *
     * @param m the means, shape (g, k + 1, d), one's own first
     * @param s2 the variances, shape (g, k + 1, d), > 0
     * @param w the weights, shape (g, k + 1, 1), summing to 1 for each client
     * @return m_bar, within, between, shape (g, 1, d)
     */
    NDList barycenter(NDArray m, NDArray s2, NDArray w);

    /**
     * The barycenters of clients and their neighbours.
     *
     * @param parts m and s2 of each, shape (g, k + 1, d)
     * @return m_bar, within, between, shape (g, d)
     */
    @Override
    default NDList merge(NDList parts, NDArray weights) {
        return new NDList(barycenter(parts.get(0), parts.get(1), weights).stream()
                .map(part -> part.squeeze(1))
                .toList());
    }

    /** sum_j w_j a_j, shape (g, 1, d). */
    static NDArray mean(NDArray rows, NDArray w) {
        return w.transpose(0, 2, 1).matMul(rows);
    }
}
