package grapevine.core;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The mini-batches of one step, a row for each client that is active in it.
 *
 * @param clients {@code clients[r]} is the client whose model is row r of X
 * @param samples {@code samples[r]} lists what that client drew: positions in its own training samples, from 0
 * @param seeds {@code seeds[r]} for whatever else is random in its step, such as dropout
 */
public record Batch(int[] clients, int[][] samples, long[] seeds) {

    /** One for all clients 0, 1, 2, ..., whose seeds count up from {@code seed}. */
    public Batch(int[][] samples, long seed) {
        this(
                IntStream.range(0, samples.length).toArray(),
                samples,
                LongStream.range(0, samples.length).map(i -> seed + i).toArray());
    }
}
