package grapevine.machine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks for NaN and infinity. Zero times a number is zero where the number is finite and NaN elsewhere; added up place by
 * place, that is one multiplication per number, with no branch.
 */
public final class Finite {
    private static final int PIECE = 2048; // numbers near the processor at a time
    private static final int JOB = 1 << 18; // fewer are not worth a thread

    private Finite() {}

    /** Whether all numbers of A are finite. */
    public static boolean all(NDArray A) {
        Buffer[] windows = Windows.all(A);
        return windows == null ? zero(A.mul(0).sum()) : all(windows);
    }

    private static boolean zero(NDArray sum) {
        try (sum) {
            return sum.toType(DataType.FLOAT64, true).getDouble() == 0;
        }
    }

    private static boolean all(Buffer... windows) {
        int size = windows[0].remaining(), each = (size + JOB - 1) / JOB;
        AtomicBoolean all = new AtomicBoolean(true);
        if (windows.length * each == 1) return all(windows[0], 0, size);
        Workers.each(windows.length * each, Workers.number(), job -> {
            int from = job % each * JOB;
            if (!all(windows[job / each], from, Math.min(size, from + JOB))) all.set(false);
        });
        return all.get();
    }

    private static boolean all(Buffer window, int from, int to) {
        int width = Math.min(PIECE, to - from);
        return window instanceof FloatBuffer floats
                ? all(floats, from, to, new float[width], new float[width])
                : all((DoubleBuffer) window, from, to, new double[width], new double[width]);
    }

    private static boolean all(FloatBuffer window, int from, int to, float[] piece, float[] zeros) {
        for (int at = from; at < to; at += piece.length) {
            int count = Math.min(piece.length, to - at);
            window.get(at, piece, 0, count);
            add(piece, zeros, count);
        }
        return zero(zeros);
    }

    private static boolean all(DoubleBuffer window, int from, int to, double[] piece, double[] zeros) {
        for (int at = from; at < to; at += piece.length) {
            int count = Math.min(piece.length, to - at);
            window.get(at, piece, 0, count);
            add(piece, zeros, count);
        }
        return zero(zeros);
    }

    private static void add(float[] numbers, float[] zeros, int count) {
        for (int k = 0; k < count; k++) zeros[k] += 0 * numbers[k];
    }

    private static void add(double[] numbers, double[] zeros, int count) {
        for (int k = 0; k < count; k++) zeros[k] += 0 * numbers[k];
    }

    private static boolean zero(float... zeros) {
        for (float zero : zeros) if (zero != 0) return false;
        return true;
    }

    private static boolean zero(double... zeros) {
        for (double zero : zeros) if (zero != 0) return false;
        return true;
    }
}
