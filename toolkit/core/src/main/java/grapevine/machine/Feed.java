package grapevine.machine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * Hands numbers over to an engine through memory that each thread keeps. Fresh memory for every mini-batch would lie there
 * until the next garbage collection, which does not see how much it is.
 */
public final class Feed {
    private static final ThreadLocal<ByteBuffer> MEMORY = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    private static final int MOST = 1 << 24; // bytes that are kept; a whole test set is not

    private static final int LINE = 64; // bytes

    private Feed() {}

    /**
     * An array of FLOAT32 whose numbers are written to the buffer that the caller is given. It may be used until this thread calls again, and no longer: engines that
     * compute where they are called read it where it was put; others have taken a copy.
     */
    public static NDArray floats(NDManager manager, Shape shape, Consumer<FloatBuffer> writer) {
        ByteBuffer memory = memory(Math.toIntExact(shape.size() * Float.BYTES));
        writer.accept(memory.asFloatBuffer());
        return manager.create(memory, shape, DataType.FLOAT32);
    }

    /** The last bits of a product depend on where in memory its factors begin; engines put theirs on whole lines, too. */
    static ByteBuffer fresh(int bytes) {
        return ByteBuffer.allocateDirect(bytes + 2 * LINE)
                .alignedSlice(LINE)
                .limit(bytes)
                .slice();
    }

    private static ByteBuffer memory(int bytes) {
        if (bytes > MOST) return fresh(bytes).order(ByteOrder.nativeOrder());
        if (MEMORY.get().capacity() < bytes) MEMORY.set(fresh(bytes));
        return MEMORY.get().clear().limit(bytes).slice().order(ByteOrder.nativeOrder());
    }
}
