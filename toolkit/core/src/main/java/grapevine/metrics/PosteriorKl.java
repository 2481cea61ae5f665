package grapevine.metrics;

import grapevine.core.ExactPosterior;
import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Map;

/**
 * How far what clients sample is from the posterior, where the task knows it and its models are R copies.
 *
 * <pre>
 *   KL( N(mean, covariance of the R copies) || N(m, C) )                                                   (1)
 * </pre>
 *
 * <p>{@code posteriorKl} has (1) for each client, {@code averageKl} for the network average of the models; in nats. The
 * prior is that of the algorithm. (1) is infinite where the copies are all the same.
 *
 * <p>R draws from the posterior itself do not give 0. With c the covariance of the draws over R - 1, the mean of tr(C^-1 c)
 * is p, that of (mean - m)^T C^-1 (mean - m) is p / R, and ln det(C^-1 c) is a sum of ln(chi^2_(R - j) / (R - 1)) over
 * j = 1, ..., p, so that
 *
 * <pre>
 *   E(1) = 1/2 (p / R + p ln((R - 1) / 2) - sum_j psi((R - j) / 2)) = p (p + 3) / (4 R) + O(1 / R^2)       (2)
 * </pre>
 *
 * <p>where psi is the digamma function and psi(x) = ln x - 1 / (2 x) + O(1 / x^2). A curve that has come down to
 * {@link #bias} says no more; more copies go deeper. Anderson, An Introduction to Multivariate Statistical Analysis, 2003,
 * Section 7.5 has the law of the determinant.
 */
public record PosteriorKl() implements Metric {
    private static final int MOST = 10_000_000;
    private static final double EULER = 0.5772156649015329;
    private static final Copies COPIES = new Copies("PosteriorKl", "posteriorKl", "averageKl", Gaussian::divergence);

    /** Needs R >= p + 2, so that the mean and the variance of (1) are finite at all. */
    @Override
    public void check(Snapshot start) {
        COPIES.check(start);
        ExactPosterior task = (ExactPosterior) start.task();
        int least = task.layout().size() / task.replicas() + 2;
        COPIES.require(start, least, "p + 2 = " + least);
    }

    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        check(snapshot);
        return COPIES.measure(snapshot);
    }

    /**
     * (2): what (1) is on average where everybody samples the posterior itself.
     *
     * @param replicas R > p
     * @param dimensions p >= 1
     */
    public static double bias(int replicas, int dimensions) {
        if (dimensions < 1 || replicas <= dimensions || replicas > MOST)
            throw new IllegalArgumentException(
                    "bias(replicas, dimensions) needs dimensions >= 1 and more replicas, up to " + MOST + ", got "
                            + dimensions + " and " + replicas);
        double sum = (double) dimensions / replicas;
        for (int j = 1; j <= dimensions; j++) sum += Math.log((replicas - 1) / 2.0) - digammaOfHalf(replicas - j);
        return sum / 2;
    }

    /** psi(n / 2), from psi(1) = -gamma, psi(1/2) = -gamma - ln 4 and psi(x + 1) = psi(x) + 1 / x. */
    private static double digammaOfHalf(int n) {
        double psi = n % 2 == 0 ? -EULER : -EULER - Math.log(4);
        for (int k = n % 2 == 0 ? 2 : 1; k < n; k += 2) psi += 2.0 / k;
        return psi;
    }
}
