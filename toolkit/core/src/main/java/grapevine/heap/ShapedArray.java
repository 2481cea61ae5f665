package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** An array whose numbers are put in another shape or order. */
abstract class ShapedArray extends ComparedArray {

    ShapedArray(HeapManager manager, Numbers numbers, Shape shape, DataType type) {
        super(manager, numbers, shape, type);
    }

    private HeapArray shaped(Shape other) {
        return made(numbers().copy(), other, dataType);
    }

    @Override
    public NDArray reshape(Shape other) {
        return shaped(Shapes.filled(other, getShape()));
    }

    @Override
    public NDArray flatten() {
        return shaped(Shapes.of(getShape().size()));
    }

    @Override
    public NDArray flatten(int first, int last) {
        return shaped(Shapes.merged(getShape(), first, last));
    }

    @Override
    public NDArray expandDims(int axis) {
        return shaped(Shapes.expanded(getShape(), axis));
    }

    @Override
    public NDArray squeeze(int[] axes) {
        return shaped(Shapes.squeezed(getShape(), axes));
    }

    @Override
    public NDArray transpose() {
        int rank = getShape().dimension();
        return transpose(IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray());
    }

    @Override
    public NDArray transpose(int... axes) {
        int[] order = Shapes.order(getShape(), axes);
        long[] lengths = new long[order.length];
        for (int axis = 0; axis < order.length; axis++) lengths[axis] = shape.get(order[axis]);
        return made(numbers().pick(Places.transposed(shape, order)), Shapes.of(lengths), dataType);
    }

    /** The same, passing through these places along an axis. */
    final HeapArray along(int axis, int[] steps) {
        int at = Places.axis(axis, getShape().dimension());
        long[] lengths = shape.getShape().clone();
        lengths[at] = steps.length;
        return made(numbers().pick(Places.along(shape, at, steps)), Shapes.of(lengths), dataType);
    }

    @Override
    public NDArray repeat(int axis, long times) {
        int length = (int) getShape().get(Places.axis(axis, shape.dimension()));
        return along(
                axis,
                IntStream.range(0, length * (int) times)
                        .map(k -> k / (int) times)
                        .toArray());
    }

    @Override
    public NDArray tile(int axis, long times) {
        int length = (int) getShape().get(Places.axis(axis, shape.dimension()));
        return along(
                axis,
                IntStream.range(0, length * (int) times).map(k -> k % length).toArray());
    }

    @Override
    public NDArray flip(int... axes) {
        HeapArray flipped = (HeapArray) this;
        for (int axis : axes) {
            int length = (int) getShape().get(Places.axis(axis, shape.dimension()));
            flipped = flipped.along(
                    axis, IntStream.range(0, length).map(k -> length - 1 - k).toArray());
        }
        return flipped;
    }

    @Override
    public NDList split(long[] indices, int axis) {
        int length = (int) getShape().get(Places.axis(axis, shape.dimension())), from = 0;
        NDList parts = new NDList();
        for (int part = 0; part <= indices.length; part++) {
            int to = part < indices.length ? (int) indices[part] : length;
            parts.add(along(axis, IntStream.range(from, to).toArray()));
            from = to;
        }
        return parts;
    }

    @Override
    public NDList split(long sections, int axis) {
        long length = getShape().get(Places.axis(axis, shape.dimension()));
        if (sections < 1 || length % sections != 0)
            throw new IllegalArgumentException(
                    "split(sections) needs sections of one length, got " + sections + " of an axis of " + length);
        long[] indices = new long[(int) sections - 1];
        Arrays.setAll(indices, part -> (part + 1) * length / sections);
        return split(indices, axis);
    }

    @Override
    public NDArray broadcast(Shape other) {
        Broadcast broadcast = new Broadcast(getShape(), other);
        if (!broadcast.shape().equals(other))
            throw new IllegalArgumentException(
                    "broadcast(shape) needs a shape that this one stretches to, " + shape + ", got " + other);
        return made(broadcast.left(numbers(), dataType).copy(), other, dataType);
    }
}
