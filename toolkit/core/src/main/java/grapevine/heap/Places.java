package grapevine.heap;

import ai.djl.ndarray.types.Shape;

/** Where the numbers of an array stand that another array is made of. */
final class Places {

    private Places() {}

    /** How far apart neighbours along each axis are. */
    static int[] strides(Shape shape) {
        int[] strides = new int[shape.dimension()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= (int) shape.get(axis);
        }
        return strides;
    }

    /** The axis, counted from 0, of one that may be counted from the end. */
    static int axis(int axis, int rank) {
        if (axis < -rank || axis >= rank)
            throw new IllegalArgumentException(
                    "an axis needs to be one of " + rank + ", -" + rank + " to " + (rank - 1) + ", got " + axis);
        return axis < 0 ? axis + rank : axis;
    }

    /** Those of the numbers whose axis a is axis {@code order[a]} of the source. */
    static int[] transposed(Shape source, int[] order) {
        int[] places = {0}, strides = strides(source);
        for (int axis : order) places = times(places, line((int) source.get(axis), strides[axis]));
        return places;
    }

    /** 0, stride, 2 stride, ... */
    static int[] line(int count, int stride) {
        int[] line = new int[count];
        for (int k = 0; k < count; k++) line[k] = k * stride;
        return line;
    }

    /** Every place of the outer axes moved by every one of the inner axes. */
    static int[] times(int[] outer, int[] inner) {
        if (outer.length == 1 && outer[0] == 0) return inner;
        int[] places = new int[outer.length * inner.length];
        for (int k = 0, i = 0; i < outer.length; i++)
            for (int j = 0; j < inner.length; j++) places[k++] = outer[i] + inner[j];
        return places;
    }

    /** Those of an array whose axis passes through these places along it. */
    static int[] along(Shape source, int axis, int[] steps) {
        int stride = strides(source)[axis], outer = 1;
        for (int before = 0; before < axis; before++) outer *= (int) source.get(before);
        int[] chosen = new int[steps.length];
        for (int k = 0; k < steps.length; k++) chosen[k] = steps[k] * stride;
        int[] blocks = times(line(outer, stride * (int) source.get(axis)), chosen);
        return times(blocks, line(stride, 1));
    }
}
