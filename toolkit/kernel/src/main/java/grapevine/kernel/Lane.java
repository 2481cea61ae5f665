package grapevine.kernel;

import java.util.ArrayDeque;
import java.util.Queue;

/** One thread and the tasks that wait for it. Waiting takes no memory, since tasks may have filled the heap. */
final class Lane {
    static final Runnable END = () -> {};

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    final Thread thread = new Thread(this::work, "cells");

    Lane() {
        thread.setDaemon(true);
        thread.start();
    }

    /** The task runs behind all others, which take care of what they throw. */
    synchronized void add(Runnable task) {
        tasks.add(task);
        notifyAll();
    }

    private void work() {
        while (runNext()) {}
    }

    /** In a method of its own: a variable beside the wait for the next task would keep what the last one made. */
    private boolean runNext() {
        Runnable task = take();
        task.run();
        return task != END;
    }

    private synchronized Runnable take() {
        while (true) {
            Thread.interrupted(); // what was left over from the code before
            try {
                while (tasks.isEmpty()) wait();
                return tasks.remove();
            } catch (InterruptedException | OutOfMemoryError e) {
                // asked to end while nothing runs: there is nothing to end, though telling so may take memory
            }
        }
    }
}
