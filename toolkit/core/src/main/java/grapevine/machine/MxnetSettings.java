package grapevine.machine;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;

/**
 * Environment variables that MXNet reads when it is loaded, and never again; those that are set already stay. Several
 * clients are computed at a time, each by one thread, so that results do not depend on the number of processors. Operators
 * share a few pieces of scratch memory, each as large as the most that one asked for, and wait for each other where these
 * are fewer than operators under way.
 */
public final class MxnetSettings {
    private static final Map<String, String> VALUES = Map.of(
            "MXNET_CPU_WORKER_NTHREADS",
            String.valueOf(Workers.number()),
            "MXNET_OMP_MAX_THREADS",
            "1",
            "MXNET_CPU_TEMP_COPY",
            String.valueOf(Math.max(16, 2 * Workers.number())));

    private MxnetSettings() {}

    /** Sets them for this process, where it runs on Linux or macOS; without effect when MXNet is there already. */
    public static void apply() {
        if (Platform.isWindows()) return; // where a library sees a copy of its own
        NativeLibrary process = NativeLibrary.getProcess();
        VALUES.forEach((name, value) -> process.getFunction("setenv").invokeInt(new Object[] {name, value, 0}));
    }
}
