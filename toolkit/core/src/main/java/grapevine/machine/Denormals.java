package grapevine.machine;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Numbers below 1e-38, between the smallest normal float and zero, with which processors compute many times slower than
 * with others. Gradients are full of them once the loss is near zero. A thread can be told to take them for zero; others
 * that it starts take after it.
 */
public final class Denormals {
    private static final int FLUSH = 0x8040; // results (bit 15) and operands (bit 6)
    private static final int SIZE = 32, CONTROL = 28; // of fenv_t, and of the vector unit's register in it

    private Denormals() {}

    /** Takes them for zero on this thread from now on, where the processor is an x86 and the system a Linux. */
    public static void flush() {
        if (!Platform.isLinux() || !Platform.isIntel() || !Platform.is64Bit()) return;
        NativeLibrary library = NativeLibrary.getInstance("m");
        try (Memory environment = new Memory(SIZE)) {
            require(library.getFunction("fegetenv").invokeInt(new Object[] {environment}));
            environment.setInt(CONTROL, environment.getInt(CONTROL) | FLUSH);
            require(library.getFunction("fesetenv").invokeInt(new Object[] {environment}));
        }
    }

    private static void require(int outcome) {
        if (outcome != 0) throw new IllegalStateException("Bug: the floating-point environment cannot be set");
    }
}
