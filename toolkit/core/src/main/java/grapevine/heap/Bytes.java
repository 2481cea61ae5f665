package grapevine.heap;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** Numbers as the bytes that DJL hands from engine to engine and writes to files. */
final class Bytes {

    private Bytes() {}

    /** The bytes of the numbers, in the machine's order. */
    static ByteBuffer of(Numbers numbers, DataType type) {
        ByteBuffer bytes =
                ByteBuffer.allocate(numbers.size() * type.getNumOfBytes()).order(ByteOrder.nativeOrder());
        for (int k = 0; k < numbers.size(); k++)
            switch (type) {
                case FLOAT64 -> bytes.putDouble(numbers.real(k));
                case FLOAT32 -> bytes.putFloat((float) numbers.real(k));
                case INT64 -> bytes.putLong(numbers.whole(k));
                case INT32 -> bytes.putInt((int) numbers.whole(k));
                default -> bytes.put((byte) numbers.whole(k));
            }
        return bytes.rewind();
    }

    /** The next numbers of a buffer of this type, or of bytes. */
    static Numbers read(Buffer buffer, DataType type, int size) {
        BaseNDManager.validateBuffer(buffer, type, size);
        return switch (type) {
            case FLOAT64 -> {
                double[] values = new double[size];
                DoubleBuffer from =
                        buffer instanceof DoubleBuffer own ? own : bytes(buffer).asDoubleBuffer();
                from.duplicate().get(values);
                yield new Doubles(values);
            }
            case FLOAT32 -> {
                float[] values = new float[size];
                FloatBuffer from =
                        buffer instanceof FloatBuffer own ? own : bytes(buffer).asFloatBuffer();
                from.duplicate().get(values);
                yield new Floats(values);
            }
            default -> Types.fit(new Longs(wholes(buffer, type, size)), type);
        };
    }

    private static long[] wholes(Buffer buffer, DataType type, int size) {
        long[] values = new long[size];
        if (type == DataType.INT64) {
            LongBuffer from =
                    buffer instanceof LongBuffer own ? own : bytes(buffer).asLongBuffer();
            from.duplicate().get(values);
        } else if (type == DataType.INT32) {
            IntBuffer from =
                    buffer instanceof IntBuffer own ? own : bytes(buffer).asIntBuffer();
            for (int k = 0; k < size; k++) values[k] = from.get(from.position() + k);
        } else {
            ByteBuffer from = bytes(buffer);
            for (int k = 0; k < size; k++) values[k] = from.get(from.position() + k);
        }
        return values;
    }

    private static ByteBuffer bytes(Buffer buffer) {
        ByteBuffer bytes = (ByteBuffer) buffer;
        return bytes.duplicate().order(bytes.order());
    }
}
