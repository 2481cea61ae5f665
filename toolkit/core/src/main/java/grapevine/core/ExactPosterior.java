package grapevine.core;

/**
 * A task whose posterior is known in closed form, N(m, C) in p dimensions, so that one can see whether an algorithm
 * samples it.
 *
 * <p>A model is R independent copies of the p numbers, laid out one after the other, d = R p: one run is R chains that
 * share who wakes and talks when, and nothing else. The copies of one moment are then R draws from the law of a client's
 * model at that moment.
 */
public interface ExactPosterior extends Task {

    /** R, how many copies of the p numbers a model is. */
    int replicas();

    /**
     * m, length p.
     *
     * @param priorVariance v of the prior N(0, v I), > 0; infinity for a flat one
     */
    double[] mean(double priorVariance);

    /**
     * C, shape (p, p).
     *
     * @param priorVariance as above
     */
    double[][] covariance(double priorVariance);
}
