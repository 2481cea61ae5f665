package grapevine.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.pytorch.jni.JniUtils;
import grapevine.Experiment;
import grapevine.Run;
import grapevine.core.Engines;
import grapevine.core.Metric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many threads PyTorch's operators have, and where. */
class ParallelTest {
    private static final String PYTORCH = "PyTorch";

    private int before;

    @BeforeEach
    void twoThreads() {
        Engines.manager(PYTORCH).close();
        before = JniUtils.getNumThreads();
        JniUtils.setNumThreads(2);
    }

    @AfterEach
    void putBack() {
        JniUtils.setNumThreads(before);
    }

    @Test
    void operatorsOnArraysOfFewNumbersHaveOneThread() {
        List<Integer> threads = new ArrayList<>();
        Parallel.alone(PYTORCH, 1 << 20, () -> threads.add(JniUtils.getNumThreads()));
        Parallel.alone(PYTORCH, 1 << 24, () -> threads.add(JniUtils.getNumThreads()));
        Parallel.alone("Java", 1, () -> threads.add(JniUtils.getNumThreads()));
        assertEquals(List.of(1, 2, 2), threads);
        assertEquals(2, JniUtils.getNumThreads());
    }

    @Test
    void whatFailsLeavesTheThreadsAsTheyWere() {
        assertThrows(
                IllegalStateException.class,
                () -> Parallel.alone(PYTORCH, 1, () -> {
                    throw new IllegalStateException();
                }));
        assertEquals(2, JniUtils.getNumThreads());
    }

    @Test
    void workersHaveOneAndTheCallerKeepsItsOwn() {
        Set<Integer> workers = ConcurrentHashMap.newKeySet();
        List<Integer> after = new ArrayList<>();
        Parallel.alone(PYTORCH, 1, () -> {
            Parallel.each(PYTORCH, 8, job -> workers.add(JniUtils.getNumThreads()));
            after.add(JniUtils.getNumThreads());
        });
        Parallel.each(PYTORCH, 8, job -> workers.add(JniUtils.getNumThreads()));
        after.add(JniUtils.getNumThreads());
        assertEquals(Set.of(1), workers);
        assertEquals(List.of(1, 2), after);
    }

    @Test
    void aRunHasOneThreadPerOperatorWhileItRuns() {
        Set<Integer> seen = new HashSet<>();
        Metric threads = Metric.of("threads", snapshot -> {
            seen.add(JniUtils.getNumThreads());
            return 1;
        });
        try (Run run = Experiment.ring(3)
                .consensusOnly(1, 2, 3)
                .engine(PYTORCH)
                .metric(threads)
                .run(2)) {
            assertEquals(2, run.rounds());
        }
        assertEquals(Set.of(1), seen);
        assertEquals(2, JniUtils.getNumThreads());
    }
}
