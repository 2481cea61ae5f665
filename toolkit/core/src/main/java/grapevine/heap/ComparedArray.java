package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** An array that is compared with another one, or with a single number; truths are numbers too, 0 and 1. */
abstract class ComparedArray extends ArithmeticArray {

    ComparedArray(HeapManager manager, Numbers numbers, Shape shape, DataType type) {
        super(manager, numbers, shape, type);
    }

    private HeapArray compare(Comparison op, HeapArray other) {
        DataType type = common(other);
        Numbers u = as(type), v = other.as(type);
        Shape theirs = other.getShape();
        if (shape == theirs || shape.equals(theirs))
            return made(new Longs(u.compare(op, v, 1)), shape, DataType.BOOLEAN);
        if (theirs.dimension() == 0) return made(new Longs(u.compare(op, v, 0)), shape, DataType.BOOLEAN);
        Broadcast broadcast = new Broadcast(shape, theirs);
        long[] truths = broadcast.left(u, type).compare(op, broadcast.right(v, type), 1);
        return made(new Longs(truths), broadcast.shape(), DataType.BOOLEAN);
    }

    private HeapArray truths() {
        return made(as(DataType.BOOLEAN), shape, DataType.BOOLEAN);
    }

    private HeapArray self() {
        return (HeapArray) this;
    }

    @Override
    public NDArray eq(Number n) {
        return compare(Comparison.EQUAL, own(n));
    }

    @Override
    public NDArray eq(NDArray other) {
        return compare(Comparison.EQUAL, own(other));
    }

    @Override
    public NDArray neq(Number n) {
        return compare(Comparison.DIFFERENT, own(n));
    }

    @Override
    public NDArray neq(NDArray other) {
        return compare(Comparison.DIFFERENT, own(other));
    }

    @Override
    public NDArray lt(Number n) {
        return compare(Comparison.LESS, own(n));
    }

    @Override
    public NDArray lt(NDArray other) {
        return compare(Comparison.LESS, own(other));
    }

    @Override
    public NDArray lte(Number n) {
        return compare(Comparison.AT_MOST, own(n));
    }

    @Override
    public NDArray lte(NDArray other) {
        return compare(Comparison.AT_MOST, own(other));
    }

    @Override
    public NDArray gt(Number n) {
        return ((ComparedArray) own(n)).compare(Comparison.LESS, self());
    }

    @Override
    public NDArray gt(NDArray other) {
        return ((ComparedArray) own(other)).compare(Comparison.LESS, self());
    }

    @Override
    public NDArray gte(Number n) {
        return ((ComparedArray) own(n)).compare(Comparison.AT_MOST, self());
    }

    @Override
    public NDArray gte(NDArray other) {
        return ((ComparedArray) own(other)).compare(Comparison.AT_MOST, self());
    }

    @Override
    public NDArray logicalAnd(NDArray other) {
        return truths().mul(((ComparedArray) own(other)).truths());
    }

    @Override
    public NDArray logicalOr(NDArray other) {
        return truths().add(((ComparedArray) own(other)).truths());
    }

    @Override
    public NDArray logicalXor(NDArray other) {
        return truths().neq(((ComparedArray) own(other)).truths());
    }

    @Override
    public NDArray logicalNot() {
        return eq(0);
    }

    @Override
    public NDArray isNaN() {
        return neq(this);
    }

    @Override
    public NDArray isInfinite() {
        return abs().eq(Double.POSITIVE_INFINITY);
    }
}
