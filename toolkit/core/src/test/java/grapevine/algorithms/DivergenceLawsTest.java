package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonNull;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.Channel;
import grapevine.core.Checkpoint;
import grapevine.core.Layout;
import grapevine.core.Loop;
import grapevine.core.NotFinite;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Records;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shipped algorithm stops where numbers cease to be finite, on every engine, all together and two at a time. */
class DivergenceLawsTest {
    private static final int N = 8, ODD = 5;
    private static final double ONCE = Double.POSITIVE_INFINITY;
    private static final List<String> ENGINES = List.of("Java", "MXNet", "PyTorch");
    private static final List<Timing> TIMINGS = List.of(Timing.synchronous(), Lab.PAIRS);

    /** Bowls, until the gradient of one client is spoilt. */
    private static final class Spoilt implements Task {
        private final double[][] centers = Lab.random(N, 2);
        private double odd;

        @Override
        public int clients() {
            return N;
        }

        @Override
        public Layout layout() {
            return Layout.flat(Lab.D);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(Lab.random(N, 1));
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            double[][] own = Arrays.stream(batch.clients())
                    .mapToObj(i -> centers[i].clone())
                    .toArray(double[][]::new);
            for (int r = 0; r < own.length; r++) if (batch.clients()[r] == ODD && odd != 0) own[r][1] = odd;
            return X.sub(X.getManager().create(own));
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    /** Each shipped algorithm on each engine, together and in pairs. */
    static Stream<Arguments> all() {
        return AlgorithmLawsTest.algorithms().flatMap(algorithm -> ENGINES.stream()
                .flatMap(engine -> TIMINGS.stream().map(timing -> Arguments.of(algorithm, engine, timing))));
    }

    private static Plan plan(
            Algorithm<?> algorithm, Task task, String engine, Timing timing, int localSteps, int delay, double until) {
        return new Plan(
                algorithm,
                MixingMatrix.metropolis(Topology.ring(N)),
                task,
                true,
                1,
                localSteps,
                new Schedule.Constant(),
                1_000_000,
                List.of(),
                new RandomStreams(3),
                engine,
                new Channel(null, null, delay, 0),
                until,
                timing,
                null);
    }

    private static Algorithm<?> wild(Algorithm<?> algorithm) {
        Map<String, Object> values = Records.components((Record) algorithm);
        values.put("learningRate", 1e200);
        return (Algorithm<?>) Records.rebuild(((Record) algorithm).getClass(), values);
    }

    @ParameterizedTest
    @MethodSource("all")
    void aHugeLearningRateStopsAtTheLastFiniteRoundWhichIsSavedAndResumed(
            Algorithm<?> algorithm, String engine, Timing timing, @TempDir Path folder) throws IOException {
        Plan plan = plan(wild(algorithm), new Spoilt(), engine, timing, 1, 0, ONCE);
        try (Loop<?> loop = Loop.of(plan);
                Loop<?> resumed = Loop.of(plan)) {
            String message = stop(loop);
            assertTrue(message.matches("round " + (loop.round() + 1) + ": client [0-7]'s .*"), message);
            assertTrue(message.contains("learningRate 1.0E200"), message);
            requireFinite(loop.models());
            loop.checkpoint(JsonNull.INSTANCE).write(folder.resolve("run"));
            resumed.restore(Checkpoint.read(folder.resolve("run")));
            assertArrayEquals(loop.models(), resumed.models());
            assertEquals(loop.latest().messages(), resumed.latest().messages());
            assertEquals(message, stop(resumed), "the same again");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aGradientThatIsNotFiniteIsNamedInItsRoundAndItsClient(Algorithm<?> algorithm, String engine, Timing timing) {
        boolean pairs = timing.clocks() != null;
        boolean alone = Arrays.equals(new String[] {"models"}, names(algorithm));
        for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            stopsAt(odd, plan(algorithm, new Spoilt(), engine, timing, 1, 0, ONCE));
            stopsAt(odd, plan(algorithm, new Spoilt(), engine, timing, 3, 0, ONCE));
            if (!pairs) stopsAt(odd, plan(algorithm, new Spoilt(), engine, timing, 2, 2, ONCE));
            if (!pairs && alone) stopsAt(odd, plan(algorithm, new Spoilt(), engine, timing, 2, 0, 1));
        }
    }

    private static String[] names(Algorithm<?> algorithm) {
        return Arrays.stream(algorithm.getClass().getClasses())
                .filter(Algorithm.State.class::isAssignableFrom)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(component -> component.getName())
                .toArray(String[]::new);
    }

    private static void stopsAt(double odd, Plan plan) {
        boolean together = plan.timing().clocks() == null;
        Spoilt task = (Spoilt) plan.task();
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(6, t -> {});
            task.odd = odd;
            String message = stop(loop);
            if (together) assertEquals(6, loop.round());
            String sign = Double.isNaN(odd) ? "NaN" : "infinity";
            String start = "round " + (loop.round() + 1) + ": client " + ODD + "'s gradient has " + sign
                    + "; its model was finite in round " + loop.round() + " (";
            assertTrue(message.startsWith(start), message);
            assertTrue(message.endsWith("its examples or the loss may be at fault)"), message);
            requireFinite(loop.models());
            task.odd = 0;
            int before = loop.round();
            loop.run(2, t -> {});
            assertEquals(before + 2, loop.round(), "it goes on from there");
        }
    }

    private static String stop(Loop<?> loop) {
        return assertThrows(NotFinite.class, () -> loop.run(300, t -> {})).getMessage();
    }

    private static void requireFinite(double[]... models) {
        for (double[] row : models) assertTrue(Arrays.stream(row).allMatch(Double::isFinite));
    }
}
