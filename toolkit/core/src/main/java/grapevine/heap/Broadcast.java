package grapevine.heap;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Two shapes stretched to one, as in NumPy: aligned at their last axes, where axes of length 1 repeat. The axes at the end
 * that both shapes pass through alike are one run.
 */
final class Broadcast {
    private final long[] dimensions;
    private final int[] left;
    private final int[] right;
    private final Shape shape;
    private int outer; // axes before the run
    private int run = 1;
    private int leftStep = 1;
    private int rightStep = 1;

    /** Is told where a run starts in the left and the right numbers, and in the result. */
    interface Run {
        void at(int i, int di, int j, int dj, int k, int n);
    }

    Broadcast(Shape a, Shape b) {
        int rank = Math.max(a.dimension(), b.dimension());
        dimensions = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            long u = length(a, axis, rank), v = length(b, axis, rank);
            if (u != v && u != 1 && v != 1)
                throw new IllegalArgumentException(
                        "arrays need shapes that stretch to each other, got " + a + " and " + b);
            dimensions[axis] = u == 1 ? v : u;
        }
        left = strides(a);
        right = strides(b);
        shape = Shapes.of(dimensions);
        findRun();
    }

    private static long length(Shape shape, int axis, int rank) {
        int own = axis - rank + shape.dimension();
        return own < 0 ? 1 : shape.get(own);
    }

    /** How far apart neighbours along each axis are; 0 where they are the same number. */
    private int[] strides(Shape own) {
        int[] strides = new int[dimensions.length];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            int length = (int) length(own, axis, strides.length);
            strides[axis] = length == 1 ? 0 : stride;
            stride *= length;
        }
        return strides;
    }

    private void findRun() {
        boolean found = false;
        for (outer = dimensions.length; outer > 0; outer--) {
            int axis = outer - 1;
            if (dimensions[axis] == 1) continue;
            int di = left[axis] == 0 ? 0 : 1, dj = right[axis] == 0 ? 0 : 1;
            if (found && (di != leftStep || dj != rightStep)) return;
            found = true;
            leftStep = di;
            rightStep = dj;
            run *= (int) dimensions[axis];
        }
    }

    /** What both are stretched to. */
    Shape shape() {
        return shape;
    }

    /** The left numbers, stretched. */
    Numbers left(Numbers numbers, DataType type) {
        if (numbers.size() == shape.size()) return numbers;
        Numbers stretched = Numbers.zeros(type, (int) shape.size());
        forEach((i, di, j, dj, k, n) -> stretch(numbers, i, di, stretched, k, n));
        return stretched;
    }

    /** The right numbers, stretched. */
    Numbers right(Numbers numbers, DataType type) {
        if (numbers.size() == shape.size()) return numbers;
        Numbers stretched = Numbers.zeros(type, (int) shape.size());
        forEach((i, di, j, dj, k, n) -> stretch(numbers, j, dj, stretched, k, n));
        return stretched;
    }

    private static void stretch(Numbers numbers, int from, int step, Numbers stretched, int place, int count) {
        if (step == 1) stretched.put(place, numbers, from, count);
        else stretched.fill(place, numbers, from, count);
    }

    /** Goes through the result run by run. */
    void forEach(Run each) {
        int size = (int) shape.size(), i = 0, j = 0;
        int[] at = new int[outer];
        for (int k = 0; k < size; k += run) {
            each.at(i, leftStep, j, rightStep, k, run);
            for (int axis = outer - 1; axis >= 0; axis--) {
                i += left[axis];
                j += right[axis];
                if (++at[axis] < dimensions[axis]) break;
                i -= at[axis] * left[axis];
                j -= at[axis] * right[axis];
                at[axis] = 0;
            }
        }
    }
}
