package grapevine.kernel;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Adds up the time that cells take to run, without the time to compile them. */
final class Stopwatch {

    private long wall;
    private long processor;
    private int watchers;
    private boolean running;

    /** Something that takes time. */
    interface Work<T> {
        T run() throws Throwable;
    }

    /**
     * A span of time.
     *
     * @param wall the nanoseconds that went by
     * @param processor the nanoseconds that all processors spent on this process
     */
    record Time(long wall, long processor) {

        private Time minus(Time earlier) {
            return new Time(wall - earlier.wall, processor - earlier.processor);
        }

        @Override
        public String toString() {
            return "wall " + readable(wall) + ", CPU " + readable(processor);
        }

        private static String readable(long nanos) {
            double millis = nanos / 1e6;
            return millis < 1000
                    ? String.format(Locale.ROOT, "%.1f ms", millis)
                    : String.format(Locale.ROOT, "%.2f s", millis / 1000);
        }
    }

    /** Returns how long compiled code runs during the work. */
    Time during(Runnable work) {
        Time before = new Time(wall, processor);
        watchers++;
        try {
            work.run();
        } finally {
            watchers--;
        }
        return new Time(wall, processor).minus(before);
    }

    /** Runs compiled code and, if somebody wants to know, counts its time; what it runs in turn is not counted twice. */
    <T> T time(Work<T> work) throws Throwable {
        if (running || watchers == 0) return work.run();
        running = true;
        long processorStart = processorTime();
        long wallStart = System.nanoTime();
        try {
            return work.run();
        } finally {
            wall += System.nanoTime() - wallStart;
            processor += processorTime() - processorStart;
            running = false;
        }
    }

    private static long processorTime() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
