package grapevine.kernel;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * The thread on which the user's code runs: cells one after the other, so a thread-local of one cell is there in the next.
 *
 * <p>An interrupt sets the thread's interrupt flag, which ends waiting, and cancels the cell, which ends its own code within
 * milliseconds. Left are libraries that look at neither. After {@link #GRACE} the thread is stopped, where Java still can;
 * if it does not die even then, it is left behind and the next cell gets a new thread.
 */
final class UserThread {

    /** How long interrupted code may take to end by itself. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** How long the initialisation of a class may take on. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a stopped thread may take to die before it is left behind. */
    static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final long LOOK_MILLIS = 20;
    private static final long REMINDER_NANOS = 50_000_000;

    private final Duration timeout;
    private final Cancellation cancellation;
    private Lane lane;
    private boolean started;
    private boolean undelivered;
    private boolean cellInterrupted;
    private boolean timedOut;
    private long interruptedAt;
    private long remindedAt;
    private long graceFrom;
    private volatile ClassLoader loader = ClassLoader.getSystemClassLoader();

    /**
     * @param timeout how long one statement may run; zero: as long as it likes
     * @param cancellation ends the code of cells
     */
    UserThread(Duration timeout, Cancellation cancellation) {
        this.timeout = timeout;
        this.cancellation = cancellation;
    }

    /** The context class loader of the code that runs here. */
    void loader(ClassLoader loader) {
        this.loader = loader;
    }

    /** A new cell begins: what was asked of the last one is forgotten. */
    synchronized void begin() {
        if (isCurrent()) return;
        undelivered = false;
        cellInterrupted = false;
        timedOut = false;
        cancellation.begin(lane().thread);
    }

    /** Whether somebody asked to end the cell that runs. */
    synchronized boolean interrupted() {
        return cellInterrupted;
    }

    /** Whether the cell was ended because a statement took too long. */
    synchronized boolean timedOut() {
        return timedOut;
    }

    /** Asks the cell that runs to end; without effect between cells. */
    synchronized void interrupt() {
        cellInterrupted = true;
        undelivered = true;
        deliver();
    }

    /** An interrupt that comes while a statement is compiled reaches it when it starts. */
    private synchronized void deliver() {
        if (!undelivered || !started) return;
        undelivered = false;
        remindedAt = System.nanoTime();
        if (interruptedAt == 0) interruptedAt = graceFrom = remindedAt;
        lane.thread.interrupt();
        cancellation.cancel();
    }

    private synchronized void start() {
        started = true;
        deliver();
    }

    /**
     * Runs the code on the user's thread and waits for it.
     *
     * @throws Stopped if the code was stopped, or left behind, after an interrupt
     * @throws Throwable what the code throws
     */
    <T> T call(Callable<T> code) throws Throwable {
        if (isCurrent()) return code.call(); // a cell that evaluates code
        Outcome<T> outcome = new Outcome<>();
        enter(() -> run(code, outcome));
        try {
            return await(outcome);
        } finally {
            leave();
        }
    }

    /** Whether this is the thread on which the user's code runs. */
    synchronized boolean isCurrent() {
        return lane != null && lane.thread == Thread.currentThread();
    }

    private synchronized void enter(Runnable task) {
        lane().thread.setContextClassLoader(loader);
        interruptedAt = 0;
        lane.add(task);
    }

    private synchronized Lane lane() {
        if (lane == null) lane = new Lane();
        return lane;
    }

    private synchronized void leave() {
        started = false;
    }

    private <T> void run(Callable<T> code, Outcome<T> outcome) {
        try {
            start();
            outcome.returned(code.call());
        } catch (Throwable e) {
            outcome.threw(e);
        }
    }

    private <T> T await(Outcome<T> outcome) throws Throwable {
        long start = System.nanoTime();
        while (!outcome.known(LOOK_MILLIS)) if (mustStop(start)) return stop(outcome);
        return outcome.get();
    }

    private boolean mustStop(long start) {
        try {
            if (!timeout.isZero() && age(start) > timeout.toNanos()) expire();
            if (overdue()) return true;
            remind();
        } catch (OutOfMemoryError e) {
            Thread.yield(); // the cell has filled the heap, and is told so itself
        }
        return false;
    }

    private synchronized void expire() {
        timedOut = true;
        interrupt();
    }

    /** After the initialisation of a class the code has as long again to end by itself. */
    private synchronized boolean overdue() {
        if (interruptedAt == 0 || age(graceFrom) < GRACE.toNanos()) return false;
        boolean initialises = initialises(lane.thread.getStackTrace());
        if (initialises) graceFrom = System.nanoTime();
        return !initialises || age(interruptedAt) > PATIENCE.toNanos();
    }

    /** There are libraries that swallow an interrupt and go on. */
    private synchronized void remind() {
        if (interruptedAt == 0 || age(remindedAt) < REMINDER_NANOS) return;
        remindedAt = System.nanoTime();
        lane.thread.interrupt();
    }

    private static boolean initialises(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals("<clinit>"));
    }

    private <T> T stop(Outcome<T> outcome) throws Throwable {
        Thread thread = retire();
        StackTraceElement[] place = thread.getStackTrace();
        boolean stopped = !initialises(place) && hardStop(thread);
        if (stopped) thread.join(LAST_WORDS.toMillis());
        if (outcome.isValue()) return outcome.get();
        throw new Stopped(thread.isAlive(), place);
    }

    /** A thread that was stopped once is never used again, even if its code ended just then. */
    private synchronized Thread retire() {
        Thread thread = lane.thread;
        lane.add(Lane.END);
        lane = null;
        started = false; // a second interrupt has nobody to reach
        return thread;
    }

    @SuppressWarnings({"deprecation", "removal"})
    private static boolean hardStop(Thread thread) {
        try {
            thread.stop();
            return true;
        } catch (UnsupportedOperationException | NoSuchMethodError e) {
            return false; // since Java 20 no thread can be stopped from outside; later the method went, too
        }
    }

    private static long age(long since) {
        return System.nanoTime() - since;
    }

    /** What code came to. Neither noting it nor waiting for it takes memory: the code may have filled the heap. */
    private static final class Outcome<T> {
        private boolean known;
        private T value;
        private Throwable thrown;

        synchronized void returned(T result) {
            value = result;
            known = true;
            notifyAll();
        }

        synchronized void threw(Throwable error) {
            thrown = error;
            known = true;
            notifyAll();
        }

        /** Whether it is known, after waiting for so long at most. */
        synchronized boolean known(long millis) throws InterruptedException {
            if (!known) wait(millis);
            return known;
        }

        synchronized boolean isValue() {
            return known && thrown == null;
        }

        synchronized T get() throws Throwable {
            if (thrown != null) throw thrown;
            return value;
        }
    }

    /** Code that did not end by itself. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean leftBehind;

        Stopped(boolean leftBehind, StackTraceElement[] place) {
            super(leftBehind ? "the code could not be stopped and runs on in the background" : "the code was stopped");
            this.leftBehind = leftBehind;
            setStackTrace(place);
        }

        /** Whether the code still runs. */
        boolean leftBehind() {
            return leftBehind;
        }
    }
}
