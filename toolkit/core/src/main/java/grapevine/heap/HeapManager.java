package grapevine.heap;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDResource;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;

/**
 * Makes arrays, and decides how long they may be used: a closed manager's arrays refuse. It keeps no list of them, as the
 * garbage collector frees them.
 */
class HeapManager extends BaseNDManager {
    static final HeapManager SYSTEM = new System();
    static final Shape SINGLE = Shapes.of();

    private HeapManager(NDManager parent) {
        super(parent, Device.cpu());
    }

    /** The manager that is never closed, of base managers and of detached arrays. */
    private static final class System extends HeapManager implements SystemNDManager {
        private System() {
            super(null);
        }

        @Override
        public void attachInternal(String name, AutoCloseable... resources) {}

        @Override
        public void attachUncappedInternal(String name, AutoCloseable resource) {}

        @Override
        public void tempAttachInternal(NDManager original, String name, NDResource resource) {}

        @Override
        public void detachInternal(String name) {}
    }

    @Override
    public final Engine getEngine() {
        return HeapEngine.ONLY;
    }

    @Override
    public final NDManager newSubManager(Device other) {
        HeapManager manager = new HeapManager(this);
        attachUncappedInternal(manager.uid, manager);
        return manager;
    }

    @Override
    public final ByteBuffer allocateDirect(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }

    private HeapArray made(Numbers numbers, Shape shape, DataType type) {
        if (!isOpen()) throw new IllegalStateException("create(...) needs an open manager, got one that was closed");
        return new HeapArray(this, numbers, shape, type);
    }

    @Override
    public final NDArray from(NDArray array) {
        if (array == null || array instanceof HeapArray) return array;
        NDArray copy = create(array.getShape(), array.getDataType());
        copy.set(array.toByteBuffer());
        copy.setName(array.getName());
        return copy;
    }

    @Override
    public final NDArray create(Shape shape, DataType type) {
        return made(Numbers.zeros(Types.require(type), (int) shape.size()), shape, type);
    }

    @Override
    public final NDArray zeros(Shape shape, DataType type) {
        return create(shape, type);
    }

    @Override
    public final NDArray ones(Shape shape, DataType type) {
        return full(shape, 1, type);
    }

    @Override
    public final NDArray create(double[] values, Shape shape) {
        return made(new Doubles(copy(values, shape)), shape, DataType.FLOAT64);
    }

    private static double[] copy(double[] values, Shape shape) {
        if (values.length != shape.size())
            throw new IllegalArgumentException("create(values, shape) needs as many values as the shape has, "
                    + shape.size() + ", got " + values.length);
        return values.clone();
    }

    @Override
    public final NDArray create(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[rows.length * columns];
        for (int row = 0; row < rows.length; row++)
            if (rows[row].length == columns) java.lang.System.arraycopy(rows[row], 0, values, row * columns, columns);
            else
                throw new IllegalArgumentException(
                        "create(rows) needs rows of one length, got " + columns + " and " + rows[row].length);
        return made(new Doubles(values), Shapes.of(rows.length, columns), DataType.FLOAT64);
    }

    private NDArray filled(Shape shape, DataType type, IntToDoubleFunction value) {
        double[] values = new double[(int) shape.size()];
        Arrays.setAll(values, value);
        return made(Types.convert(new Doubles(values), DataType.FLOAT64, Types.require(type)), shape, type);
    }

    private NDArray drawn(Shape shape, DataType type, DoubleSupplier value) {
        return filled(shape, type, k -> value.getAsDouble());
    }

    @Override
    public final NDArray full(Shape shape, float value, DataType type) {
        return filled(shape, type, k -> value);
    }

    @Override
    public final NDArray arange(float start, float stop, float step, DataType type) {
        int count = (int) Math.max(0, Math.ceil(((double) stop - start) / step));
        return filled(Shapes.of(count), type, k -> start + (double) k * step);
    }

    @Override
    public final NDArray linspace(float start, float stop, int count, boolean endpoint) {
        double step = ((double) stop - start) / Math.max(1, endpoint ? count - 1 : count);
        return filled(Shapes.of(count), DataType.FLOAT32, k -> start + k * step);
    }

    @Override
    public final NDArray eye(int rows, int columns, int k, DataType type) {
        return filled(Shapes.of(rows, columns), type, at -> at % columns - at / columns == k ? 1 : 0);
    }

    private static Random random() {
        return HeapEngine.ONLY.random();
    }

    @Override
    public final NDArray randomUniform(float low, float high, Shape shape, DataType type) {
        return drawn(shape, type, () -> low + random().nextDouble() * ((double) high - low));
    }

    @Override
    public final NDArray randomNormal(float mean, float deviation, Shape shape, DataType type) {
        return drawn(shape, type, () -> mean + random().nextGaussian() * deviation);
    }

    @Override
    public final NDArray randomInteger(long low, long high, Shape shape, DataType type) {
        return drawn(shape, type, () -> random().nextLong(low, high));
    }

    @Override
    public final NDArray randomPermutation(long n) {
        long[] order = new long[(int) n];
        for (int k = 0; k < order.length; k++) {
            int other = random().nextInt(k + 1);
            order[k] = order[other];
            order[other] = k;
        }
        return made(new Longs(order), Shapes.of(n), DataType.INT64);
    }
}
