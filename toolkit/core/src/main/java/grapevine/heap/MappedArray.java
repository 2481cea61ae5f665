package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** An array whose numbers go through a function, each for itself. */
abstract class MappedArray extends StoredArray {

    MappedArray(HeapManager manager, Numbers numbers, Shape shape, DataType type) {
        super(manager, numbers, shape, type);
    }

    private HeapArray map(Unary f) {
        boolean whole = getDataType() != DataType.BOOLEAN && f.keepsWhole();
        DataType type = whole ? dataType : Types.fraction(dataType);
        return made(fit(as(type).map(f), type), shape, type);
    }

    /** 1 over each number. */
    final HeapArray reciprocal() {
        return map(Unary.RECIPROCAL);
    }

    /** Whole numbers in the range of their type. */
    static Numbers fit(Numbers numbers, DataType type) {
        return numbers instanceof Longs whole ? Types.fit(whole, type) : numbers;
    }

    /** Puts a result in this array's place, where it has its shape and a type of its category. */
    final NDArray replace(HeapArray result) {
        if (!result.getShape().equals(shape) || Types.category(result.getDataType()) > Types.category(dataType))
            throw new IllegalArgumentException("an operation in place needs a result like the array, " + dataType + " "
                    + shape + ", got " + result.getDataType() + " " + result.getShape());
        become(result.as(dataType));
        return this;
    }

    @Override
    public NDArray neg() {
        return map(Unary.NEGATE);
    }

    @Override
    public NDArray abs() {
        return map(Unary.ABS);
    }

    @Override
    public NDArray square() {
        return map(Unary.SQUARE);
    }

    @Override
    public NDArray sqrt() {
        return map(Unary.SQRT);
    }

    @Override
    public NDArray sign() {
        return map(Unary.SIGN);
    }

    @Override
    public NDArray floor() {
        return map(Unary.FLOOR);
    }

    @Override
    public NDArray ceil() {
        return map(Unary.CEIL);
    }

    @Override
    public NDArray round() {
        return map(Unary.ROUND);
    }

    @Override
    public NDArray trunc() {
        return map(Unary.TRUNC);
    }

    @Override
    public NDArray cbrt() {
        return map(Unary.CBRT);
    }

    @Override
    public NDArray exp() {
        return map(Unary.EXP);
    }

    @Override
    public NDArray log() {
        return map(Unary.LOG);
    }

    @Override
    public NDArray log10() {
        return map(Unary.LOG10);
    }

    @Override
    public NDArray log2() {
        return map(Unary.LOG2);
    }

    @Override
    public NDArray sin() {
        return map(Unary.SIN);
    }

    @Override
    public NDArray cos() {
        return map(Unary.COS);
    }

    @Override
    public NDArray tan() {
        return map(Unary.TAN);
    }

    @Override
    public NDArray asin() {
        return map(Unary.ASIN);
    }

    @Override
    public NDArray acos() {
        return map(Unary.ACOS);
    }

    @Override
    public NDArray atan() {
        return map(Unary.ATAN);
    }

    @Override
    public NDArray sinh() {
        return map(Unary.SINH);
    }

    @Override
    public NDArray cosh() {
        return map(Unary.COSH);
    }

    @Override
    public NDArray tanh() {
        return map(Unary.TANH);
    }

    @Override
    public NDArray negi() {
        return replace(map(Unary.NEGATE));
    }

    @Override
    public NDArray signi() {
        return replace(map(Unary.SIGN));
    }
}
