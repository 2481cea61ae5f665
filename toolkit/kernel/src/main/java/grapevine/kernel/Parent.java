package grapevine.kernel;

import java.util.Map;
import java.util.Optional;

/** The process that started the kernel: a kernel without it would wait for ever. */
final class Parent {

    private static final long LOOK_MILLIS = 1000;

    private final long pid;
    private final boolean direct;

    private Parent(long pid) {
        this.pid = pid;
        direct = currentParent() == pid;
    }

    /** Ends this process soon after the one in {@code JPY_PARENT_PID} has ended. */
    static void watch(Map<String, String> env) {
        String pid = env.getOrDefault("JPY_PARENT_PID", "");
        if (!pid.matches("[1-9]\\d{0,17}")) return;
        Thread thread = new Thread(new Parent(Long.parseLong(pid))::watch, "parent");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!gone()) Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Main.LOG.warn("the process that started the kernel is no longer watched");
            return;
        }
        Runtime.getRuntime().halt(0);
    }

    /** A dead parent is seen also while nobody has buried it: its children belong to another process then. */
    private boolean gone() {
        try {
            if (direct && currentParent() != pid) return true;
            return !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        } catch (OutOfMemoryError e) {
            return false; // the cells have filled the heap; it is looked at again later
        }
    }

    private static long currentParent() {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        return parent.map(ProcessHandle::pid).orElse(0L);
    }
}
