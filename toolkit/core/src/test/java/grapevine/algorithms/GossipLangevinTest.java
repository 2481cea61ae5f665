package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Loop;
import grapevine.core.Metric;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.graph.Topology;
import grapevine.tasks.GaussianMean;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gossip Langevin with two and three clients, computed in the comments; the noise is read from the streams of the seed. */
class GossipLangevinTest {
    private static final double FLAT = Double.POSITIVE_INFINITY;
    private static final Topology TWO = Topology.complete(2), ROW = Topology.of(new int[][] {{0, 1}, {1, 2}});
    private static final long ROW_SEED = 2; // 0 and 1 meet, then 1 and 2, then 0 and 1

    /** Each client is drawn to the mean of its points: F_i = mean of 1/2 (w - x)^2. Notes who drew what. */
    private record Points(double[] start, double[][] points, List<String> seen) implements Task {
        Points(double[] start, double[]... points) {
            this(start, points, new ArrayList<>());
        }

        @Override
        public int clients() {
            return start.length;
        }

        @Override
        public Layout layout() {
            return Layout.flat(1);
        }

        @Override
        public int samples(int client) {
            return points[client].length;
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(start).reshape(start.length, 1);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            double[][] means = new double[batch.clients().length][1];
            for (int r = 0; r < means.length; r++) {
                double[] own = points[batch.clients()[r]];
                means[r][0] = Arrays.stream(batch.samples()[r])
                        .mapToDouble(k -> own[k])
                        .average()
                        .orElseThrow();
                seen.add(batch.clients()[r] + Arrays.toString(batch.samples()[r]));
            }
            return X.sub(X.getManager().create(means));
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    private static Plan pairs(GossipLangevin algorithm, Topology graph, Task task, long seed) {
        return Lab.plan(algorithm, graph, task, 2, seed, "PyTorch", Lab.PAIRS);
    }

    /** Client 0 starts at 4 and is drawn to 1 and 3, client 1 starts at 0 and is drawn to -1. */
    private static double[] two(GossipLangevin algorithm, int meetings) {
        Points task = new Points(new double[] {4, 0}, new double[] {1, 3}, new double[] {-1});
        return column(Lab.models(pairs(algorithm, TWO, task, 5), meetings));
    }

    /** The same, and client 2 starts at 8 and is drawn to 5. */
    private static double[] row(GossipLangevin algorithm, int meetings) {
        Points task = new Points(new double[] {4, 0, 8}, new double[] {1, 3}, new double[] {-1}, new double[] {5});
        return column(Lab.models(pairs(algorithm, ROW, task, ROW_SEED), meetings));
    }

    private static double[] column(double[][] models) {
        return Arrays.stream(models).mapToDouble(model -> model[0]).toArray();
    }

    private static GossipLangevin quiet(double a, double decay, double beta, int... steps) {
        return new GossipLangevin(a, decay, beta, 1).steps(steps).prior(FLAT).cooled(0);
    }

    private static void close(double[] found, double... expected) {
        assertArrayEquals(expected, found, 1e-14);
    }

    @Test
    void twoWhoMeetInTheMiddleAndStep() {
        // both come to 2; alpha = 0.05, n = 2
        // 0: N = 2, slope 2 - 2 = 0;  1: N = 1, slope 3: 2 - 0.05 2 1 3
        close(two(quiet(0.05, 0.5, 0.5, 1), 1), 2, 1.7);
        // both to 1.85, alpha = 0.05 / sqrt 2;  0: 4 alpha (1.85 - 2);  1: 2 alpha (1.85 + 1)
        double alpha = 0.05 / Math.sqrt(2);
        close(two(quiet(0.05, 0.5, 0.5, 1), 2), 1.85 + 0.6 * alpha, 1.85 - 5.7 * alpha);
        // without decay alpha stays
        close(two(quiet(0.05, 0, 0.5, 1), 2), 1.88, 1.565);
    }

    @Test
    void twoWhoGoThreeTenthsOfTheWay() {
        // 4 - 0.3 4 = 2.8 and 0.3 4 = 1.2;  0: 2.8 - 0.05 4 0.8;  1: 1.2 - 0.05 2 2.2
        close(two(quiet(0.05, 0.5, 0.3, 1), 1), 2.64, 0.98);
    }

    @Test
    void eachClientBearsItsShareOfThePrior() {
        // v = 1/2, a share of w / (n v) = 2 / (2 1/2) = 2: both go another 0.05 2 2 down
        close(two(quiet(0.05, 0.5, 0.5, 1).prior(0.5), 1), 1.8, 1.5);
    }

    @Test
    void stepsAreManyAndTheMeetingIsOne() {
        // client 1 goes a tenth of the way to -1 in each step: 2, 1.7, 1.43, 1.187
        close(two(quiet(0.05, 0.5, 0.5, 2), 1), 2, 1.43);
        close(two(quiet(0.05, 0.5, 0.5, 3), 1), 2, 1.187);
        close(two(quiet(0.05, 0.5, 0.5, 2, 1), 1), 2, 1.7);
        close(two(quiet(0.05, 0.5, 0.5, 1, 3), 1), 2, 1.187);
        // the second meeting is at (2 + 1.43) / 2 = 1.715 with alpha = 0.05 / sqrt 2, whatever the number of steps
        double stays = 1 - 4 * 0.05 / Math.sqrt(2), goes = 1 - 2 * 0.05 / Math.sqrt(2);
        close(two(quiet(0.05, 0.5, 0.5, 2), 2), 2 - 0.285 * stays * stays, 2.715 * goes * goes - 1);
    }

    @Test
    void threeClientsOfWhomTwoMeet() {
        // n = 3;  0 and 1 come to 2;  0: slope 0;  1: 2 - 0.05 3 3
        close(row(quiet(0.05, 1, 0.5, 1), 1), 2, 1.55, 8);
        // 1 met once and 2 never, so that alpha is still 0.05 / (min(1, 0) + 1); both come to 4.775
        // 1: 4.775 - 0.15 5.775;  2: 4.775 + 0.15 0.225
        close(row(quiet(0.05, 1, 0.5, 1), 2), 2, 3.90875, 4.80875);
        // 0 met once and 1 twice: alpha = 0.05 / 2; both come to 2.954375
        // 0: N = 2, 2.954375 - 0.025 6 0.954375;  1: 2.954375 - 0.025 3 3.954375
        close(row(quiet(0.05, 1, 0.5, 1), 3), 2.81121875, 2.657796875, 4.80875);
    }

    @Test
    void theNoiseOfTwoWhoMeetIsThatOfTheirStreams() {
        double alpha = 0.05, noise = Math.sqrt(2 * alpha * 2);
        close(two(quiet(alpha, 0.5, 0.5, 1).cooled(1), 1), 2 + noise * z(5, 0, 0, 0), 1.7 + noise * z(5, 1, 0, 0));
        // a quarter of the temperature, half the noise
        double half = noise / 2;
        close(two(quiet(alpha, 0.5, 0.5, 1).cooled(0.25), 1), 2 + half * z(5, 0, 0, 0), 1.7 + half * z(5, 1, 0, 0));
        // two steps: new noise in each, and the first is drawn towards the points with the model
        double first = 2 + noise * z(5, 0, 0, 0), other = 1.7 + noise * z(5, 1, 0, 0);
        close(
                two(quiet(alpha, 0.5, 0.5, 2).cooled(1), 1),
                first - 0.2 * (first - 2) + noise * z(5, 0, 0, 1),
                other - 0.1 * (other + 1) + noise * z(5, 1, 0, 1));
        // client 0 is done after one
        close(two(quiet(alpha, 0.5, 0.5, 1, 2).cooled(1), 1), first, other - 0.1 * (other + 1) + noise * z(5, 1, 0, 1));
        // the second meeting: alpha / sqrt 2 in the noise too, which has the number of the client's meetings so far
        double met = (first + other) / 2, small = alpha / Math.sqrt(2), less = Math.sqrt(2 * small * 2);
        close(
                two(quiet(alpha, 0.5, 0.5, 1).cooled(1), 2),
                met - 4 * small * (met - 2) + less * z(5, 0, 1, 0),
                met - 2 * small * (met + 1) + less * z(5, 1, 1, 0));
    }

    @Test
    void theNoiseStandsForAllClientsAlsoWhereTwoMeet() {
        // n = 3, as in threeClientsOfWhomTwoMeet
        double noise = Math.sqrt(2 * 0.05 * 3);
        close(
                row(quiet(0.05, 1, 0.5, 1).cooled(1), 1),
                2 + noise * z(ROW_SEED, 0, 0, 0),
                1.55 + noise * z(ROW_SEED, 1, 0, 0),
                8);
    }

    private static double z(long seed, int client, long meeting, int step) {
        return new RandomStreams(seed).of("noise", client, meeting, step).nextGaussian();
    }

    @Test
    void allTogetherEachGoesTowardsThoseItHearsAndTakesTheLeastCount() {
        // Metropolis weights 1/3 on both links: means 8/3, 4, 16/3;  beta 0.25: halfway: 10/3, 2, 20/3
        // 0: 10/3 - 0.05 6 4/3;  1: 2 - 0.15 3;  2: 20/3 - 0.15 5/3
        Points task = new Points(new double[] {4, 0, 8}, new double[] {1, 3}, new double[] {-1}, new double[] {5});
        GossipLangevin algorithm = quiet(0.05, 1, 0.25, 1);
        Plan together = Lab.plan(algorithm, ROW, task, 2, 0, "PyTorch", Timing.synchronous());
        close(column(Lab.models(together, 1)), 10 / 3.0 - 0.4, 1.55, 20 / 3.0 - 0.25);
        // alpha = 0.05 / 2: from 44/15, 31/20, 77/12 the means of each and its neighbours are
        double a = 44 / 15.0, b = 31 / 20.0, c = 77 / 12.0;
        double[] met = {(a + (2 * a + b) / 3) / 2, (b + (a + b + c) / 3) / 2, (c + (2 * c + b) / 3) / 2};
        close(
                column(Lab.models(together, 2)),
                met[0] - 0.15 * (met[0] - 2),
                met[1] - 0.075 * (met[1] + 1),
                met[2] - 0.075 * (met[2] - 5));
    }

    @Test
    void theMiniBatchIsKeptForAllStepsOfAMeetingAndNewInTheNext() {
        Points task = new Points(new double[2], new double[5], new double[5]);
        Lab.models(pairs(quiet(0.01, 0, 0.5, 3), TWO, task, 1), 5);
        assertEquals(5 * 3 * 2, task.seen().size());
        int[][] drawn = new int[2][5];
        for (int meeting = 0; meeting < 5; meeting++)
            for (int client = 0; client < 2; client++) {
                int at = 6 * meeting + client;
                String batch = task.seen().get(at);
                assertEquals(batch, task.seen().get(at + 2));
                assertEquals(batch, task.seen().get(at + 4));
                for (char position : batch.substring(1).replaceAll("[^0-9]", "").toCharArray())
                    drawn[batch.charAt(0) - '0'][position - '0']++;
            }
        assertArrayEquals(new int[][] {{2, 2, 2, 2, 2}, {2, 2, 2, 2, 2}}, drawn, "ten draws are two epochs of five");
    }

    /** How many arrays and managers a manager holds, all below it included. */
    private static int held(NDManager manager) throws ReflectiveOperationException {
        Field field = BaseNDManager.class.getDeclaredField("resources");
        field.setAccessible(true);
        int held = 0;
        for (Object resource : ((Map<?, ?>) field.get(manager)).values())
            held += 1 + (resource instanceof NDManager inner ? held(inner) : 0);
        return held;
    }

    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet"})
    void tenThousandMeetingsHoldAsManyArraysAsAHundred(String engine) throws ReflectiveOperationException {
        GaussianMean task = GaussianMean.random(6, 5, 1, 0, 0);
        NDManager[] run = new NDManager[1];
        Metric look = snapshot -> {
            run[0] = snapshot.models().getManager().getParentManager(); // that of the metrics is inside of it
            return Map.of("none", new double[1]);
        };
        GossipLangevin algorithm = new GossipLangevin(0.01).steps(1, 2, 1, 1, 3, 1);
        int meetings = engine.equals("PyTorch") ? 10_000 : 500;
        try (Loop<?> loop = Loop.of(Lab.plan(algorithm, Topology.ring(6), task, 2, 0, engine, Lab.PAIRS))) {
            loop.run(100, t -> {});
            loop.measure(look);
            int before = held(run[0]), above = held(run[0].getParentManager());
            loop.run(meetings, t -> {});
            assertEquals(before, held(run[0]), "arrays of the run");
            assertTrue(held(run[0].getParentManager()) <= above, "arrays of no run; runs that ended may go meanwhile");
        }
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        String needs = "gossipLangevin(...) needs ";
        for (double bad : new double[] {0, -1, Double.NaN, FLAT})
            refused("gossipLangevin(learningRate) needs learningRate > 0, got " + bad, () -> new GossipLangevin(bad));
        for (double bad : new double[] {-0.1, Double.NaN, FLAT})
            refused(needs + "a finite decay >= 0, got " + bad, () -> new GossipLangevin(1, bad, 0.5, 1));
        for (double bad : new double[] {0, -0.1, 0.51, Double.NaN})
            refused(
                    needs + "0 < beta <= 0.5, got " + bad + "; 0.5 meets in the middle",
                    () -> new GossipLangevin(1, 0, bad, 1));
        for (double bad : new double[] {0, -1, Double.NaN})
            refused(needs + "priorVariance > 0, got " + bad, () -> new GossipLangevin().prior(bad));
        for (double bad : new double[] {-1, Double.NaN, FLAT})
            refused(needs + "a finite temperature >= 0, got " + bad, () -> new GossipLangevin().cooled(bad));
        refused(needs + "steps for all clients or for each, got none", () -> new GossipLangevin().steps(new int[0]));
        refused(needs + "steps >= 1, got 0", () -> new GossipLangevin().steps(2, 0));
        refused(
                needs + "steps for all clients or for each of 2, got [1, 2, 3]",
                () -> two(new GossipLangevin().steps(1, 2, 3), 0));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
