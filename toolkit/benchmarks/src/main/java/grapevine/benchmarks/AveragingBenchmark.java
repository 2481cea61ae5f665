package grapevine.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.machine.RowSums;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** W A alone, without the round around it: of clients on a ring with d float32 numbers each, 256 MB, in the place of A. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AveragingBenchmark {
    /** The DJL engine. */
    @Param({"Java", "MXNet", "PyTorch"})
    public String engine;

    /** How many. */
    @Param("64")
    public int clients;

    /** Numbers of each. */
    @Param("1000000")
    public int d;

    private NDManager manager;
    private RowSums sums;
    private NDArray A;

    /** Makes A. */
    @Setup
    public void open() {
        manager = Engines.manager(engine);
        sums = new RowSums(MixingMatrix.metropolis(Topology.ring(clients)).weights());
        A = manager.ones(new Shape(clients, d));
    }

    /** Each number is read once and written once. */
    @Benchmark
    public void mixInPlace() {
        if (!sums.inPlace(A)) throw new IllegalStateException("Bug: no pass over " + A.getShape());
    }

    /** Frees A. */
    @TearDown
    public void close() {
        manager.close();
    }
}
