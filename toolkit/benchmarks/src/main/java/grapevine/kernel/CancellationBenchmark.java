package grapevine.kernel;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jshell.JShell;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs that cells can be interrupted: the same cell compiled by JShell alone, by the kernel, and by the kernel
 * with an interrupt after the loops had become hot.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CancellationBenchmark {

    private static final int N = 200;
    private static final int HOT = 10_000;

    /** Where JShell alone puts the object; public for its cell. */
    public static volatile Object made;

    /** Who compiled the cell. */
    @Param({"jshell", "kernel", "kernelAfterInterrupt"})
    public String compiledBy;

    private final double[] a = new Random(0).doubles(N * N).toArray();
    private final double[] b = new Random(1).doubles(N * N).toArray();
    private final double[] c = new double[N * N];
    private final long[] bits = new Random(2).longs(N * N).toArray();
    private final long[] others = new Random(3).longs(N * N).toArray();
    private Loops loops;

    /** Compiles the cell. */
    @Setup
    public void compile() {
        loops = (Loops) (compiledBy.equals("jshell") ? byJShell() : byKernel());
    }

    private static Object byJShell() {
        JShell shell = JShell.builder().executionEngine("local").build();
        shell.eval(Loops.CELL);
        shell.eval("grapevine.kernel.CancellationBenchmark.made = new Cell();");
        return made;
    }

    private Object byKernel() {
        Evaluator evaluator = new Evaluator(Settings.of(Map.of()));
        evaluator.run("cell", Loops.CELL + "new Cell()", value -> made = value);
        if (compiledBy.equals("kernel")) return made;
        loops = (Loops) made;
        long work = 0;
        for (int i = 0; i < HOT; i++) work += mixed() + collatz() + fibonacci();
        CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(evaluator::interrupt);
        evaluator.run("cell", "while (true) {}", value -> {});
        evaluator.run("cell", "", value -> {});
        return work == 0 ? null : loops;
    }

    @Benchmark
    public long mixed() {
        return loops.mixed(bits, others);
    }

    @Benchmark
    public double[] product() {
        loops.product(a, b, c, N);
        return c;
    }

    @Benchmark
    public int collatz() {
        return loops.collatz(837799);
    }

    @Benchmark
    public long fibonacci() {
        return loops.fibonacci(20);
    }
}
