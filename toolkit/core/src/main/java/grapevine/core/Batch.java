package grapevine.core;

/**
 * The mini-batches of one step.
 *
 * @param samples {@code samples[i]} lists what client i drew: positions in its own training samples, from 0
 * @param seed for whatever else is random in this step, such as dropout
 */
public record Batch(int[][] samples, long seed) {}
