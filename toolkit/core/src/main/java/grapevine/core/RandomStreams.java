package grapevine.core;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One independent stream of random numbers per purpose, so that changing one thing (the batches, say) leaves all others
 * (the data, the start, the graph) as they were, and two runs differ in nothing else.
 *
 * @param seed the experiment's seed
 */
public record RandomStreams(long seed) {

    /** The stream for a purpose, from its beginning. */
    public RandomGenerator of(String purpose, long... path) {
        long mixed = scramble(seed ^ scramble(purpose.hashCode()));
        for (long part : path) mixed = scramble(mixed + 0x9E3779B97F4A7C15L * (part + 1));
        return new SplittableRandom(mixed);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), a bijection in which every bit touches every other. */
    private static long scramble(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
