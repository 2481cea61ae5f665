package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * An array that holds numbers: how they come in and out, and who owns it. No two arrays share numbers. What it holds is
 * the garbage collector's, so its manager keeps no list of its arrays: an array is closed when its manager is.
 */
abstract class StoredArray extends NDArrayAdapter {
    private Numbers numbers;
    private boolean temporary;

    StoredArray(HeapManager manager, Numbers numbers, Shape shape, DataType type) {
        super(manager, Lender.MANAGER, shape, type, null);
        this.numbers = numbers;
    }

    /** What is computed from this array, owned by the same manager. */
    final HeapArray made(Numbers result, Shape resultShape, DataType type) {
        return new HeapArray((HeapManager) manager, result, resultShape, type);
    }

    /** The numbers themselves. */
    final Numbers numbers() {
        requireOpen();
        return numbers;
    }

    /** The numbers as a type; themselves where they are of it. */
    final Numbers as(DataType type) {
        return Types.convert(numbers(), dataType, type);
    }

    /** Takes other numbers of the same type. */
    final void become(Numbers others) {
        requireOpen();
        numbers = others;
    }

    /** Another array as one of this engine. */
    final HeapArray own(NDArray other) {
        return other instanceof HeapArray array ? array : (HeapArray) manager.from(other);
    }

    /** A single number as an array. */
    final HeapArray own(Number number) {
        DataType type = Types.of(number);
        Numbers single = Types.real(type)
                ? Types.convert(new Doubles(new double[] {number.doubleValue()}), DataType.FLOAT64, type)
                : new Longs(new long[] {number.longValue()});
        return made(single, HeapManager.SINGLE, type);
    }

    private void requireOpen() {
        if (isReleased())
            throw new IllegalStateException(
                    "an array needs to be open, got one that was closed, or whose manager was; attach it to another before");
    }

    @Override
    public void intern(NDArray replaced) {
        HeapArray other = own(replaced);
        become(other.numbers());
        shape = other.getShape();
        dataType = other.getDataType();
        other.close();
    }

    @Override
    public boolean isReleased() {
        return isClosed || !manager.isOpen();
    }

    @Override
    public Shape getShape() {
        requireOpen();
        return shape;
    }

    @Override
    public DataType getDataType() {
        requireOpen();
        return dataType;
    }

    /** A name for DJL's books, made when somebody asks for it. */
    @Override
    public String getUid() {
        if (uid == null) uid = NDManager.nextUid();
        return uid;
    }

    @Override
    public void attach(NDManager other) {
        requireHere(other);
        if (!temporary || isClosed) requireOpen(); // what was lent to a manager comes back after that was closed
        detach();
        temporary = false;
        manager = other;
    }

    @Override
    public void tempAttach(NDManager other) {
        requireHere(other);
        requireOpen();
        super.tempAttach(other);
        temporary = true;
    }

    private static void requireHere(NDManager other) {
        if (!(other instanceof HeapManager))
            throw new IllegalArgumentException("attach(manager) needs a manager of engine(\"Java\"), got one of "
                    + other.getEngine().getEngineName() + "; manager.from(array) makes a copy there");
    }

    @Override
    public void detach() {
        if (uid != null) manager.detachInternal(uid);
        manager = HeapManager.SYSTEM;
    }

    @Override
    public void close() {
        if (uid != null && !isClosed) manager.detachInternal(uid);
        isClosed = true;
        numbers = null;
    }

    @Override
    public NDArray duplicate() {
        HeapArray copy = made(numbers().copy(), shape, dataType);
        copy.setName(name);
        return copy;
    }

    @Override
    public NDArray toType(DataType type, boolean copy) {
        if (type == getDataType()) return copy ? duplicate() : this;
        return made(as(Types.require(type)), shape, type);
    }

    @Override
    public NDArray stopGradient() {
        return duplicate();
    }

    @Override
    public void setRequiresGradient(boolean requires) {
        if (requires) throw new UnsupportedOperationException(HeapEngine.NO_MODELS);
    }

    @Override
    public NDArray getGradient() {
        throw new UnsupportedOperationException(HeapEngine.NO_MODELS);
    }

    @Override
    public ByteBuffer toByteBuffer(boolean tryDirect) {
        return Bytes.of(numbers(), dataType);
    }

    @Override
    public double[] toDoubleArray() {
        return numbers() instanceof Doubles doubles ? doubles.values().clone() : super.toDoubleArray();
    }

    @Override
    public float[] toFloatArray() {
        return numbers() instanceof Floats floats ? floats.values().clone() : super.toFloatArray();
    }

    @Override
    public void set(Buffer buffer) {
        become(Bytes.read(buffer, getDataType(), (int) shape.size()));
    }

    @Override
    public boolean contentEquals(Number number) {
        for (double x : numbers().reals()) if (x != number.doubleValue()) return false;
        return true;
    }

    @Override
    public boolean contentEquals(NDArray other) {
        if (!getShape().equals(other.getShape()) || dataType != other.getDataType()) return false;
        Numbers theirs = own(other).numbers();
        for (int k = 0; k < numbers.size(); k++)
            if (numbers.real(k) != theirs.real(k) || numbers.whole(k) != theirs.whole(k)) return false;
        return true;
    }
}
