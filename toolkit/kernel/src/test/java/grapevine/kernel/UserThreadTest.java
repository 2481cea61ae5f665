package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UserThreadTest {

    private final UserThread thread = new UserThread(Duration.ZERO, new Cancellation());

    @Test
    void anInterruptBetweenTwoStatementsReachesTheSecond() {
        thread.begin();
        thread.interrupt();
        assertThrows(
                InterruptedException.class,
                () -> thread.call(() -> {
                    Thread.sleep(20_000);
                    return 1;
                }));
        assertTrue(thread.interrupted());
    }

    @Test
    void anInterruptBeforeACellIsForgotten() throws Throwable {
        thread.interrupt();
        thread.begin();
        assertEquals(1, thread.call(() -> {
            Thread.sleep(1);
            return 1;
        }));
        assertFalse(thread.interrupted());
    }

    @Test
    void codeMayCallTheThreadItRunsOn() throws Throwable {
        assertEquals(2, thread.call(this::nested));
    }

    private int nested() {
        try {
            return thread.call(() -> 2);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheCodeThrowsIsThrown() {
        assertThrows(
                AssertionError.class,
                () -> thread.call(() -> {
                    throw new AssertionError();
                }));
    }

    /** The code may have filled the heap: a thread that looks for memory then dies, and nobody hears what it came to. */
    @Test
    void whatTheCodeCameToIsNotedWithoutMemory() throws Throwable {
        OutOfMemoryError full = new OutOfMemoryError();
        Thread[] cells = new Thread[1];
        long[] taken = new long[1];
        for (int warm = 0; warm < 3; warm++) {
            assertThrows(
                    OutOfMemoryError.class,
                    () -> thread.call(() -> {
                        cells[0] = Thread.currentThread();
                        taken[0] = Memory.takenBy(cells[0]);
                        throw full;
                    }));
            Memory.untilWaiting(cells[0]);
        }
        assertEquals(taken[0], Memory.takenBy(cells[0]), "bytes that the thread of the cells has taken");
    }

    @Test
    void waitingForTheCodeTakesNoMemory() throws Throwable {
        for (int warm = 0; warm < 3; warm++) takenWhileWaiting(1);
        assertEquals(takenWhileWaiting(1), takenWhileWaiting(300), "bytes taken in 1 ms, and in 300 ms");
    }

    private long takenWhileWaiting(long millis) throws Throwable {
        long before = Memory.takenBy(Thread.currentThread());
        thread.call(() -> {
            Thread.sleep(millis);
            return null;
        });
        return Memory.takenBy(Thread.currentThread()) - before;
    }
}
