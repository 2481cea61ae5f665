package grapevine.core;

/**
 * The mini-batches of one step.
 *
 * @param samples {@code samples[i]} lists what client i drew: positions in its own training samples, from 0
 */
public record Batch(int[][] samples) {}
