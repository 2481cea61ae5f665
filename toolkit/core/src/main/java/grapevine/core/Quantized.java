package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Each number of a message in so many bits: the nearest of 2^bits values that lie evenly between the least and the greatest
 * number of the row, which are sent along.
 *
 * <pre>
 *   S = min + h round((A - min) / h),    h = (max - min) / (2^bits - 1)    (1)
 * </pre>
 *
 * <p>Off by h / 2 at most, always in the same direction for the same number: clients that average agree up to about h and
 * no closer. What was positive stays positive. The rounding in QSGD is random, and so right in expectation: Alistarh, Grubic,
 * Li, Tomioka, Vojnovic, <a href="https://arxiv.org/abs/1610.02132">QSGD</a>, NeurIPS 2017.
 *
 * @param bits in [1, 16]
 */
public record Quantized(int bits) implements Compression {
    private static final int MOST = 16;

    /** Refuses no bits, and more than would be worth it. */
    public Quantized {
        if (bits < 1 || bits > MOST)
            throw new IllegalArgumentException("quantized(bits) needs 1 <= bits <= 16, got " + bits);
    }

    @Override
    public NDArray said(NDArray A, NDArray known) {
        int[] rows = {1};
        NDArray least = A.min(rows, true), h = A.max(rows, true).subi(least).divi((1 << bits) - 1);
        NDArray safe = h.add(h.eq(0).toType(A.getDataType(), false)); // a row of equal numbers has h = 0
        return A.sub(least).divi(safe).round().muli(h).addi(least); // (1)
    }

    @Override
    public long bytes(long width, DataType type, boolean first) {
        return (width * bits + Byte.SIZE - 1) / Byte.SIZE + 2L * type.getNumOfBytes();
    }
}
