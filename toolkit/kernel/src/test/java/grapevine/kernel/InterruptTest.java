package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Public, so that cells can call it. */
@Timeout(60)
public class InterruptTest {

    /** Cells say here that they run. */
    public static volatile CountDownLatch running;

    private static final String GO = "grapevine.kernel.InterruptTest.running.countDown();\n";

    private final Evaluator evaluator = new Evaluator(Settings.of(Map.of()));

    private Object value(String code) {
        AtomicReference<Object> shown = new AtomicReference<>();
        assertEquals(Optional.empty(), evaluator.run("cell", code, shown::set));
        return shown.get();
    }

    /** Runs the code and interrupts it once it runs. */
    private Failure interrupted(String code) throws InterruptedException {
        running = new CountDownLatch(1);
        Thread interrupter = new Thread(() -> {
            try {
                assertTrue(running.await(10, TimeUnit.SECONDS));
                Thread.sleep(100);
                evaluator.interrupt();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        interrupter.start();
        Failure failure = evaluator.run("cell", code, value -> {}).orElseThrow();
        interrupter.join();
        return failure;
    }

    @Test
    void anEndlessLoopIsStoppedAndVariablesKeepTheirValues() throws Exception {
        value("long n = 0;");
        Failure failure = interrupted(GO + "while (true) n++;");
        assertEquals("Interrupted", failure.name());
        assertTrue(failure.plain().contains("at cell, line 2: while (true) n++;"), failure.plain());
        assertEquals(true, value("n > 0"));
    }

    @Test
    void aSleepingCellEndsAtOnce() throws Exception {
        long start = System.nanoTime();
        assertEquals("Interrupted", interrupted(GO + "Thread.sleep(100_000);").name());
        assertTrue(System.nanoTime() - start < UserThread.GRACE.toNanos());
    }

    @Test
    void codeThatLooksAtTheInterruptEndsByItselfAndTheRestIsNotRun() throws Exception {
        value("int ended = 0;\nint rest = 0;");
        interrupted(GO + "while (!Thread.currentThread().isInterrupted()) {}\nended = 1;");
        assertEquals(0, value("ended"));
        value("int loop() {\n" + GO + "while (!Thread.currentThread().isInterrupted()) {}\nreturn 7;\n}");
        interrupted("int result = loop();\nrest = 1;");
        assertEquals(7, value("result"));
        assertEquals(0, value("rest"));
    }

    @Test
    void anInterruptBetweenCellsDoesNothing() {
        evaluator.interrupt();
        assertEquals(3, value("1 + 2"));
    }

    @Test
    void codeThatCatchesEverythingIsLeftBehind() throws Exception {
        value("boolean stop = false;");
        Failure failure = interrupted(GO + "while (!stop) try { while (!stop) {} } catch (Throwable t) {}");
        assertTrue(failure.message().contains("runs on in the background"), failure.plain());
        value("stop = true;");
        assertEquals(2, value("1 + 1"));
    }

    @Test
    void aStatementThatTakesTooLongIsEnded() {
        Evaluator impatient = new Evaluator(Settings.of(Map.of("JJAVA_TIMEOUT", "200 MILLISECONDS")));
        Failure failure =
                impatient.run("cell", "Thread.sleep(60_000);", value -> {}).orElseThrow();
        assertTrue(failure.message().contains("JJAVA_TIMEOUT"), failure.plain());
    }
}
