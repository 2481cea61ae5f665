package grapevine.kernel;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Has the garbage collected that cells leave behind.
 *
 * <p>Java collects when its heap is full, and gives memory back when it collects. A notebook that held a few large objects for
 * a moment would keep their memory for hours; native memory behind small objects, such as the arrays of an engine, is not
 * seen by the heap at all. So a collection is asked for when nothing runs for a while, beside the cells; and before a
 * statement, if the ones before it have left very much. With {@code -XX:+ExplicitGCInvokesConcurrent} it costs milliseconds.
 */
final class Housekeeper {

    private static final long IDLE_MILLIS = 1000;
    private static final long MUCH = 80 << 20;

    private final BlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
    private Thread thread;
    private volatile long kept = used();

    /** A statement of a cell begins. */
    void begins() {
        if (grown()) collect();
    }

    /** A statement of a cell has ended. */
    synchronized void ended() {
        if (thread == null) {
            thread = new Thread(this::work, "housekeeper");
            thread.setDaemon(true);
            thread.start();
        }
        ended.add(true);
    }

    private void work() {
        try {
            while (true) {
                ended.take();
                while (ended.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS) != null) {}
                collect();
            }
        } catch (InterruptedException e) {
            Main.LOG.warn("memory is no longer tidied up");
        }
    }

    private void collect() {
        System.gc();
        kept = used();
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
