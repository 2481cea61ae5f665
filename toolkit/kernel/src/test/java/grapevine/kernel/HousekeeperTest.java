package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HousekeeperTest {

    /** It waits also while a cell fills the heap, and what it keeps for the next cell must be there then. */
    @Test
    void waitingTakesNoMemory() throws InterruptedException {
        Housekeeper housekeeper = new Housekeeper();
        aStatement(housekeeper);
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("housekeeper"))
                .reduce((one, other) -> one.getId() > other.getId() ? one : other)
                .orElseThrow();
        Memory.untilWaiting(thread);
        long before = Memory.takenBy(thread);
        for (int again = 0; again < 2; again++) {
            aStatement(housekeeper);
            Memory.untilWaiting(thread);
        }
        assertEquals(before, Memory.takenBy(thread), "bytes that the housekeeper has taken");
    }

    private static void aStatement(Housekeeper housekeeper) throws InterruptedException {
        housekeeper.begins();
        housekeeper.ended();
        Thread.sleep(500); // less than it waits for quiet, which it has begun to
    }
}
