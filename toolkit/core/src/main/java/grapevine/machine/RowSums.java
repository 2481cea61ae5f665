package grapevine.machine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * W A for a W with few weights that are not zero, in one pass through memory: strip by strip of columns, each number of A
 * is read once and each number of W A written once.
 *
 * <p>All processors share the strips. Each number is sum_j w_ij a_j in rising order of j, rounded term by term, whoever
 * computes it: the result depends neither on their number nor on the strips. A product by a library sums in other orders,
 * so that the last bits differ.
 */
public final class RowSums {
    /** A strip of fewer columns would be read from memory in pieces too short. */
    static final int LEAST = 256;

    /** With more columns, the rows of a sum and the sum itself would leave the nearest cache. */
    static final int WIDEST = 2048;

    private static final int STRIP_FLOATS = 1 << 16; // of all rows; well within the cache of one processor
    private static final int RUN = 16; // strips that a worker takes at a time, so that it goes on where it was
    private static final int SMALL = 1 << 20; // below, little is gained, and results stay those of the product

    private final int[][] senders;
    private final double[][] weights;
    private final long terms;

    /** @param W shape (n, n) */
    public RowSums(double[][] W) {
        senders = Arrays.stream(W)
                .map(row ->
                        IntStream.range(0, W.length).filter(j -> row[j] != 0).toArray())
                .toArray(int[][]::new);
        weights = IntStream.range(0, W.length)
                .mapToObj(
                        i -> Arrays.stream(senders[i]).mapToDouble(j -> W[i][j]).toArray())
                .toArray(double[][]::new);
        terms = Arrays.stream(senders).mapToLong(row -> row.length).sum();
    }

    /**
     * W A, in A's manager; nothing where a product is the faster way, or where the numbers are out of reach.
     *
     * @param A shape (n, d)
     */
    public Optional<NDArray> of(NDArray A) {
        return large(A) ? inOnePass(A) : Optional.empty();
    }

    /**
     * W A and how far apart its terms are, sum_j w_ij (a_j - (W A)_i)^2, in A's manager; nothing where the numbers are out
     * of reach.
     *
     * @param A shape (n, d)
     */
    public Optional<NDList> moments(NDArray A) {
        Buffer[] from = fits(A) ? Windows.rows(A) : null;
        if (from == null) return Optional.empty();
        NDArray sums = A.getManager().create(A.getShape(), A.getDataType()),
                spreads = A.getManager().create(A.getShape(), A.getDataType());
        pass(from, Windows.rows(sums), Windows.rows(spreads), A);
        return Optional.of(new NDList(sums, spreads));
    }

    /**
     * Puts W A in the place of A, with the same bits, which saves reading the memory that is written to; false, and nothing
     * else, where {@link #of} has nothing.
     *
     * @param A shape (n, d)
     */
    public boolean inPlace(NDArray A) {
        return large(A) && inPlaceAnyway(A);
    }

    private boolean large(NDArray A) {
        return A.size() >= SMALL && sparse(Windows.multipliesFast(A));
    }

    /** Measured: a fast product adds five terms in the time of one here, where a number costs five terms to move. */
    private boolean sparse(boolean fastProduct) {
        long n = senders.length;
        return fastProduct ? 5 * (terms + 5 * n) <= n * n : 2 * terms <= n * n;
    }

    /** W A, whether or not that is the faster way. */
    Optional<NDArray> inOnePass(NDArray A) {
        Buffer[] from = fits(A) ? Windows.rows(A) : null;
        if (from == null) return Optional.empty();
        NDArray sums = A.getManager().create(A.getShape(), A.getDataType());
        pass(from, Windows.rows(sums), null, A);
        return Optional.of(sums);
    }

    /** The same in the place of A: of a strip, all rows are read before one is written. */
    boolean inPlaceAnyway(NDArray A) {
        Buffer[] rows = fits(A) ? Windows.writable(A) : null;
        if (rows != null) pass(rows, rows, null, A);
        return rows != null;
    }

    private boolean fits(NDArray A) {
        boolean rows = A.getShape().dimension() == 2 && A.getShape().get(0) == senders.length;
        return rows && (A.getDataType() == DataType.FLOAT32 || A.getDataType() == DataType.FLOAT64);
    }

    private void pass(Buffer[] from, Buffer[] to, Buffer[] spreads, NDArray A) {
        long d = A.getShape().get(1);
        DataType type = A.getDataType();
        int most = type == DataType.FLOAT32 ? STRIP_FLOATS : STRIP_FLOATS / 2;
        int width = (int) Math.min(Math.min(d, WIDEST), Math.max(LEAST, most / senders.length));
        int workers = (int) Math.min(Workers.number(), (d + width - 1) / width);
        AtomicLong next = new AtomicLong();
        Workers.each(workers, workers, worker -> {
            Strip strip = type == DataType.FLOAT32
                    ? new FloatStrip(from, to, spreads, width)
                    : new DoubleStrip(from, to, spreads, width);
            for (long column; (column = next.getAndAdd((long) RUN * width)) < d; )
                for (long end = Math.min(d, column + (long) RUN * width); column < end; column += width)
                    strip.sum(senders, weights, (int) column, (int) Math.min(width, end - column));
        });
    }
}
