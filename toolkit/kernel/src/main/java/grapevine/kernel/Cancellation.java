package grapevine.kernel;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the code of a cell from outside, on all threads that work for the cell.
 *
 * <p>Cells are woven ({@link Weaver}) to ask here again and again. As long as nothing is cancelled the question is answered
 * by no code at all; {@link #cancel} changes the answer to a throw, for which the virtual machine throws away what it had
 * compiled on the assumption that the answer never changes.
 *
 * <p>Those that work for the cell are its own thread, the threads that it started, and the common pool of parallel streams.
 * Each is thrown at once, then left in peace for {@link #CLEANUP_NANOS} so that finally blocks can do their work, and from
 * then on whenever it asks, so that code that catches everything ends too.
 *
 * <p>Public for the classes of cells only.
 */
public final class Cancellation {

    /** How long a thread may clean up undisturbed. */
    static final long CLEANUP_NANOS = 50_000_000;

    /** How long threads of a cancelled cell have to ask before the next cell begins. */
    private static final long ASKING_NANOS = 100_000_000;

    /** How long the next cell waits, at most, for pieces of a parallel stream that had not begun. */
    private static final long LATECOMERS_NANOS = 2_000_000_000L;

    private static final MethodHandle GO_ON = MethodHandles.empty(MethodType.methodType(void.class));

    private final MutableCallSite site = new MutableCallSite(GO_ON);
    private final MethodHandle stop = stopper();
    private final Map<Thread, Long> thrown = new ConcurrentHashMap<>();
    private volatile Thread cell;
    private volatile long firstOwn;
    private volatile long cancelledAt;

    Cancellation() {}

    /** Links the question of a cell to the answer; called by the virtual machine. */
    public static CallSite site(Lookup cell, String question, MethodType type) {
        return ((CellClasses.Loader) cell.lookupClass().getClassLoader()).cancellation.site;
    }

    /** A cell begins to run: threads that are older than this moment, but for its own, do not work for it. */
    synchronized void begin(Thread cell) {
        if (site.getTarget() != GO_ON) {
            while (!allHaveAsked()) LockSupport.parkNanos(ASKING_NANOS / 100);
            answer(GO_ON);
            thrown.clear();
        }
        this.cell = cell;
        firstOwn = new Thread().getId();
    }

    /** Throws {@link Cancelled} on every thread that works for the cell, when it asks next. */
    synchronized void cancel() {
        cancelledAt = System.nanoTime();
        if (site.getTarget() == GO_ON) answer(stop);
    }

    private boolean allHaveAsked() {
        long waited = System.nanoTime() - cancelledAt;
        return waited > LATECOMERS_NANOS
                || waited > ASKING_NANOS && ForkJoinPool.commonPool().isQuiescent();
    }

    private void answer(MethodHandle answer) {
        site.setTarget(answer);
        MutableCallSite.syncAll(new MutableCallSite[] {site});
    }

    private MethodHandle stopper() {
        try {
            return MethodHandles.lookup().bind(this, "stop", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: the method that stops cells cannot be found", e);
        }
    }

    @SuppressWarnings("unused") // called by the question of a cancelled cell
    private void stop() {
        Thread asking = Thread.currentThread();
        if (!worksForCell(asking)) return;
        long now = System.nanoTime();
        Long before = thrown.putIfAbsent(asking, now);
        if (before == null || now - before > CLEANUP_NANOS) throw new Cancelled();
    }

    private boolean worksForCell(Thread thread) {
        return thread == cell
                || thread.getId() >= firstOwn
                || thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
    }

    /** Ends the code of a cancelled cell; an error, because code that catches exceptions does not mean this one. */
    static final class Cancelled extends Error {
        private static final long serialVersionUID = 1;

        private Cancelled() {
            super("the cell was interrupted");
        }
    }
}
