package grapevine.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    @AfterEach
    void nobodyIsInterrupted() {
        System.clearProperty("grapevine.threads");
        assertFalse(Thread.interrupted());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 1000})
    void eachJobIsDoneOnce(int jobs) {
        for (int threads = 1; threads <= 3; threads++) {
            AtomicIntegerArray done = new AtomicIntegerArray(jobs);
            Workers.each(jobs, threads, done::incrementAndGet);
            int[] times = IntStream.range(0, jobs).map(done::get).toArray();
            assertArrayEquals(IntStream.range(0, jobs).map(k -> 1).toArray(), times);
        }
    }

    @Test
    void oneThreadDoesThemInOrder() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        Workers.each(50, 1, order::add);
        assertEquals(IntStream.range(0, 50).boxed().toList(), order);
    }

    @Test
    void asManyThreadsAreAtWorkAsWereAskedFor() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(3);
        Workers.each(3, 3, k -> {
            threads.add(Thread.currentThread());
            all.countDown();
            await(all); // nobody gets by alone
        });
        assertEquals(3, threads.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAJobThrowsIsThrownAndTheRestIsLeft() {
        AtomicInteger begun = new AtomicInteger();
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> Workers.each(1000, 1, k -> {
                    begun.incrementAndGet();
                    if (k == 4) throw new IllegalStateException("job 4");
                }));
        assertEquals("job 4", thrown.getMessage());
        assertTrue(
                Arrays.stream(thrown.getStackTrace())
                        .anyMatch(at -> at.getMethodName().startsWith("whatAJobThrows")),
                "who asked for it");
        assertEquals(5, begun.get());
        AssertionError error = new AssertionError("grave");
        assertEquals(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> Workers.each(2, 2, k -> {
                            throw error;
                        })));
    }

    @Test
    void anInterruptEndsTheJobsBegunAndBeginsNoMore() {
        AtomicInteger begun = new AtomicInteger(), ended = new AtomicInteger();
        Thread caller = Thread.currentThread();
        CancellationException cancelled = assertThrows(
                CancellationException.class,
                () -> Workers.each(100_000, 2, k -> {
                    begun.incrementAndGet();
                    if (k == 10) caller.interrupt();
                    LockSupport.parkNanos(k < 10 ? 1 : 1_000_000);
                    ended.incrementAndGet();
                }));
        assertTrue(Thread.interrupted());
        assertEquals(begun.get(), ended.get());
        assertTrue(begun.get() < 100_000, cancelled + " came too late");
    }

    @Test
    void anInterruptAfterTheLastJobLosesNothing() {
        Thread caller = Thread.currentThread();
        Workers.each(1, 1, k -> caller.interrupt());
        assertTrue(Thread.interrupted());
    }

    @Test
    void theirNumberIsThatOfTheProcessorsUnlessSaidOtherwise() {
        assertEquals(Runtime.getRuntime().availableProcessors(), Workers.number());
        System.setProperty("grapevine.threads", "3");
        assertEquals(3, Workers.number());
        System.setProperty("grapevine.threads", "0");
        assertEquals(1, Workers.number());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void workersTakeDenormalsForZeroAndOthersDoNot() {
        float[] tiny = {Float.MIN_NORMAL}, halves = new float[2];
        halves[0] = tiny[0] / 2;
        Workers.each(1, 1, k -> halves[1] = tiny[0] / 2);
        assertTrue(halves[0] > 0);
        assertEquals(0, halves[1]);
    }
}
