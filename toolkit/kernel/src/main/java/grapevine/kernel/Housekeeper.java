package grapevine.kernel;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Has the garbage collected that cells leave behind.
 *
 * <p>Java collects when its heap is full, and gives memory back when it collects. A notebook that held a few large objects for
 * a moment would keep their memory for hours; native memory behind small objects, such as the arrays of an engine, is not
 * seen by the heap at all. So a collection is asked for when nothing runs for a while, beside the cells; and before a
 * statement, if the ones before it have left very much. With {@code -XX:+ExplicitGCInvokesConcurrent} it costs milliseconds.
 *
 * <p>It also keeps a reserve: a heap that the user's variables have filled has no room to compile the cell that empties them.
 */
final class Housekeeper {

    private static final long IDLE_MILLIS = 1000;
    private static final long MUCH = 80 << 20;
    private static final int RESERVE = 24 << 20;

    private final AtomicLong begun = new AtomicLong();
    private long ended;
    private long seen;
    private Thread thread;
    private volatile boolean running;
    private volatile long kept = used();
    private volatile byte[] reserve = new byte[RESERVE];

    /** A statement of a cell begins. */
    void begins() {
        running = true;
        begun.incrementAndGet();
        if (grown()) {
            System.gc();
            kept = used();
        }
    }

    /** A statement of a cell has ended. */
    synchronized void ended() {
        running = false;
        ended++;
        notifyAll();
        if (thread == null) {
            thread = new Thread(this::work, "housekeeper");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The heap is full, perhaps of what a variable holds: the next cell needs some room to let go of it. */
    void outOfMemory() {
        reserve = null;
    }

    private void work() {
        while (true) {
            try {
                awaitQuiet();
                if (!running) tidy();
            } catch (OutOfMemoryError e) {
                Thread.yield(); // there is no room for a reserve; one that is there is left to the cell
            } catch (InterruptedException e) {
                Main.LOG.warn("memory is no longer tidied up");
                return;
            }
        }
    }

    /** Until a statement has ended and none for a while after it. Waiting takes no memory: a cell may have filled the heap. */
    private synchronized void awaitQuiet() throws InterruptedException {
        while (ended == seen) wait();
        while (ended != seen) {
            seen = ended;
            wait(IDLE_MILLIS);
        }
    }

    /** What a cell holds that began meanwhile was not left behind. */
    private void tidy() {
        long before = begun.get();
        System.gc();
        long used = used();
        if (before == begun.get()) kept = used;
        if (reserve == null && Runtime.getRuntime().maxMemory() - used > 4 * RESERVE) reserve = new byte[RESERVE];
    }

    /** By half at least, so that a large heap is not looked through again and again. */
    private boolean grown() {
        return used() - kept > Math.max(MUCH, kept / 2);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
