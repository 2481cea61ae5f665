package grapevine.core;

import java.util.List;

/**
 * Which columns of the models X, shape (n, d), are which part of the model.
 *
 * @param slices the parts in the order of the columns, without gaps
 */
public record Layout(List<Slice> slices) {

    /** What a part of a model is for. */
    public enum Kind {
        /** Multiplies its input. */
        WEIGHT,
        /** Is added. */
        BIAS,
        /** Scale or shift of a normalisation. */
        NORM
    }

    /**
     * One parameter array of the model.
     *
     * @param name the parameter's name, such as {@code 02Linear_weight}
     * @param offset its first column
     * @param shape its shape; the product is the number of its columns
     * @param kind what it is for
     */
    public record Slice(String name, int offset, List<Long> shape, Kind kind) {
        /** The number of columns. */
        public int size() {
            return shape.stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact);
        }
    }

    /** A model without parts: d numbers of one kind. */
    public static Layout flat(int d) {
        return new Layout(List.of(new Slice("x", 0, List.of((long) d), Kind.WEIGHT)));
    }

    /** d, the number of columns. */
    public int size() {
        Slice last = slices.get(slices.size() - 1);
        return last.offset() + last.size();
    }
}
