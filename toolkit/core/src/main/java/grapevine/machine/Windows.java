package grapevine.machine;

import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.mxnet.jna.LibUtils;
import ai.djl.mxnet.jna.MxnetLibrary;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.function.IntFunction;

/** Windows on the numbers of an array where its engine keeps them: no copies, and only as long as the array is open. */
final class Windows {

    private Windows() {}

    /**
     * A window on each row.
     *
     * @param array shape (n, d), of FLOAT32 or FLOAT64
     * @return FloatBuffers or DoubleBuffers of d numbers each; null where the numbers are out of reach, as on a GPU
     */
    static Buffer[] rows(NDArray array) {
        if (array.getDevice().isGpu()) return null;
        long width = array.getShape().get(1) * array.getDataType().getNumOfBytes();
        if (width > Integer.MAX_VALUE) return null;
        IntFunction<Buffer> row;
        if (array instanceof OnHeap heap)
            row = onHeap(heap.window(), (int) array.getShape().get(1));
        else if (array instanceof PtNDArray) row = onPyTorch(array, (int) width);
        else if (array instanceof MxNDArray mx) row = onMxnet(mx, width);
        else return null;
        Buffer[] rows = new Buffer[(int) array.getShape().get(0)];
        for (int i = 0; i < rows.length; i++) rows[i] = row.apply(i);
        return rows;
    }

    /**
     * The same, to be written to: nothing still reads the numbers, and the windows are not on a copy, which PyTorch makes of an
     * array whose numbers do not lie one after the other.
     */
    static Buffer[] writable(NDArray array) {
        if (array instanceof PtNDArray && (large(array) || address(array) != address(array))) return null;
        if (array instanceof MxNDArray mx) mx.waitToWrite();
        return rows(array);
    }

    private static long address(NDArray array) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(array.toByteBuffer(true)));
    }

    private static boolean large(NDArray array) {
        return array.size() * array.getDataType().getNumOfBytes() > Integer.MAX_VALUE;
    }

    /**
     * Windows on all numbers, one after the other.
     *
     * @return FloatBuffers or DoubleBuffers of as many numbers each; null where the numbers are out of reach, or of other types
     */
    static Buffer[] all(NDArray array) {
        DataType type = array.getDataType();
        if (type != DataType.FLOAT32 && type != DataType.FLOAT64 || array.size() == 0) return null;
        long bytes = array.size() * type.getNumOfBytes();
        if (bytes > Integer.MAX_VALUE) return array.getShape().dimension() == 2 ? rows(array) : null;
        if (array.getDevice().isGpu()) return null;
        if (array instanceof OnHeap heap) return new Buffer[] {heap.window()};
        if (array instanceof PtNDArray) return new Buffer[] {numbers(array.toByteBuffer(true), type)};
        return array instanceof MxNDArray mx ? new Buffer[] {onMxnet(mx, bytes).apply(0)} : null;
    }

    /** Whether the engine's product of matrices comes near to what the processor can do. */
    static boolean multipliesFast(NDArray array) {
        return array instanceof PtNDArray;
    }

    private static IntFunction<Buffer> onHeap(Buffer window, int d) {
        return window instanceof FloatBuffer floats
                ? i -> floats.slice(i * d, d)
                : i -> ((DoubleBuffer) window).slice(i * d, d);
    }

    /** A buffer holds two gigabytes at most; of more, each row is a view of its own. */
    private static IntFunction<Buffer> onPyTorch(NDArray array, int width) {
        DataType type = array.getDataType();
        if (large(array))
            return i -> {
                try (NDArray row = array.get(new NDIndex().addIndices(i))) { // open, it would keep all the memory
                    return numbers(row.toByteBuffer(true), type);
                }
            };
        ByteBuffer whole = array.toByteBuffer(true);
        return i -> numbers(whole.slice(i * width, width).order(whole.order()), type);
    }

    /** What MXNet still computes is waited for. */
    private static IntFunction<Buffer> onMxnet(MxNDArray array, long width) {
        array.waitToRead();
        PointerByReference data = new PointerByReference();
        JnaUtils.checkCall(Mxnet.LIBRARY.MXNDArrayGetData(array.getHandle(), data));
        Pointer start = data.getValue();
        return i -> numbers(start.getByteBuffer(i * width, width), array.getDataType());
    }

    private static Buffer numbers(ByteBuffer bytes, DataType type) {
        return type == DataType.FLOAT32 ? bytes.asFloatBuffer() : bytes.asDoubleBuffer();
    }

    /** Loaded when first needed: not every machine has it. */
    private static final class Mxnet {
        static final MxnetLibrary LIBRARY = LibUtils.loadLibrary();
    }
}
