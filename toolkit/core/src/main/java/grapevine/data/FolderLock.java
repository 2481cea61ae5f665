package grapevine.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to put files into a folder, which one thread of one process has at a time: the others wait, and say so. The
 * file {@code .lock}, which it needs, stays; a process that dies gives its right back.
 */
final class FolderLock {

    private static final ConcurrentMap<Path, ReentrantLock> OF_THREADS = new ConcurrentHashMap<>();

    private FolderLock() {}

    /** What is done with the right. */
    interface Work {
        void run() throws IOException;
    }

    /** Makes the folder where it is missing, waits until nobody else has the right, and works; an interrupt ends the wait. */
    static void during(Path folder, String name, Work work) throws IOException {
        Path real = Files.createDirectories(folder).toRealPath();
        ReentrantLock ofThreads = OF_THREADS.computeIfAbsent(real, any -> new ReentrantLock());
        lock(ofThreads, name, folder);
        try (FileChannel ofProcesses =
                FileChannel.open(real.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (ofProcesses.tryLock() == null) {
                say("process", name, folder);
                ofProcesses.lock();
            }
            work.run();
        } finally {
            ofThreads.unlock();
        }
    }

    private static void lock(ReentrantLock ofThreads, String name, Path folder) throws IOException {
        if (ofThreads.tryLock()) return;
        say("thread", name, folder);
        try {
            ofThreads.lockInterruptibly();
        } catch (InterruptedException e) {
            throw Answer.interrupted();
        }
    }

    private static void say(String who, String name, Path folder) {
        System.err.println("Waiting for another " + who + " that loads " + name + " into " + folder);
    }
}
