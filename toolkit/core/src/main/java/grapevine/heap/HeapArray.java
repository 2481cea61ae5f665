package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.machine.OnHeap;
import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.function.Function;

/**
 * DJL's face of numbers in a Java array: an operation on a few of them takes a tenth of a microsecond, where a native
 * library needs several to be called. What is not written here is done by {@link Lender} on another engine.
 *
 * <p>Types of results are PyTorch's. Every array has numbers of its own: also {@code reshape} and {@code get} copy.
 */
final class HeapArray extends ShapedArray implements OnHeap {

    HeapArray(HeapManager manager, Numbers numbers, Shape shape, DataType type) {
        super(manager, numbers, shape, type);
    }

    @Override
    public Buffer window() {
        if (numbers() instanceof Floats floats) return FloatBuffer.wrap(floats.values());
        return numbers() instanceof Doubles doubles ? DoubleBuffer.wrap(doubles.values()) : null;
    }

    private HeapArray reduce(Reduction how, int[] axes, boolean keep) {
        boolean[] named = Reduction.axes(getShape(), axes);
        boolean counts = how == Reduction.SUM || how == Reduction.PRODUCT;
        DataType type = counts && !Types.real(dataType) ? DataType.INT64 : dataType;
        return made(how.of(numbers(), type, shape, named), Reduction.shape(shape, named, keep), type);
    }

    @Override
    public NDArray sum() {
        return reduce(Reduction.SUM, null, false);
    }

    @Override
    public NDArray sum(int[] axes, boolean keepDims) {
        return reduce(Reduction.SUM, axes, keepDims);
    }

    @Override
    public NDArray prod() {
        return reduce(Reduction.PRODUCT, null, false);
    }

    @Override
    public NDArray prod(int[] axes, boolean keepDims) {
        return reduce(Reduction.PRODUCT, axes, keepDims);
    }

    @Override
    public NDArray max() {
        return reduce(Reduction.MAX, null, false);
    }

    @Override
    public NDArray max(int[] axes, boolean keepDims) {
        return reduce(Reduction.MAX, axes, keepDims);
    }

    @Override
    public NDArray min() {
        return reduce(Reduction.MIN, null, false);
    }

    @Override
    public NDArray min(int[] axes, boolean keepDims) {
        return reduce(Reduction.MIN, axes, keepDims);
    }

    @Override
    public NDArray mean() {
        return mean(null, false);
    }

    @Override
    public NDArray mean(int[] axes, boolean keepDims) {
        HeapArray sum = reduce(Reduction.SUM, axes, keepDims);
        double count = 1;
        boolean[] named = Reduction.axes(shape, axes);
        for (int axis = 0; axis < named.length; axis++) if (named[axis]) count *= shape.get(axis);
        return sum.dataType == DataType.FLOAT64 ? sum.div(count) : sum.div((float) count);
    }

    @Override
    public NDArray norm(boolean keepDims) {
        return norm(2, null, keepDims);
    }

    @Override
    public NDArray norm(int ord, int[] axes, boolean keepDims) {
        return ord == 2 ? square().sum(axes, keepDims).sqrt() : super.norm(ord, axes, keepDims);
    }

    @Override
    public NDArray argMax() {
        return flatten().argMax(0);
    }

    @Override
    public NDArray argMax(int axis) {
        return Extreme.LARGEST.places(this, axis);
    }

    @Override
    public NDArray argMin() {
        return flatten().argMin(0);
    }

    @Override
    public NDArray argMin(int axis) {
        return Extreme.SMALLEST.places(this, axis);
    }

    @Override
    public NDArray matMul(NDArray other) {
        HeapArray theirs = own(other);
        return Product.of(this, theirs, common(theirs));
    }

    @Override
    public NDArray batchMatMul(NDArray other) {
        return matMul(other);
    }

    @Override
    public NDArray dot(NDArray other) {
        return matMul(other);
    }

    @Override
    public NDArray get(NDIndex index) {
        return Selection.of(this, index).of(this);
    }

    @Override
    public NDArray get(NDManager other, NDIndex index) {
        NDArray chosen = get(index);
        chosen.attach(other);
        return chosen;
    }

    @Override
    public NDArray take(NDManager other, NDArray index) {
        return flatten().get(other, new NDIndex("{}", index));
    }

    @Override
    public NDArray booleanMask(NDArray index, int axis) {
        return axis == 0 ? get(new NDIndex().addBooleanIndex(index)) : super.booleanMask(index, axis);
    }

    @Override
    public void set(NDIndex index, NDArray value) {
        Selection.of(this, index).put(this, own(value));
    }

    @Override
    public void set(NDIndex index, Number value) {
        set(index, own(value));
    }

    @Override
    public void set(NDIndex index, Function<NDArray, NDArray> function) {
        set(index, function.apply(get(index)));
    }

    @Override
    public void set(NDArray mask, Number value) {
        set(new NDIndex().addBooleanIndex(mask), value);
    }

    @Override
    public void setScalar(NDIndex index, Number value) {
        set(index, value);
    }

    @Override
    public NDArrayEx getNDArrayInternal() {
        return Extras.of(this);
    }
}
