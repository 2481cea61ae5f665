package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;

/**
 * Only the numbers that changed most since they were last said: k = ceil(fraction d) of each row, with their places. What is
 * left out is not forgotten; it grows until it is among the k (error feedback). The first message says everything.
 *
 * <pre>
 *   S_t = S_{t-1} + top_k(A_t - S_{t-1})              (1)
 *   A'  = A_t + gamma (W S_t - S_t)                   (2)
 * </pre>
 *
 * <p>In (2) the same old difference is acted upon until the news comes, so that gamma needs to be the smaller, the less is
 * said; gamma = fraction is safe in practice.
 *
 * <p>What listeners know of a client, S, is one array for all of them. So where a message is lost, its listener does not hear
 * it in that round, but knows in the next what it said, as if it had been said again, for no bytes: loss does less harm than
 * to links that remember by themselves. With {@code asynchronous()} it is the same: two who meet know of each other what was said
 * at all meetings before, also those with others.
 *
 * <p>Koloskova, Stich, Jaggi, <a href="https://arxiv.org/abs/1902.00340">Decentralized Stochastic Optimization and Gossip
 * Algorithms with Compressed Communication</a>, ICML 2019, Algorithm 1 (CHOCO-gossip).
 *
 * @param fraction in (0, 1]
 * @param gamma in (0, 1]
 */
public record TopK(double fraction, double gamma) implements Compression {
    private static final int PLACE = Integer.BYTES;

    /** Refuses what is no share. */
    public TopK {
        if (!(fraction > 0 && fraction <= 1))
            throw new IllegalArgumentException("topK(fraction) needs 0 < fraction <= 1, got " + fraction);
        if (!(gamma > 0 && gamma <= 1))
            throw new IllegalArgumentException("topK(fraction, gamma) needs 0 < gamma <= 1, got " + gamma);
    }

    /** With gamma = fraction. */
    public TopK(double fraction) {
        this(fraction, fraction);
    }

    @Override
    public NDArray said(NDArray A, NDArray known) {
        if (known == null) return A.duplicate();
        NDArray change = A.sub(known).abs();
        int d = (int) change.getShape().get(1), k = (int) count(d);
        NDArray least = change.sort(1).get(":, " + (d - k) + ":" + (d - k + 1));
        return NDArrays.where(change.gte(least), A, known); // (1)
    }

    private long count(long width) {
        return Math.max(1, (long) Math.ceil(fraction * width));
    }

    @Override
    public long bytes(long width, DataType type, boolean first) {
        return first ? width * type.getNumOfBytes() : count(width) * (type.getNumOfBytes() + PLACE);
    }

    @Override
    public double step() {
        return gamma;
    }

    @Override
    public boolean remembers() {
        return true;
    }
}
