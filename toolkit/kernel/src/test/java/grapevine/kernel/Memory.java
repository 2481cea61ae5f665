package grapevine.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much of the heap threads take. */
final class Memory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Memory() {}

    /** The bytes that a thread has asked of the heap since it began. */
    static long takenBy(Thread thread) {
        return THREADS.getThreadAllocatedBytes(thread.getId());
    }

    /** Until the thread waits for something to do. */
    static void untilWaiting(Thread thread) throws InterruptedException {
        while (thread.getState() != Thread.State.WAITING) Thread.sleep(5);
    }
}
