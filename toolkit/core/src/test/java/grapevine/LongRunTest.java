package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import grapevine.core.Metric;
import grapevine.data.Digits;
import grapevine.tasks.Quadratic;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process holds does not grow with the rounds and the runs that it has behind it. */
class LongRunTest {
    private static final int N = 8;
    private static final double MIB = 1 << 20;

    private static Experiment bowls(int d, String engine) {
        double[][] ones = new double[N][d], centers = new double[N][d];
        for (int i = 0; i < N; i++)
            for (int k = 0; k < d; k++) {
                ones[i][k] = 1;
                centers[i][k] = Math.sin(i + k);
            }
        return Experiment.ring(N).task(Quadratic.of(ones, centers)).engine(engine);
    }

    private static Experiment digits(String engine) {
        return Experiment.ring(4)
                .data(new Digits(200, 50, 0))
                .model("mlp(16)")
                .batch(8)
                .engine(engine);
    }

    /** How many native arrays a run holds, all managers below its own included. */
    private static Metric arrays() {
        return Metric.of("arrays", snapshot -> count(base(snapshot.models().getManager())));
    }

    private static NDManager base(NDManager scope) {
        return scope.getParentManager();
    }

    private static double count(NDManager manager) {
        try {
            Field resources = BaseNDManager.class.getDeclaredField("resources");
            resources.setAccessible(true);
            return ((Map<?, ?>) resources.get(manager))
                    .values().stream()
                            .mapToDouble(held -> held instanceof NDManager below ? count(below) : 1)
                            .sum();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("DJL's managers list what they hold", e);
        }
    }

    private static void requireLinux() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/status")), "counted where Linux counts");
    }

    /** What Linux counts, less what Java's heap may have of it. */
    private static double nativeMemory() throws IOException {
        System.gc();
        Matcher found = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(Files.readString(Path.of("/proc/self/status")));
        assertTrue(found.find());
        return Long.parseLong(found.group(1)) / 1024.0
                - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / MIB;
    }

    /** An array of the state has 1.2 MiB, two rows of it 0.3 MiB: one that is left by each round would make as many GiB. */
    @ParameterizedTest
    @CsvSource({"MXNet, false", "PyTorch, false", "MXNet, true", "PyTorch, true"})
    void aThousandRoundsHoldNoMoreNativeMemoryThanAFewHundred(String engine, boolean pairs) throws IOException {
        requireLinux();
        try (Run run = large(engine, pairs).run(300)) {
            double least = Double.POSITIVE_INFINITY;
            for (int attempt = 0; attempt < 4 && least > 200; attempt++) { // Java's heap comes and goes meanwhile
                double before = nativeMemory();
                run.run(1000);
                least = Math.min(least, nativeMemory() - before);
            }
            double more = least;
            assertTrue(more < 200, () -> more + " MiB more after each 1,000 rounds");
        }
    }

    private static Experiment large(String engine, boolean pairs) {
        Experiment usual = bowls(20_000, engine).quasiGlobalMomentum(0.01).evaluateEvery(100);
        return pairs ? usual.asynchronous() : usual.loss(0.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aRunHoldsAsManyArraysAfterAThousandRoundsAsAfterTen(String engine) {
        List<Experiment> experiments = List.of(
                digits(engine).klAdam(),
                digits(engine).gossipSgd(0.01).loss(0.2).delay(1),
                digits(engine).euclideanAdam().asynchronous().loss(0.2));
        for (Experiment experiment : experiments)
            try (Run run = experiment.metric(arrays()).run(330)) {
                double ten = run.history().rows().get(1).mean("arrays");
                assertTrue(ten > 0);
                assertEquals(ten, run.value("arrays"), () -> experiment + " holds more and more");
            }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arraysOnTheHeapAreLeftToTheCollectorRoundByRound(boolean pairs) {
        try (Run run = large("Java", pairs).run(100)) {
            double before = heap();
            run.run(400);
            double more = heap() - before;
            assertTrue(more < 5, () -> more + " MiB more after 400 rounds");
        }
    }

    private static double heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java", "MXNet", "PyTorch"})
    void twoHundredRunsLeaveNeitherThreadsNorOpenFiles(String engine) throws IOException {
        requireLinux();
        Experiment experiment = engine.equals("Java") ? bowls(3, engine) : digits(engine);
        for (int k = 0; k < 20; k++) experiment.seed(k).run(1).close();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long files = files();
        for (int k = 0; k < 200; k++) experiment.seed(k).run(1).close();
        int more = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
        assertTrue(more <= 2, () -> more + " threads more"); // those of the Java machine come and go
        assertEquals(files, files(), 2);
    }

    private static long files() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void aRunThatNobodyRefersToIsCollectedWithItsNativeMemory(String engine) throws InterruptedException {
        List<NDManager> bases = new ArrayList<>();
        WeakReference<Run> run = abandoned(engine, bases);
        BaseNDManager base = (BaseNDManager) bases.get(0);
        for (int k = 0; k < 200 && base.isOpen(); k++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(run.get());
        assertFalse(base.isOpen(), "its arrays are freed");
    }

    /** In a method of its own, so that no variable is left. */
    private static WeakReference<Run> abandoned(String engine, List<NDManager> bases) {
        Metric watched = Metric.of("watched", snapshot -> {
            bases.add(base(snapshot.models().getManager()));
            return 0;
        });
        Run run = digits(engine).metric(watched).run(12);
        assertTrue(((BaseNDManager) bases.get(0)).isOpen());
        return new WeakReference<>(run);
    }

    @ParameterizedTest
    @CsvSource({"Java, Java", "Java, PyTorch", "MXNet, PyTorch", "MXNet, MXNet", "PyTorch, PyTorch"})
    void twoRunsAtOnceGiveTheNumbersOfOneAfterTheOther(String one, String other)
            throws InterruptedException, ExecutionException {
        Experiment first = learning(one).seed(1), second = learning(other).seed(2);
        double[][] alone = models(first), after = models(second);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int k = 0; k < 5; k++) {
                Future<double[][]> here = threads.submit(() -> models(first)),
                        there = threads.submit(() -> models(second));
                assertArrayEquals(alone, here.get(), one);
                assertArrayEquals(after, there.get(), other);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Experiment learning(String engine) {
        return engine.equals("Java") ? bowls(50, engine) : digits(engine).klAdam();
    }

    private static double[][] models(Experiment experiment) {
        try (Run run = experiment.run(15)) {
            return run.models();
        }
    }

    /** The most arrays that were held after any of these rounds. */
    private static double most(Run run, int from, int to) {
        return run.history().rows().subList(from, to).stream()
                .mapToDouble(row -> row.mean("arrays"))
                .max()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void interruptsLeaveNoArraysAndChangeNoNumbers(String engine) {
        int[] steps = {0};
        Metric interrupting = Metric.of("interrupts", snapshot -> {
            if (++steps[0] % 3 == 0) Thread.currentThread().interrupt();
            return 0;
        });
        Experiment experiment = digits(engine).klAdam().evaluateEvery(1);
        try (Run whole = experiment.run(30);
                Run run = experiment.metric(arrays()).metric(interrupting).run(2)) {
            Thread.interrupted();
            while (run.rounds() < 30) {
                run.run(30 - run.rounds());
                Thread.interrupted();
            }
            assertTrue(steps[0] / 3 > 5, "interrupted often");
            assertTrue(most(run, 10, 31) <= most(run, 0, 10), "an interrupt leaves nothing behind");
            assertArrayEquals(whole.models(), run.models());
        }
    }
}
