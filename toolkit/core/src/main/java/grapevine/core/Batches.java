package grapevine.core;

import java.util.random.RandomGenerator;

/**
 * Which samples each client draws at each of its steps: every client walks through its samples in a fresh random order per
 * epoch, and a batch that meets the end of an epoch goes on in the next one. So all batches have the same size, also
 * where a client has fewer samples than that.
 *
 * <p>The batch of a step depends on the seed, the client and the step alone, so a resumed run draws what an
 * uninterrupted one draws.
 */
final class Batches {
    private final Task task;
    private final int size;
    private final RandomStreams streams;
    private final int[][] order;
    private final long[] epoch;

    Batches(Task task, int size, RandomStreams streams) {
        this.task = task;
        this.size = size;
        this.streams = streams;
        this.order = new int[task.clients()][];
        this.epoch = new long[task.clients()];
    }

    /**
     * The mini-batches of these clients.
     *
     * @param steps how many steps each of them did before
     */
    Batch at(int[] clients, long[] steps) {
        int[][] samples = new int[clients.length][size];
        long[] seeds = new long[clients.length];
        for (int r = 0; r < clients.length; r++) {
            for (int k = 0; k < size; k++) samples[r][k] = sample(clients[r], steps[r] * size + k);
            seeds[r] = streams.of("layers", steps[r]).nextLong() + clients[r];
        }
        return new Batch(clients, samples, seeds);
    }

    private int sample(int client, long position) {
        int n = task.samples(client);
        if (n == 1) return 0;
        if (order[client] == null || epoch[client] != position / n) shuffle(client, position / n, n);
        return order[client][(int) (position % n)];
    }

    /** Fisher-Yates. */
    private void shuffle(int client, long newEpoch, int n) {
        RandomGenerator random = streams.of("batches", client, newEpoch);
        int[] fresh = new int[n];
        for (int k = 0; k < n; k++) {
            int at = random.nextInt(k + 1);
            fresh[k] = fresh[at];
            fresh[at] = k;
        }
        order[client] = fresh;
        epoch[client] = newEpoch;
    }
}
