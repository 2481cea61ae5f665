package grapevine.heap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.Arrays;
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

/** Single operations where clients have 10 numbers each, in float64: what a call costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OperationsBenchmark {
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

    /** Makes the arrays. */
    @Setup(Level.Trial)
    public void start() {
        manager = Engines.manager(engine);
        double[][] weights = MixingMatrix.metropolis(Topology.complete(clients)).weights();
        double[] numbers = new double[clients * D];
        Arrays.setAll(numbers, k -> Math.sin(1 + k));
        X = manager.create(numbers, new Shape(clients, D));
        Y = X.add(1);
        W = manager.create(weights);
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
    public void product() {
        W.matMul(X).close();
    }

    /** The sum of each client's numbers. */
    @Benchmark
    public void sum() {
        X.sum(new int[] {1}).close();
    }

    /** Frees the arrays. */
    @TearDown(Level.Trial)
    public void close() {
        manager.close();
    }
}
