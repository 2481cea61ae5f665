package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public, so that cells can call it. */
@Timeout(60)
public class InterruptTest {

    /** Cells say here that they run. */
    public static volatile CountDownLatch running;

    /** Ends {@link #uncooperative}. */
    public static volatile boolean enough;

    private static final String GO = "grapevine.kernel.InterruptTest.running.countDown();\n";

    /** Long enough for the loops of a cell to be compiled by the just-in-time compiler. */
    private static final long COMPILED_MILLIS = 300;

    private final Evaluator evaluator = new Evaluator(Settings.of(Map.of()));

    /** Code that is not a cell's, and looks at nothing. */
    public static void uncooperative() {
        while (!enough) {
            try {
                while (!enough) Thread.onSpinWait();
            } catch (Throwable e) {
                assertFalse(enough); // goes on
            }
        }
    }

    private Object value(String code) {
        AtomicReference<Object> shown = new AtomicReference<>();
        assertEquals(Optional.empty(), evaluator.run("cell", code, shown::set).map(Failure::plain));
        return shown.get();
    }

    /** Runs the code and interrupts it a while after it began. */
    private Failure interrupted(String code) throws InterruptedException {
        running = new CountDownLatch(1);
        Thread interrupter = new Thread(() -> {
            try {
                assertTrue(running.await(10, TimeUnit.SECONDS));
                Thread.sleep(COMPILED_MILLIS);
                evaluator.interrupt();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        interrupter.start();
        Failure failure = evaluator.run("cell", code, value -> {}).orElseThrow();
        interrupter.join();
        assertEquals("Interrupted", failure.name(), failure.plain());
        return failure;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "do { n++; } while (n >= 0);",
                "for (long i = 0; ; i++) for (int j = 0; j < 1000; j++) n += i * j;",
                "while (true) for (int i = 0; i < Integer.MAX_VALUE; i++) n += i ^ n;",
                "while (true) { double s = 0; for (int i = 0; i < a.length; i++) s += a[i] * a[i]; n += (long) s; }",
                "again: while (true) switch ((int) n++ % 3) { case 0: continue; case 1: break; default: continue again; }",
                "while (true) switch (String.valueOf(n++)) { case \"a\", \"b\": break; default: continue; }",
                "recursion(60)",
                "IntStream.iterate(1, i -> i | 1).filter(i -> i < 0).findFirst()",
                "IntStream.range(0, 8).parallel().map(i -> { while (true) n++; }).sum()",
                "new Spinning() {}.spin();",
                "new Spun(1)",
                "var t = new Thread(() -> { while (true) n++; }); t.start(); t.join();",
                "pool.submit(() -> { while (true) n++; }).get()",
                "while (true) try { n++; } catch (Throwable e) { n--; }",
                "while (true) try { while (true) n++; } catch (Throwable e) { n--; } finally { n = 1; }",
                "while (true) try { Thread.sleep(1000); } catch (InterruptedException e) { n--; }",
                "while (true) synchronized (a) { n++; }",
                "while (true) Math.sin(n++);",
                "Thread.sleep(100_000);",
                "synchronized (a) { a.wait(); }",
                "new java.util.concurrent.CountDownLatch(1).await();",
            })
    void theCellsOwnCodeEndsByItself(String endless) throws Exception {
        value(
                """
                import java.util.stream.*;
                long n = 0;
                double[] a = new double[1000];
                long recursion(int i) { return i < 2 ? i : recursion(i - 1) + recursion(i - 2); }
                interface Spinning { default void spin() { while (true) n++; } }
                record Spun(int i) { public Spun { while (i > 0) n++; } }
                var pool = java.util.concurrent.Executors.newSingleThreadExecutor(r -> {
                    var t = new Thread(r); t.setDaemon(true); return t; });
                """);
        Object thread = value("Thread.currentThread()");
        interrupted(GO + endless);
        assertSame(thread, value("Thread.currentThread()"), "the thread was stopped from outside");
        assertEquals(1000, value("a.length"));
        assertEquals(4L, value("for (n = 0; n < 4; n++) {}\nn"));
    }

    @Test
    void theLineIsShownAndVariablesKeepTheirValues() throws Exception {
        value("long n = 0;");
        Failure failure = interrupted(GO + "while (true) n++;");
        assertTrue(failure.plain().startsWith("Interrupted: variables keep their values\n"), failure.plain());
        assertTrue(failure.plain().contains("at cell, line 2: while (true) n++;"), failure.plain());
        assertFalse(failure.plain().contains("Cancel"), failure.plain());
        assertEquals(true, value("n > 0"));
    }

    @Test
    void threadsThatTheCellStartedEndWithItAndOlderOnesGoOn() throws Exception {
        value(
                "Thread spinning() { var t = new Thread(() -> { while (true) {} }); t.setDaemon(true); t.start(); return t; }");
        value("var older = spinning();\nThread younger;");
        interrupted("younger = spinning();\n" + GO + "while (true) {}");
        value("younger.join(10_000);");
        assertEquals(true, value("older.isAlive() && !younger.isAlive()"));
    }

    @Test
    void cleaningUpIsNotCutShort() throws Exception {
        value("int cleaned = 0;");
        interrupted("try {\n" + GO + "while (true) {}\n} finally { for (int i = 0; i < 1000; i++) cleaned++; }");
        assertEquals(1000, value("cleaned"));
    }

    @Test
    void codeThatLooksAtTheInterruptEndsByItselfAndTheRestIsNotRun() throws Exception {
        value("int ended = 0;\nint rest = 0;\nimport static grapevine.kernel.InterruptTest.*;");
        interrupted("awaitInterrupt();\nended = 1;");
        assertEquals(0, value("ended"));
        interrupted("int result = awaitInterrupt();\nrest = 1;");
        assertEquals(7, value("result"));
        assertEquals(0, value("rest"));
    }

    /** Code that is not a cell's, and ends when it is interrupted. */
    public static int awaitInterrupt() {
        running.countDown();
        while (!Thread.currentThread().isInterrupted()) Thread.onSpinWait();
        return 7;
    }

    /** Code that is not a cell's, and forgets its first interrupt. */
    public static void forgetful() {
        running.countDown();
        try {
            Thread.sleep(100_000);
        } catch (InterruptedException e) {
            assertFalse(Thread.currentThread().isInterrupted());
        }
        while (!Thread.currentThread().isInterrupted()) Thread.onSpinWait();
    }

    @Test
    void anInterruptThatALibrarySwallowsComesAgain() throws Exception {
        Object thread = value("Thread.currentThread()");
        interrupted("grapevine.kernel.InterruptTest.forgetful();");
        assertSame(thread, value("Thread.currentThread()"), "the thread was stopped from outside");
    }

    @Test
    void anInterruptBetweenCellsDoesNothing() {
        evaluator.interrupt();
        assertEquals(3, value("int sum = 0; for (int i = 0; i < 3; i++) sum++;\nsum"));
    }

    @Test
    void codeThatCannotBeStoppedIsLeftBehindAndTheSessionGoesOn() throws Exception {
        enough = false;
        Object thread = value("Thread.currentThread()");
        Failure failure = interrupted(GO + "grapevine.kernel.InterruptTest.uncooperative();");
        assertTrue(
                failure.plain()
                        .startsWith("Interrupted: the code could not be stopped and runs on in the background\n"
                                + "    at cell, line 2: grapevine.kernel.InterruptTest.uncooperative();"),
                failure.plain());
        assertNotSame(thread, value("Thread.currentThread()"));
        enough = true;
        ((Thread) thread).join(10_000);
        assertFalse(((Thread) thread).isAlive());
    }

    /** A class of a library that takes its time. */
    public static final class Slow {

        /** Whether it was initialised. */
        public static final boolean READY;

        static {
            running.countDown();
            long end = System.nanoTime() + 2 * UserThread.GRACE.toNanos();
            while (System.nanoTime() < end) Thread.onSpinWait();
            READY = true;
        }
    }

    @Test
    void aLibraryMayFinishTheInitialisationOfAClass() throws Exception {
        Object thread = value("int rest = 0;\nThread.currentThread()");
        interrupted("boolean ready = grapevine.kernel.InterruptTest.Slow.READY;\nrest = 1;");
        assertSame(thread, value("Thread.currentThread()"));
        assertEquals(true, value("grapevine.kernel.InterruptTest.Slow.READY && rest == 0"));
    }

    @Test
    void aStatementThatTakesTooLongIsEnded() {
        Evaluator impatient = new Evaluator(Settings.of(Map.of("JJAVA_TIMEOUT", "200 MILLISECONDS")));
        Failure failure =
                impatient.run("cell", "Thread.sleep(60_000);", value -> {}).orElseThrow();
        assertTrue(failure.message().contains("JJAVA_TIMEOUT"), failure.plain());
    }
}
