package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several who fetch the same file, and some who are stopped in the middle. */
@Timeout(120)
class FetchTogetherTest {

    private static final byte[] CONTENT = new byte[300_000];

    @TempDir
    Path folder;

    private final CountDownLatch half = new CountDownLatch(1), go = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path target;

    @BeforeEach
    void open() {
        new SplittableRandom(0).nextBytes(CONTENT);
        target = folder.resolve("sub/data.bin");
        System.setProperty("grapevine.datasets", folder.toString());
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        System.clearProperty("grapevine.datasets");
    }

    @Test
    void twoThreadsFetchOnce() throws Exception {
        try (RawServer server = new RawServer(this::slowly)) {
            Future<Path> one = threads.submit(() -> fetch(server));
            half.await();
            Future<Path> two = threads.submit(() -> fetch(server));
            Thread.sleep(200);
            assertFalse(two.isDone());
            go.countDown();
            assertEquals(target, one.get());
            assertEquals(target, two.get());
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(0), server.asked);
        }
    }

    @Test
    void twoProcessesFetchOnceAndTheSecondSaysThatItWaits() throws Exception {
        try (RawServer server = new RawServer(this::slowly)) {
            Process one = start(server, "one");
            half.await();
            Process two = start(server, "two");
            String waits = "Waiting for another process that loads Test data into " + target.getParent();
            while (!Files.readString(folder.resolve("two")).contains(waits)) Thread.sleep(20);
            go.countDown();
            assertEquals(0, one.waitFor(), Files.readString(folder.resolve("one")));
            assertEquals(0, two.waitFor(), Files.readString(folder.resolve("two")));
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(0), server.asked);
        }
    }

    @Test
    void whatAKilledProcessFetchedIsKept() throws Exception {
        try (RawServer server = new RawServer(this::slowly, RawServer.good(CONTENT))) {
            Process killed = start(server, "killed");
            half.await();
            Path part = folder.resolve("sub/data.bin.part");
            while (!Files.exists(part) || Files.size(part) < 150_000) Thread.sleep(20);
            killed.destroyForcibly().waitFor();
            assertFalse(Files.exists(target));
            assertEquals(target, fetch(server));
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(0, 150_000), server.asked);
            assertFalse(Files.exists(part));
        }
    }

    @Test
    void anInterruptEndsADownloadSoonAndKeepsWhatCame() throws Exception {
        try (RawServer server = new RawServer(this::slowly, RawServer.good(CONTENT))) {
            interrupted(server, () -> {
                half.await();
                Path part = folder.resolve("sub/data.bin.part");
                while (!Files.exists(part) || Files.size(part) < 150_000) Thread.sleep(20);
            });
            assertFalse(Files.exists(target));
            assertEquals(target, fetch(server));
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(0, 150_000), server.asked);
        }
    }

    @Test
    void anInterruptEndsTheWaitForHeadersAndThePauseBetweenAttempts() throws Exception {
        RawServer.Say silent = (out, from) -> Thread.sleep(60_000);
        RawServer.Say busy = RawServer.text("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        for (RawServer.Say say : List.of(silent, busy))
            try (RawServer server = new RawServer(say)) {
                interrupted(server, () -> {
                    while (server.asked.isEmpty()) Thread.sleep(20);
                });
            }
    }

    @Test
    void anInterruptEndsTheWaitForAnotherThread() throws Exception {
        try (RawServer server = new RawServer(this::slowly)) {
            Future<Path> one = threads.submit(() -> fetch(server));
            half.await();
            interrupted(server, () -> Thread.sleep(200));
            go.countDown();
            assertEquals(target, one.get());
        }
    }

    private interface Waiting {
        void until() throws Exception;
    }

    private void interrupted(RawServer server, Waiting waiting) throws Exception {
        boolean[] stays = new boolean[1];
        Exception[] thrown = new Exception[1];
        Thread thread = new Thread(() -> {
            thrown[0] = assertThrows(Exception.class, () -> fetch(server));
            stays[0] = Thread.currentThread().isInterrupted();
        });
        thread.start();
        waiting.until();
        thread.interrupt();
        long from = System.nanoTime();
        thread.join();
        assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from) < 5);
        assertEquals(CancellationException.class, thrown[0].getClass());
        assertEquals(
                "Test data needs to be fetched, got an interrupt; load it again, and it goes on from there",
                thrown[0].getMessage());
        assertTrue(stays[0], "the thread stays interrupted");
    }

    /** Half of the file, and the rest when it may. */
    private void slowly(OutputStream out, int from) throws java.io.IOException, InterruptedException {
        byte[] all = RawServer.good(CONTENT, from);
        out.write(Arrays.copyOf(all, all.length - 150_000));
        out.flush();
        half.countDown();
        go.await();
        out.write(all, all.length - 150_000, 150_000);
    }

    private Path fetch(RawServer server) {
        return DataFolder.fetch(
                "sub/data.bin", Remote.of("Test data", "none", RawServer.sum(CONTENT), 1, server.address()));
    }

    private Process start(RawServer server, String errors) throws java.io.IOException {
        return Fetching.start(folder, server.address(), RawServer.sum(CONTENT), folder.resolve(errors));
    }
}
