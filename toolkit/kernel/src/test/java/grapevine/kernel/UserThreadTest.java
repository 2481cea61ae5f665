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
}
