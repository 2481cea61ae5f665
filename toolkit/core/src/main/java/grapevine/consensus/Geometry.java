package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Consensus;

/**
 * Barycenters of diagonal Gaussians: what clients with posteriors N(m_j, diag(s2_j)) and weights w_j agree on.
 *
 * <p>Each client sends m and s2, 2d floats. What it makes of them is m_bar, within and between: the mean, the part of the variance that the clients have inside, and the part that stems from their disagreement. The barycenter's
 * variance is the sum of the two; only the first says how curved the clients' losses are.
 */
public enum Geometry implements Consensus {
    /**
     * Forward KL, the minimiser of sum_j w_j KL(q_j || q), by matching moments (mixing expectation parameters):
     *
     * <pre>
     *   m_bar = sum_j w_j m_j,    s2_bar = sum_j w_j s2_j + sum_j w_j (m_j - m_bar)^2
     * </pre>
     */
    FORWARD_KL {
        @Override
        NDList barycenter(NDArray m, NDArray s2, NDArray w) {
            NDArray mBar = mean(m, w);
            return new NDList(mBar, mean(s2, w), mean(m.sub(mBar).square(), w));
        }
    },
    /**
     * Reverse KL, the minimiser of sum_j w_j KL(q || q_j), by mixing natural parameters:
     *
     * <pre>
     *   1 / s2_bar = sum_j w_j / s2_j,    m_bar = s2_bar sum_j w_j m_j / s2_j
     * </pre>
     */
    REVERSE_KL {
        @Override
        NDList barycenter(NDArray m, NDArray s2, NDArray w) {
            NDArray s2Bar = inverse(mean(inverse(s2), w));
            return new NDList(mean(m.div(s2), w).mul(s2Bar), s2Bar, s2Bar.zerosLike());
        }
    },
    /**
     * Wasserstein-2, by mixing means and standard deviations:
     *
     * <pre>
     *   m_bar = sum_j w_j m_j,    s_bar = sum_j w_j s_j
     * </pre>
     */
    WASSERSTEIN2 {
        @Override
        NDList barycenter(NDArray m, NDArray s2, NDArray w) {
            NDArray s2Bar = mean(s2.sqrt(), w).square();
            return new NDList(mean(m, w), s2Bar, s2Bar.zerosLike());
        }
    },
    /** Weights are averaged and everyone keeps its own variance: no curvature takes part, though it is sent and counted. */
    EUCLIDEAN {
        @Override
        NDList barycenter(NDArray m, NDArray s2, NDArray w) {
            NDArray own = s2.get(":, 0:1");
            return new NDList(mean(m, w), own, own.zerosLike());
        }
    };

    abstract NDList barycenter(NDArray m, NDArray s2, NDArray w);

    /**
     * The barycenters of clients and their neighbours.
     *
     * @param parts m and s2 of each, shape (g, k + 1, d)
     * @return m_bar, within, between, shape (g, d)
     */
    @Override
    public NDList merge(NDList parts, NDArray weights) {
        return new NDList(barycenter(parts.get(0), parts.get(1), weights).stream()
                .map(part -> part.squeeze(1))
                .toList());
    }

    /** sum_j w_j a_j, shape (g, 1, d). */
    private static NDArray mean(NDArray rows, NDArray w) {
        return w.transpose(0, 2, 1).matMul(rows);
    }

    private static NDArray inverse(NDArray a) {
        return a.pow(-1);
    }
}
