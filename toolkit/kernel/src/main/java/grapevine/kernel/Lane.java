package grapevine.kernel;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** One thread and the tasks that wait for it. */
final class Lane {
    static final Runnable END = () -> {};

    final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    final Thread thread = new Thread(this::work, "cells");

    Lane() {
        thread.setDaemon(true);
        thread.start();
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

    private Runnable take() {
        while (true) {
            Thread.interrupted(); // what was left over from the code before
            try {
                return tasks.take();
            } catch (InterruptedException e) {
                // asked to end while nothing runs: there is nothing to end
            }
        }
    }
}
