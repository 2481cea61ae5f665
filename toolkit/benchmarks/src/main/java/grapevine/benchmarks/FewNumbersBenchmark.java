package grapevine.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.algorithms.GossipSgd;
import grapevine.core.Channel;
import grapevine.core.Clocks;
import grapevine.core.Engines;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Schedule;
import grapevine.core.Timing;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** Clients on a ring with 10 numbers each, in float64: single operations, a whole round of gossip SGD, and a meeting. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FewNumbersBenchmark {
    private static final int D = 10;

    /** The DJL engine. */
    @Param({"Java", "MXNet", "PyTorch"})
    public String engine;

    /** How many there are. */
    @Param({"2", "20"})
    public int clients;

    private NDManager manager;
    private NDArray X;
    private NDArray Y;
    private NDArray W;
    private Loop<?> loop;
    private Loop<?> meetings;

    /** Makes the arrays, and starts the run. */
    @Setup(Level.Trial)
    public void start() {
        manager = Engines.manager(engine);
        MixingMatrix mixing = MixingMatrix.metropolis(Topology.complete(clients));
        if (clients > 2) mixing = MixingMatrix.metropolis(Topology.ring(clients));
        double[][] curvature = new double[clients][D], center = new double[clients][D];
        for (double[] row : curvature) Arrays.fill(row, 1);
        for (int i = 0; i < clients; i++) Arrays.setAll(center[i], k -> Math.sin(1 + k));
        X = manager.create(center);
        Y = manager.create(curvature);
        W = manager.create(
                Arrays.stream(mixing.weights()).flatMapToDouble(Arrays::stream).toArray(), new Shape(clients, clients));
        Quadratic task = Quadratic.of(curvature, center);
        loop = Loop.of(plan(mixing, task, Timing.synchronous()));
        meetings = Loop.of(plan(mixing, task, new Timing(Clocks.clients(1), null, null)));
    }

    private Plan plan(MixingMatrix mixing, Quadratic task, Timing timing) {
        return new Plan(
                new GossipSgd(0.1),
                mixing,
                task,
                true,
                1,
                1,
                new Schedule.Constant(),
                Integer.MAX_VALUE,
                List.of(),
                new RandomStreams(0),
                engine,
                Channel.perfect(),
                Double.POSITIVE_INFINITY,
                timing,
                null);
    }

    /** X - Y. */
    @Benchmark
    public void subtract() {
        X.sub(Y).close();
    }

    /** 0.1 X. */
    @Benchmark
    public void scale() {
        X.mul(0.1).close();
    }

    /** W X. */
    @Benchmark
    public void mix() {
        W.matMul(X).close();
    }

    /** The sum of each client's numbers. */
    @Benchmark
    public void sum() {
        X.sum(new int[] {1}).close();
    }

    /** One round. */
    @Benchmark
    public void round() {
        loop.run(1, done -> {});
    }

    /** One meeting of two clients. */
    @Benchmark
    public void meeting() {
        meetings.run(1, done -> {});
    }

    /** Frees arrays and runs. */
    @TearDown(Level.Trial)
    public void close() {
        loop.close();
        meetings.close();
        manager.close();
    }
}
