package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** An array that computes with another one, or with a single number: in a new array, or in its own place. */
abstract class ArithmeticArray extends MappedArray {

    ArithmeticArray(HeapManager manager, Numbers numbers, Shape shape, DataType type) {
        super(manager, numbers, shape, type);
    }

    private HeapArray combine(Binary op, HeapArray other) {
        DataType type = type(op, other);
        Numbers u = as(type), v = other.as(type);
        Shape theirs = other.getShape();
        boolean alike = shape == theirs || shape.equals(theirs);
        if (alike || v.size() == 1 && theirs.dimension() <= shape.dimension()) {
            Numbers c = Numbers.zeros(type, u.size());
            u.combine(op, v, alike ? 1 : 0, c);
            return made(fit(c, type), shape, type);
        }
        Broadcast broadcast = new Broadcast(shape, theirs);
        Numbers c = Numbers.zeros(type, (int) broadcast.shape().size());
        broadcast.left(u, type).combine(op, broadcast.right(v, type), 1, c);
        return made(fit(c, type), broadcast.shape(), type);
    }

    /** The type in which this and another array meet. */
    final DataType common(HeapArray other) {
        return Types.common(
                getDataType(),
                shape.dimension() == 0,
                other.getDataType(),
                other.getShape().dimension() == 0);
    }

    private DataType type(Binary op, HeapArray other) {
        DataType type = common(other);
        if (op == Binary.SUB && type == DataType.BOOLEAN)
            throw new IllegalArgumentException(
                    "sub(other) needs numbers, got truths; call toType(DataType.INT32, false)");
        return op == Binary.DIV || op == Binary.ATAN2 ? Types.fraction(type) : type;
    }

    @Override
    public NDArray clip(Number min, Number max) {
        return maximum(min).minimum(max).toType(dataType, false);
    }

    @Override
    public NDArray add(Number n) {
        return combine(Binary.ADD, own(n));
    }

    @Override
    public NDArray add(NDArray other) {
        return combine(Binary.ADD, own(other));
    }

    @Override
    public NDArray addi(Number n) {
        return replace(combine(Binary.ADD, own(n)));
    }

    @Override
    public NDArray addi(NDArray other) {
        return replace(combine(Binary.ADD, own(other)));
    }

    @Override
    public NDArray sub(Number n) {
        return combine(Binary.SUB, own(n));
    }

    @Override
    public NDArray sub(NDArray other) {
        return combine(Binary.SUB, own(other));
    }

    @Override
    public NDArray subi(Number n) {
        return replace(combine(Binary.SUB, own(n)));
    }

    @Override
    public NDArray subi(NDArray other) {
        return replace(combine(Binary.SUB, own(other)));
    }

    @Override
    public NDArray mul(Number n) {
        return combine(Binary.MUL, own(n));
    }

    @Override
    public NDArray mul(NDArray other) {
        return combine(Binary.MUL, own(other));
    }

    @Override
    public NDArray muli(Number n) {
        return replace(combine(Binary.MUL, own(n)));
    }

    @Override
    public NDArray muli(NDArray other) {
        return replace(combine(Binary.MUL, own(other)));
    }

    @Override
    public NDArray div(Number n) {
        return combine(Binary.DIV, own(n));
    }

    @Override
    public NDArray div(NDArray other) {
        return combine(Binary.DIV, own(other));
    }

    @Override
    public NDArray divi(Number n) {
        return replace(combine(Binary.DIV, own(n)));
    }

    @Override
    public NDArray divi(NDArray other) {
        return replace(combine(Binary.DIV, own(other)));
    }

    @Override
    public NDArray mod(Number n) {
        return combine(Binary.MOD, own(n));
    }

    @Override
    public NDArray mod(NDArray other) {
        return combine(Binary.MOD, own(other));
    }

    @Override
    public NDArray modi(Number n) {
        return replace(combine(Binary.MOD, own(n)));
    }

    @Override
    public NDArray modi(NDArray other) {
        return replace(combine(Binary.MOD, own(other)));
    }

    /** Powers that are products are computed as such, which is faster and nearer. */
    @Override
    public NDArray pow(Number n) {
        boolean real = Types.real(getDataType()) && shape.dimension() > 0;
        if (real && n.doubleValue() == 2) return square();
        if (real && n.doubleValue() == -1) return reciprocal();
        return combine(Binary.POW, own(n));
    }

    @Override
    public NDArray pow(NDArray other) {
        return combine(Binary.POW, own(other));
    }

    @Override
    public NDArray powi(Number n) {
        return replace((HeapArray) pow(n));
    }

    @Override
    public NDArray powi(NDArray other) {
        return replace(combine(Binary.POW, own(other)));
    }

    @Override
    public NDArray maximum(Number n) {
        return combine(Binary.MAXIMUM, own(n));
    }

    @Override
    public NDArray maximum(NDArray other) {
        return combine(Binary.MAXIMUM, own(other));
    }

    @Override
    public NDArray minimum(Number n) {
        return combine(Binary.MINIMUM, own(n));
    }

    @Override
    public NDArray minimum(NDArray other) {
        return combine(Binary.MINIMUM, own(other));
    }

    @Override
    public NDArray atan2(NDArray other) {
        return combine(Binary.ATAN2, own(other));
    }
}
