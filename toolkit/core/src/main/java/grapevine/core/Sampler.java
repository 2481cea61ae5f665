package grapevine.core;

/**
 * What an {@link Algorithm} says of itself whose models are draws from a posterior: the likelihood of the task times a
 * prior N(0, v I) on models. A metric can then compare the draws with what they should be.
 */
public interface Sampler {
    /** v > 0; infinity where there is no prior, so that the posterior is the likelihood alone. */
    double priorVariance();
}
