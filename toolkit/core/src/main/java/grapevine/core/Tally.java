package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
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
     * @param size how many bytes a row takes
     * @return how many bytes went over each link
     */
    long add(NDList parts, int clients, int links, Size size) {
        long each = 0;
        messages += links;
        for (NDArray A : parts) {
            Shape shape = A.getShape();
            if (shape.dimension() != 2 || shape.get(0) != clients)
                throw new IllegalArgumentException(
                        "mix(A) needs one row per client, shape (" + clients + ", ...), got " + shape);
            each += size.of(shape.get(1), A.getDataType());
        }
        bytes += links * each;
        return each;
    }

    /** How many bytes a row of numbers takes. */
    interface Size {
        /** All numbers as they are. */
        Size WHOLE = (width, type) -> width * type.getNumOfBytes();

        long of(long width, DataType type);
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
