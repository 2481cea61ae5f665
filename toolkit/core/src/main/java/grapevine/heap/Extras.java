package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/** What DJL asks for behind an array's back: joining and choosing are done here, the rest by {@link Lender}. */
final class Extras implements InvocationHandler {
    private final HeapArray array;

    private Extras(HeapArray array) {
        this.array = array;
    }

    static NDArrayEx of(HeapArray array) {
        return Lender.proxy(NDArrayEx.class, new Extras(array));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "getArray":
                return array;
            case "where":
                return where((NDArray) arguments[0], (NDArray) arguments[1]);
            case "concat":
                return concat(array, (NDList) arguments[0], (int) arguments[1]);
            case "stack":
                return stack((NDList) arguments[0], (int) arguments[1]);
            case "rdivi", "rmodi", "rpowi", "getIndexer":
                throw new UnsupportedOperationException(
                        method.getName() + " needs native memory, got engine(\"Java\"); choose engine(\"PyTorch\")");
            default:
                return method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : Lender.lend(array, scope -> scope.from(array).getNDArrayInternal(), method, arguments);
        }
    }

    private NDArray stack(NDList others, int axis) {
        NDList expanded = new NDList();
        for (NDArray other : others) expanded.add(other.expandDims(axis));
        return concat((HeapArray) array.expandDims(axis), expanded, axis);
    }

    private static NDArray concat(HeapArray first, NDList others, int axis) {
        Shape shape = first.getShape();
        int at = Places.axis(axis, shape.dimension());
        long[] lengths = shape.getShape().clone();
        DataType type = first.getDataType();
        for (NDArray other : others) {
            requireAlike(shape, other.getShape(), at);
            lengths[at] += other.getShape().get(at);
            type = Types.common(type, false, other.getDataType(), false);
        }
        Shape whole = Shapes.of(lengths);
        Numbers joined = Numbers.zeros(type, (int) whole.size());
        int stride = Places.strides(whole)[at], block = stride * (int) lengths[at], place = 0;
        place = put(joined, place, block, first, stride * (int) shape.get(at), type);
        for (NDArray other : others)
            place = put(
                    joined,
                    place,
                    block,
                    first.own(other),
                    stride * (int) other.getShape().get(at),
                    type);
        return first.made(joined, whole, type);
    }

    private static int put(Numbers joined, int place, int block, HeapArray part, int own, DataType type) {
        Numbers numbers = part.as(type);
        for (int start = 0, to = place; start < numbers.size(); start += own, to += block)
            joined.put(to, numbers, start, own);
        return place + own;
    }

    private static void requireAlike(Shape shape, Shape other, int axis) {
        boolean alike = shape.dimension() == other.dimension();
        for (int k = 0; alike && k < shape.dimension(); k++) alike = k == axis || shape.get(k) == other.get(k);
        if (!alike)
            throw new IllegalArgumentException(
                    "concat(arrays) needs shapes alike but on axis " + axis + ", got " + shape + " and " + other);
    }

    /** The array where the condition is not 0, elsewhere the other. */
    private NDArray where(NDArray condition, NDArray other) {
        HeapArray right = array.own(other), truth = array.own(condition);
        DataType type = array.common(right);
        Shape both = new Broadcast(array.getShape(), right.getShape()).shape(),
                shape = new Broadcast(truth.getShape(), both).shape();
        Numbers chosen = Numbers.zeros(type, (int) shape.size()),
                u = stretched(array, shape).as(type);
        Numbers v = stretched(right, shape).as(type),
                truths = stretched(truth, shape).numbers();
        for (int k = 0; k < chosen.size(); k++) chosen.put(k, truths.real(k) != 0 ? u : v, k, 1);
        return array.made(chosen, shape, type);
    }

    private static HeapArray stretched(HeapArray own, Shape shape) {
        return (HeapArray) own.broadcast(shape);
    }
}
