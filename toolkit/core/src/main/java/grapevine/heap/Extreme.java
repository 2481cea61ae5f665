package grapevine.heap;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Where along an axis the largest or smallest number stands: the first of equals, and NaN before all others. */
enum Extreme {
    LARGEST,
    SMALLEST;

    /** The places along an axis. */
    HeapArray places(HeapArray array, int axis) {
        Shape shape = array.getShape();
        int at = Places.axis(axis, shape.dimension()), length = (int) shape.get(at);
        if (length == 0)
            throw new IllegalArgumentException("argMax and argMin need at least 1 number, got an array of " + shape);
        int stride = Places.strides(shape)[at];
        long[] places = new long[(int) shape.size() / length];
        for (int k = 0; k < places.length; k++)
            places[k] = place(array.numbers(), k / stride * stride * length + k % stride, stride, length);
        boolean[] gone = new boolean[shape.dimension()];
        gone[at] = true;
        return array.made(new Longs(places), Reduction.shape(shape, gone, false), DataType.INT64);
    }

    private int place(Numbers numbers, int from, int stride, int length) {
        int best = 0;
        for (int k = 1; k < length; k++) {
            double x = numbers.real(from + k * stride), y = numbers.real(from + best * stride);
            if (Double.isNaN(y)) return best;
            if (Double.isNaN(x) || (this == LARGEST ? x > y : x < y)) best = k;
        }
        return best;
    }
}
