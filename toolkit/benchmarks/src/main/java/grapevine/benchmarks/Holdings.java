package grapevine.benchmarks;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What this process holds.
 *
 * @param resident memory, heap and native, in MiB; NaN where Linux does not say it
 * @param heap Java objects that are in use, in MiB
 * @param direct buffers outside of the heap that Java knows of, in MiB
 * @param threads of Java
 * @param handles files and sockets that are open; NaN where Linux does not say it
 */
record Holdings(double resident, double heap, double direct, double threads, double handles) {
    static final String COLUMNS = "   rounds   RSS MiB  heap MiB  direct MiB  threads  handles";
    private static final Path HANDLES = Path.of("/proc/self/fd");
    private static final double MIB = 1 << 20;
    private static final long PATIENCE = 1_500_000_000;

    /** After a collection, and a while later: Java and allocators give memory back on threads of their own. */
    static Holdings now() {
        System.gc();
        LockSupport.parkNanos(PATIENCE);
        double direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Holdings(
                ProcessStatus.RESIDENT.mebibytes().orElse(Double.NaN),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB,
                direct / MIB,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                openHandles());
    }

    private static double openHandles() {
        if (!Files.exists(HANDLES)) return Double.NaN;
        try (Stream<Path> open = Files.list(HANDLES)) {
            return open.count();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** A line below {@link #COLUMNS}. */
    String line(int rounds) {
        return String.format(
                Locale.ROOT, "%9d %9.1f %9.2f %11.3f %8.0f %8.0f", rounds, resident, heap, direct, threads, handles);
    }

    /** The mean of several. */
    static Holdings mean(List<Holdings> several) {
        return new Holdings(
                mean(several, Holdings::resident),
                mean(several, Holdings::heap),
                mean(several, Holdings::direct),
                mean(several, Holdings::threads),
                mean(several, Holdings::handles));
    }

    private static double mean(List<Holdings> several, ToDoubleFunction<Holdings> number) {
        return several.stream().mapToDouble(number).average().orElseThrow();
    }

    /** By how many per cent this is more than that was. */
    String growth(Holdings before) {
        return String.format(
                Locale.ROOT,
                " growth %% %9.1f %9.1f %11.1f %8.1f %8.1f",
                growth(before.resident, resident),
                growth(before.heap, heap),
                growth(before.direct, direct),
                growth(before.threads, threads),
                growth(before.handles, handles));
    }

    private static double growth(double before, double after) {
        return before == after ? 0 : 100 * (after - before) / before;
    }
}
