package grapevine.heap;

import ai.djl.ndarray.types.LayoutType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The same numbers in another shape. */
final class Shapes {

    private Shapes() {}

    /** A shape; DJL's constructor of lengths alone takes longer than an operation. */
    static Shape of(long... lengths) {
        LayoutType[] layout = new LayoutType[lengths.length];
        Arrays.fill(layout, LayoutType.UNKNOWN);
        return new Shape(lengths, layout);
    }

    /** The shape asked for, where one -1 is what is left of the numbers. */
    static Shape filled(Shape asked, Shape own) {
        long[] lengths = asked.getShape().clone();
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < lengths.length; axis++)
            if (lengths[axis] == -1 && open < 0) open = axis;
            else known *= lengths[axis];
        if (open >= 0) lengths[open] = known == 0 ? 0 : own.size() / known;
        if (open >= 0 ? known * lengths[open] != own.size() : known != own.size())
            throw new IllegalArgumentException(
                    "reshape(shape) needs a shape of " + own.size() + " numbers, those of " + own + ", got " + asked);
        return of(lengths);
    }

    /** One axis in the place of those from first to last. */
    static Shape merged(Shape own, int first, int last) {
        int from = Places.axis(first, own.dimension()), to = Places.axis(last, own.dimension());
        return own.slice(0, from).add(own.slice(from, to + 1).size()).addAll(own.slice(to + 1));
    }

    /** One more axis, of length 1. */
    static Shape expanded(Shape own, int axis) {
        long[] old = own.getShape(), lengths = new long[old.length + 1];
        int at = Places.axis(axis, lengths.length);
        for (int k = 0; k < lengths.length; k++) lengths[k] = k == at ? 1 : old[k < at ? k : k - 1];
        return of(lengths);
    }

    /** Without these axes, which are of length 1. */
    static Shape squeezed(Shape own, int[] axes) {
        boolean[] gone = new boolean[own.dimension()];
        for (int axis : axes) {
            int at = Places.axis(axis, gone.length);
            if (own.get(at) != 1)
                throw new IllegalArgumentException(
                        "squeeze(axes) needs axes of length 1, got axis " + axis + " of " + own);
            gone[at] = true;
        }
        return of(IntStream.range(0, gone.length)
                .filter(axis -> !gone[axis])
                .mapToLong(own::get)
                .toArray());
    }

    /** The order of axes, counted from 0; refuses what names one twice or not at all. */
    static int[] order(Shape own, int[] axes) {
        int[] order = new int[axes.length];
        boolean[] seen = new boolean[own.dimension()];
        for (int k = 0; k < order.length; k++) {
            order[k] = Places.axis(axes[k], seen.length);
            seen[order[k]] = true;
        }
        for (boolean named : seen)
            if (!named || order.length != seen.length)
                throw new IllegalArgumentException(
                        "transpose(axes) needs each axis of " + own + " once, got " + Arrays.toString(axes));
        return order;
    }
}
