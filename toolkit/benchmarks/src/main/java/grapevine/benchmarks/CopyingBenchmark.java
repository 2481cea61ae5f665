package grapevine.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How fast the machine copies: what mixing, which has to read and to write all numbers once, can be held against. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CopyingBenchmark {
    static final int MEGABYTES = 256;
    private static final int NUMBERS = MEGABYTES * 1_000_000 / Float.BYTES;

    /** How many copy, each its part. */
    @Param({"1", "2"})
    public int threads;

    private final float[] from = new float[NUMBERS];
    private final float[] to = new float[NUMBERS];

    /** All numbers once. */
    @Benchmark
    public float[] copy() {
        int part = NUMBERS / threads;
        IntStream.range(0, threads).parallel().forEach(k -> System.arraycopy(from, k * part, to, k * part, part));
        return to;
    }
}
