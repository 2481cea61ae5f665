package grapevine.benchmarks;

import grapevine.algorithms.EuclideanAdam;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.GradientTracking;
import grapevine.algorithms.KlAdam;
import grapevine.core.Algorithm;
import grapevine.core.Channel;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Classification;
import grapevine.tasks.Models;
import grapevine.tasks.Quadratic;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What the clients of a benchmark do: on a ring, with nothing measured inside.
 *
 * @param algorithm what they do in a round
 * @param task what they learn
 * @param timing when they do it
 */
record Workload(Algorithm<?> algorithm, Task task, Timing timing) {
    private static final int BATCH = 32;
    private static final int TRAINING = 250; // examples per client
    private static final int TEST = 1000;
    private static final int CLASSES = 10;

    /** Learning a model by name on noise. */
    static Workload learning(String model, String algorithm, int clients, String engine) {
        Dataset data = noise(model, clients * TRAINING, TEST);
        List<int[]> shares = IntStream.range(0, clients)
                .mapToObj(i -> IntStream.range(i * TRAINING, (i + 1) * TRAINING).toArray())
                .toList();
        Task task = new Classification(data, shares, Models.named(model, data.shape(), CLASSES), engine, 0);
        return new Workload(algorithm(algorithm), task, Timing.synchronous());
    }

    private static Algorithm<?> algorithm(String name) {
        return switch (name) {
            case "gossipSgd" -> new GossipSgd(1e-2);
            case "gradientTracking" -> new GradientTracking(1e-2);
            case "euclideanAdam" -> new EuclideanAdam(1e-3);
            case "klAdam" -> new KlAdam(1e-3);
            default ->
                throw new IllegalArgumentException(
                        "algorithm needs one of gossipSgd, gradientTracking, euclideanAdam, klAdam, got " + name);
        };
    }

    /** Gossip SGD on parabolas with d coordinates, in float64. */
    static Workload quadratic(int clients, int d, Timing timing) {
        double[][] curvature = new double[clients][d], center = new double[clients][d];
        for (double[] row : curvature) Arrays.fill(row, 1);
        for (double[] row : center) Arrays.setAll(row, k -> Math.sin(1 + k));
        return new Workload(new GossipSgd(0.1), Quadratic.of(curvature, center), timing);
    }

    /** A run of it before its first round; closing it closes the task. */
    Loop<?> loop(String engine) {
        return Loop.of(new Plan(
                algorithm,
                MixingMatrix.metropolis(Topology.ring(task.clients())),
                task,
                true,
                BATCH,
                1,
                new Schedule.Constant(),
                Integer.MAX_VALUE,
                List.of(),
                new RandomStreams(0),
                engine,
                Channel.perfect(),
                Double.POSITIVE_INFINITY,
                timing,
                null));
    }

    /** Noise for a model by name: 28x28 and grey for models without convolutions, else 32x32 in colours. */
    static Dataset noise(String model, int training, int test) {
        boolean flat = model.startsWith("softmax") || model.startsWith("mlp");
        List<Integer> shape = flat ? List.of(1, 28, 28) : List.of(3, 32, 32);
        List<String> classes =
                IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();
        return new Dataset("noise", shape, classes, noise(shape, training, 1), noise(shape, test, 2));
    }

    private static Samples noise(List<Integer> shape, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] features = new float[size * shape.stream().reduce(1, (a, b) -> a * b)];
        for (int k = 0; k < features.length; k++) features[k] = (float) random.nextDouble();
        return new Samples(
                features, IntStream.range(0, size).map(i -> i % CLASSES).toArray());
    }
}
