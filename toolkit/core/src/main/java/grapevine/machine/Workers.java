package grapevine.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Threads that share out independent jobs, one processor each. Who does which job is chance, so a job writes to a place of
 * its own, and its result is a function of its number alone; then the number of threads changes nothing but the time.
 *
 * <p>The system property {@code grapevine.threads} says how many there are; the default is the number of processors.
 */
public final class Workers {
    private static final ExecutorService POOL = Executors.newCachedThreadPool(Workers::thread);

    private Workers() {}

    private static Thread thread(Runnable work) {
        Runnable settled = () -> {
            settle();
            work.run();
        };
        Thread thread = new Thread(settled, "grapevine-worker");
        thread.setDaemon(true);
        return thread;
    }

    /** Where it cannot be done, threads are slower now and then, and nothing else. */
    private static void settle() {
        try {
            Denormals.flush();
        } catch (RuntimeException | LinkageError unavailable) {
            System.getLogger(Workers.class.getName()).log(System.Logger.Level.DEBUG, "denormals stay", unavailable);
        }
    }

    /** How many threads work at once, >= 1. */
    public static int number() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Math.max(1, Integer.getInteger("grapevine.threads", processors));
    }

    /**
     * Does the jobs 0, ..., jobs - 1, each once, and returns when no thread is at work any more. When the calling thread is
     * interrupted, the jobs begun are ended, no more are begun, and the thread stays interrupted.
     *
     * @param threads how many work at once; one does the jobs in order
     * @throws CancellationException where jobs were left out because of an interrupt
     * @throws RuntimeException or Error, that of the first job that failed; no more jobs are begun then
     */
    public static void each(int jobs, int threads, IntConsumer job) {
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            try {
                for (int k = next.getAndIncrement(); k < jobs; k = next.getAndIncrement()) job.accept(k);
            } catch (RuntimeException | Error failed) {
                next.set(jobs);
                throw failed;
            }
        };
        List<Future<?>> working = new ArrayList<>();
        try {
            for (int k = Math.min(threads, jobs); k > 0; k--) working.add(POOL.submit(work));
            await(working, next, jobs);
        } finally {
            next.set(jobs);
            working.forEach(Workers::linger);
        }
    }

    private static void await(List<Future<?>> working, AtomicInteger next, int jobs) {
        boolean interrupted = Thread.currentThread().isInterrupted(), leftOut = false;
        Throwable failure = null;
        for (int k = 0; k < working.size(); ) {
            if (interrupted) leftOut |= next.getAndSet(jobs) < jobs;
            try {
                working.get(k).get();
                k++;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                if (failure == null) failure = e.getCause();
                k++;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        if (failure != null) failure.setStackTrace(both(failure.getStackTrace(), new Throwable().getStackTrace()));
        if (failure instanceof Error error) throw error;
        if (failure != null) throw (RuntimeException) failure;
        if (leftOut) throw new CancellationException();
    }

    /** What the worker was at, and below it who asked for the job. */
    private static StackTraceElement[] both(StackTraceElement[] worker, StackTraceElement... caller) {
        return Stream.concat(Arrays.stream(worker), Arrays.stream(caller)).toArray(StackTraceElement[]::new);
    }

    /** Also where this thread is stopped: what workers still write to may be freed as soon as it goes on. */
    private static void linger(Future<?> working) {
        while (!working.isDone()) Thread.onSpinWait();
    }
}
