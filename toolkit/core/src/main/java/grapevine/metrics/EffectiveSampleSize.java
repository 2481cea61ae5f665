package grapevine.metrics;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How many independent draws the draws of Markov chains are worth, and whether the chains have met.
 *
 * <pre>
 *   W     = mean over the M chains of their variances over N - 1,  B / N = variance of their means over M - 1
 *   V     = (N - 1) / N W + B / N                                                                    (1)
 *   rho_t = 1 - (W - mean over chains of their autocovariances at lag t, over N) / V,  rho_0 = 1     (2)
 *   P_k   = min(P_(k-1), rho_2k + rho_(2k+1)), up to the first K at which that sum is <= 0           (3)
 *   ESS   = M N / tau,  tau = -1 + 2 sum_(k < K) P_k + max(0, rho_2K)                                (4)
 *   R-hat = sqrt(V / W)                                                                              (5)
 * </pre>
 *
 * <p>(3) is Geyer's initial monotone sequence. Chains are split in halves first, so that M is twice their number, and a
 * chain that drifts is found out; the middle draw of an odd number is left out. As in Stan, tau is 1 / log10(M N) at least.
 * Draws are not replaced by their ranks, so these are Stan's basic numbers, for means and with finite variances.
 *
 * <p>Vehtari, Gelman, Simpson, Carpenter, Bürkner, <a href="https://doi.org/10.1214/20-BA1221">Rank-Normalization,
 * Folding, and Localization: An Improved R-hat for Assessing Convergence of MCMC</a>, Bayesian Analysis 16(2), 2021,
 * Section 3; Geyer, <a href="https://doi.org/10.1214/ss/1177011137">Practical Markov Chain Monte Carlo</a>, Statistical
 * Science 7(4), 1992.
 */
public final class EffectiveSampleSize {
    private static final int FEWEST = 8;

    private final double[][] halves;
    private final double[] means;
    private final double within;
    private final double whole;

    private EffectiveSampleSize(double[][] halves) {
        this.halves = halves;
        int draws = halves[0].length;
        means = Arrays.stream(halves)
                .mapToDouble(half -> Arrays.stream(half).sum() / draws)
                .toArray();
        within = autocovariance(0) * draws / (draws - 1);
        double mean = Arrays.stream(means).sum() / means.length;
        double between = Arrays.stream(means).map(x -> (x - mean) * (x - mean)).sum() / (means.length - 1);
        whole = within * (draws - 1) / draws + between; // (1)
    }

    /**
     * (4); NaN where all draws are the same.
     *
     * @param chains draws of one number, shape (chains, draws), 8 draws or more
     */
    public static double of(double[][] chains) {
        EffectiveSampleSize split = new EffectiveSampleSize(halves(chains));
        double size = (double) split.means.length * split.halves[0].length;
        return size / Math.max(split.time(), 1 / Math.log10(size));
    }

    /**
     * (5), 1 where the chains have met; NaN where all draws are the same.
     *
     * @param chains as above
     */
    public static double rHat(double[][] chains) {
        EffectiveSampleSize split = new EffectiveSampleSize(halves(chains));
        return Math.sqrt(split.whole / split.within);
    }

    /** tau of (4). */
    private double time() {
        int draws = halves[0].length;
        double tau = -1, pair = Double.POSITIVE_INFINITY;
        for (int lag = 0; lag + 1 < draws; lag += 2) {
            double even = correlation(lag), sum = even + correlation(lag + 1);
            if (Double.isNaN(sum)) return Double.NaN;
            if (sum <= 0) return tau + Math.max(0, even);
            pair = Math.min(pair, sum); // (3)
            tau += 2 * pair;
        }
        return tau;
    }

    /** (2). */
    private double correlation(int lag) {
        return lag == 0 ? whole / whole : 1 - (within - autocovariance(lag)) / whole;
    }

    private double autocovariance(int lag) {
        double sum = 0;
        for (int m = 0; m < means.length; m++)
            for (int t = lag; t < halves[m].length; t++)
                sum += (halves[m][t] - means[m]) * (halves[m][t - lag] - means[m]);
        return sum / halves[0].length / means.length;
    }

    private static double[][] halves(double[][] chains) {
        if (chains == null || Arrays.stream(chains).anyMatch(Objects::isNull))
            throw new IllegalArgumentException("chains need draws, got null");
        if (chains.length < 1) throw new IllegalArgumentException("chains need to be at least 1, got none");
        int draws = chains[0].length;
        for (double[] chain : chains) {
            if (chain.length != draws || draws < FEWEST)
                throw new IllegalArgumentException("chains need the same number of draws, " + FEWEST
                        + " or more, got chains of " + draws + " and " + chain.length);
            for (double x : chain)
                if (!Double.isFinite(x)) throw new IllegalArgumentException("chains need finite draws, got " + x);
        }
        return Arrays.stream(chains)
                .flatMap(chain ->
                        Stream.of(Arrays.copyOf(chain, draws / 2), Arrays.copyOfRange(chain, draws - draws / 2, draws)))
                .toArray(double[][]::new);
    }
}
