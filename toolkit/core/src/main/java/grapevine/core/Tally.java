package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** How much was sent: one message over each link, of one row of each part. */
final class Tally {
    private long messages;
    private long bytes;

    /**
     * Counts what is sent, and refuses what has not a row per client.
     *
     * @param clients those who talk
     * @param links over which they do
     */
    void add(NDList parts, int clients, int links) {
        messages += links;
        for (NDArray A : parts) {
            Shape shape = A.getShape();
            if (shape.dimension() != 2 || shape.get(0) != clients)
                throw new IllegalArgumentException(
                        "mix(A) needs one row per client, shape (" + clients + ", ...), got " + shape);
            bytes += links * shape.get(1) * A.getDataType().getNumOfBytes();
        }
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** Goes on counting from where a saved run, or the last whole round, stopped. */
    void restore(long savedMessages, long savedBytes) {
        messages = savedMessages;
        bytes = savedBytes;
    }
}
