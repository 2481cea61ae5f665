package grapevine.algorithms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.Channel;
import grapevine.core.Clocks;
import grapevine.core.Layout;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Records;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Small tasks in float64, and runs of them, for the laws. */
final class Lab {
    static final int D = 5;
    static final Timing PAIRS = new Timing(Clocks.clients(1), null, null);

    /** The engine on which the laws run, which {@link LawsOnJavaTest} changes for a while. */
    static String engine = "MXNet";

    private Lab() {}

    /** Clients that start at {@code start} and see {@code gradients} of X. */
    record Field(double[][] start, UnaryOperator<NDArray> field) implements Task {
        @Override
        public int clients() {
            return start.length;
        }

        @Override
        public Layout layout() {
            return Layout.flat(start[0].length);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.create(start);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return field.apply(X);
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    /** x - center in every row: the gradient of 1/2 ||x - center||^2. */
    static UnaryOperator<NDArray> bowls(double[][] centers) {
        return X -> X.sub(X.getManager().create(centers));
    }

    static double[][] zeros(int n) {
        return new double[n][D];
    }

    static double[][] random(int n, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[n][D];
        for (double[] row : rows) for (int k = 0; k < D; k++) row[k] = random.nextGaussian();
        return rows;
    }

    static Plan plan(Algorithm<?> algorithm, MixingMatrix W, Task task) {
        return plan(algorithm, W, task, 1, new Schedule.Constant());
    }

    static Plan plan(Algorithm<?> algorithm, MixingMatrix W, Task task, int localSteps, Schedule schedule) {
        RandomStreams streams = new RandomStreams(7);
        return new Plan(algorithm, W, task, true, 1, localSteps, schedule, 1_000_000, List.of(), streams, engine);
    }

    /** The same on another engine, with batches, a seed and clocks. */
    static Plan plan(
            Algorithm<?> algorithm, Topology graph, Task task, int batch, long seed, String engine, Timing timing) {
        return new Plan(
                algorithm,
                MixingMatrix.metropolis(graph),
                task,
                true,
                batch,
                1,
                new Schedule.Constant(),
                1_000_000,
                List.of(),
                new RandomStreams(seed),
                engine,
                Channel.perfect(),
                Double.POSITIVE_INFINITY,
                timing,
                null);
    }

    /** The engines on which a law is to hold here: those with native memory, or plain Java where the laws run once more. */
    static List<String> engines() {
        return engine.equals("Java") ? List.of("Java") : List.of("MXNet", "PyTorch");
    }

    /** The same plan on another engine. */
    static Plan on(String engine, Plan plan) {
        Map<String, Object> values = Records.components(plan);
        values.put("engine", engine);
        return Records.rebuild(Plan.class, values);
    }

    static double[][] models(Plan plan, int rounds) {
        try (Loop<?> loop = Loop.of(plan)) {
            loop.run(rounds, t -> {});
            return loop.models();
        }
    }

    /** Without the noise of those that sample. */
    static Algorithm<?> quiet(Algorithm<?> algorithm) {
        return algorithm instanceof GossipLangevin a ? a.cooled(0) : algorithm;
    }

    /** Without a prior, which pulls towards zero also where there is no data, without noise, and with steps of one size. */
    static Algorithm<?> flat(Algorithm<?> algorithm) {
        if (algorithm instanceof GossipLangevin a)
            return new GossipLangevin(0.01, 0, a.beta(), a.steps(), Double.POSITIVE_INFINITY, 0);
        if (!(algorithm instanceof KlAdam a)) return algorithm;
        Map<String, Object> values = Records.components(a);
        values.put("priorVariance", Double.POSITIVE_INFINITY);
        return Records.rebuild(KlAdam.class, values);
    }

    static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) for (int k = 0; k < mean.length; k++) mean[k] += row[k] / rows.length;
        return mean;
    }

    /** The largest distance of a row from a point, in any coordinate. */
    static double farthest(double[][] rows, double[] point) {
        double farthest = 0;
        for (double[] row : rows)
            for (int k = 0; k < point.length; k++) farthest = Math.max(farthest, Math.abs(row[k] - point[k]));
        return farthest;
    }

    static double[][] permuted(double[][] rows, int[] order) {
        return Arrays.stream(order).mapToObj(i -> rows[i]).toArray(double[][]::new);
    }

    static NDArray zerosLike(NDArray X) {
        return X.getManager().zeros(new Shape(X.getShape().getShape()), DataType.FLOAT64);
    }
}
