package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LiveTest {

    private static final long MILLISECOND = 1_000_000;

    private final List<String> lines = new ArrayList<>();
    private long now;
    private int drawn;
    private long cost;

    private final Supplier<Chart> chart = () -> {
        drawn++;
        now += cost;
        return Runs.chart(Runs.accuracy());
    };

    private final Screen screen = new Screen() {
        @Override
        public boolean wantsProgress() {
            return true;
        }

        @Override
        public void progress(String line, Supplier<Chart> chart) {
            chart.get();
            lines.add(line);
        }

        @Override
        public void end(String line, Supplier<Chart> chart) {
            chart.get();
            lines.add("end: " + line);
        }
    };

    private Live live(int from, int rounds) {
        return new Live("D-SGD", from, rounds, screen, () -> now);
    }

    @Test
    void itIsDrawnAtMostFiveTimesASecond() {
        Live live = live(0, 100);
        for (int round = 1; round <= 100; round++) {
            now += 10 * MILLISECOND;
            live.update(round, "", chart);
        }
        assertEquals(5, drawn);
    }

    @Test
    void slowDrawingTakesAFifthOfTheTimeAtMost() {
        cost = 100 * MILLISECOND;
        Live live = live(0, 1000);
        while (now < 10_000 * MILLISECOND) {
            now += 10 * MILLISECOND;
            live.update(1, "", chart);
        }
        assertTrue(drawn <= 17, "drawn " + drawn + " times"); // 10 s / (0.1 s drawing + 0.5 s in between)
        assertTrue(drawn >= 15, "drawn " + drawn + " times");
    }

    @Test
    void theLineTellsHowFarHowFastAndHowLong() {
        now += 2_000 * MILLISECOND;
        Live live = live(0, 50);
        now += 2_000 * MILLISECOND;
        live.update(25, "accuracy 0.913", chart);
        now += 2_000 * MILLISECOND;
        live.finish(50, "accuracy 0.95", chart);
        assertEquals(
                List.of(
                        "D-SGD · round 25/50 · accuracy 0.913 · 12.5 rounds/s · 2.0 s left",
                        "end: D-SGD · round 50/50 · accuracy 0.95 · 12.5 rounds/s · 4.0 s"),
                lines);
    }

    @Test
    void anInterruptedRunDoesNotWaitForItsLastChart() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1), ended = new CountDownLatch(1);
        Screen screen = new Screen() {
            @Override
            public boolean wantsProgress() {
                return false;
            }

            @Override
            public void progress(String line, Supplier<Chart> chart) {
                throw new AssertionError("no progress is wanted");
            }

            @Override
            public void end(String line, Supplier<Chart> last) {
                last.get();
                lines.add(line);
                ended.countDown();
            }
        };
        Live live = new Live("", 0, 50, screen, () -> now);
        Thread.currentThread().interrupt();
        live.finish(20, "accuracy 0.9", () -> {
            assertDoesNotThrow(() -> asked.await());
            return chart.get();
        });
        assertTrue(Thread.interrupted(), "the thread stays interrupted");
        asked.countDown();
        assertTrue(ended.await(10, TimeUnit.SECONDS));
        assertTrue(lines.get(0).startsWith("stopped at round 20/50 · accuracy 0.9"), lines.get(0));
    }

    @Test
    void aRunThatContinuesIsTimedFromWhereItContinues() {
        Live live = live(50, 60);
        now += 1_000 * MILLISECOND;
        live.update(55, "", chart);
        assertEquals(List.of("D-SGD · round 55/60 · 5.0 rounds/s · 1.0 s left"), lines);
    }

    @Test
    void aRunThatStopsEarlySaysSoOnce() {
        Live live = live(0, 50);
        now += 1_000 * MILLISECOND;
        live.finish(10, "interrupted", chart);
        live.finish(10, "again", chart);
        live.update(11, "again", chart);
        assertEquals(List.of("end: D-SGD · stopped at round 10/50 · interrupted · 10.0 rounds/s · 1.0 s"), lines);
    }

    @Test
    void aLogGetsOneLineAndATerminalRewritesItsAndNoChartIsDrawnForThem() {
        assertEquals("end\n", printed(false));
        assertEquals("\rlong line\rend      \n", printed(true));
    }

    private static String printed(boolean interactive) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), interactive);
        Supplier<Chart> unseen = () -> fail("nobody sees a chart");
        if (terminal.wantsProgress()) terminal.progress("long line", unseen);
        terminal.end("end", unseen);
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
