package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Saying less than all. A client tells all its listeners the same, and remembers what it said, so that averages can be
 * made of differences between what was said, and the mean over clients stays whatever is left out:
 *
 * <pre>
 *   A' = A + gamma (W S - S),    S what was said    (1)
 * </pre>
 *
 * <p>Merges take one's own rows as they are, and those of the neighbours as they were said. Every kind is a record.
 */
public interface Compression {

    /**
     * What listeners know of A when the message has arrived, S.
     *
     * @param A shape (n, d)
     * @param known what they knew before, shape (n, d); null before the first message
     */
    NDArray said(NDArray A, NDArray known);

    /**
     * The size of the message about one row.
     *
     * @param width d, its numbers
     * @param first whether nothing was known before
     */
    long bytes(long width, DataType type, boolean first);

    /** gamma in (1), in (0, 1]. */
    default double step() {
        return 1;
    }

    /**
     * Whether what is said depends on what was said before, which is remembered once for all listeners, also for those whom a
     * message did not reach. With {@code asynchronous()}, rows of clients who meet are said one by one.
     */
    default boolean remembers() {
        return false;
    }
}
