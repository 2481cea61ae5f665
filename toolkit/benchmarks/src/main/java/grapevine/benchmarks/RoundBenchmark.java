package grapevine.benchmarks;

import ai.djl.nn.Block;
import grapevine.algorithms.EuclideanAdam;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.KlAdam;
import grapevine.core.Algorithm;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Schedule;
import grapevine.data.Dataset;
import grapevine.data.Samples;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Classification;
import grapevine.tasks.Models;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One round of 8 clients on a ring, batches of 32, nothing measured inside: LeNet on 3x32x32, or a multilayer perceptron
 * on 28x28.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RoundBenchmark {
    private static final int CLIENTS = 8;
    private static final int SAMPLES = 250;

    /** The DJL engine. */
    @Param({"MXNet", "PyTorch"})
    public String engine;

    /** The model by name. */
    @Param({"leNet", "mlp(64)"})
    public String model;

    /** The algorithm by the name of its method. */
    @Param({"gossipSgd", "euclideanAdam", "klAdam"})
    public String algorithm;

    private Loop<?> loop;

    /** Starts the run. */
    @Setup(Level.Trial)
    public void start() {
        Dataset data = noise(model.equals("leNet") ? List.of(3, 32, 32) : List.of(1, 28, 28));
        List<int[]> shares = IntStream.range(0, CLIENTS)
                .mapToObj(i -> IntStream.range(i * SAMPLES, (i + 1) * SAMPLES).toArray())
                .toList();
        Block block = Models.named(model, data.shape(), data.classes().size());
        loop = Loop.of(new Plan(
                algorithm(),
                MixingMatrix.metropolis(Topology.ring(CLIENTS)),
                new Classification(data, shares, block, engine, 0),
                true,
                32,
                1,
                new Schedule.Constant(),
                Integer.MAX_VALUE,
                List.of(),
                new RandomStreams(0),
                engine));
    }

    private Algorithm<?> algorithm() {
        return switch (algorithm) {
            case "gossipSgd" -> new GossipSgd(1e-2);
            case "euclideanAdam" -> new EuclideanAdam(1e-3);
            case "klAdam" -> new KlAdam(1e-3);
            default -> throw new IllegalArgumentException(algorithm);
        };
    }

    /** One round. */
    @Benchmark
    public void round() {
        loop.run(1, done -> {});
    }

    /** Frees the run. */
    @TearDown(Level.Trial)
    public void close() {
        loop.close();
    }

    private static Dataset noise(List<Integer> shape) {
        SplittableRandom random = new SplittableRandom(1);
        int size = CLIENTS * SAMPLES, width = shape.stream().reduce(1, (a, b) -> a * b);
        float[] features = new float[size * width];
        for (int k = 0; k < features.length; k++) features[k] = (float) random.nextDouble();
        Samples samples =
                new Samples(features, IntStream.range(0, size).map(i -> i % 10).toArray());
        List<String> classes = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
        return new Dataset("noise", shape, classes, samples, samples);
    }
}
