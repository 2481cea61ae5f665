package grapevine.machine;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.IntConsumer;

/**
 * How jobs that call an engine share the processors. PyTorch computes where it is called, so each worker does a job of its
 * own, with operators of one thread. MXNet only notes what it is called for and computes on threads of its own, so one
 * thread is enough to call it.
 */
public final class Parallel {
    private static final long LARGE = 1 << 22; // numbers, with which one thread would take up to twice as long

    private Parallel() {}

    /** Whether jobs of the engine are done at the same time, and so cannot share a generator of random numbers. */
    public static boolean concurrent(String engine) {
        return engine.equals("PyTorch");
    }

    /** How many jobs a thread may be ahead of the engine, whose results it has not waited for. */
    public static int ahead(String engine) {
        return concurrent(engine) ? 0 : Workers.number();
    }

    /** Does the jobs 0, ..., jobs - 1 of an engine, each once; see {@link Workers#each}. */
    public static void each(String engine, int jobs, IntConsumer job) {
        if (concurrent(engine)) onWorkers(jobs, Workers.number(), job);
        else for (int k = 0; k < jobs; k++) job.accept(k);
    }

    /** Does them one after the other, by the same kind of thread, and so to the same bits. */
    public static void inOrder(String engine, int jobs, IntConsumer job) {
        if (concurrent(engine)) onWorkers(jobs, 1, job);
        else each(engine, jobs, job);
    }

    /**
     * Works with arrays of so many numbers, whose operators have one thread each unless they wait for memory more than for
     * each other: threads that share an operation wait for the slowest one, which another process may have put to sleep.
     */
    public static void alone(String engine, long numbers, Runnable work) {
        if (!concurrent(engine) || numbers >= LARGE) work.run();
        else
            keepingThreads(() -> {
                JniUtils.setNumThreads(1);
                work.run();
            });
    }

    private static void onWorkers(int jobs, int workers, IntConsumer job) {
        keepingThreads(() -> Workers.each(jobs, workers, k -> {
            JniUtils.setNumThreads(1);
            job.accept(k);
        }));
    }

    /** What one thread sets becomes the default of those that come later, so this one sets its own again. */
    private static void keepingThreads(Runnable work) {
        int threads = JniUtils.getNumThreads();
        try {
            work.run();
        } finally {
            JniUtils.setNumThreads(threads);
        }
    }
}
