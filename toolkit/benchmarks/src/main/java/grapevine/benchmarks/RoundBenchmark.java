package grapevine.benchmarks;

import grapevine.core.Loop;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** A run that goes on; one round costs what another does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 6, time = 2) // Java has compiled all that a round calls after some 10 s
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class RoundBenchmark {
    Loop<?> loop;

    /** The run before its first round, from the parameters by name. */
    abstract Loop<?> start(BenchmarkParams chosen);

    /** Starts the run. */
    @Setup
    public void open(BenchmarkParams chosen) {
        loop = start(chosen);
    }

    final void next() {
        loop.run(1, done -> {});
    }

    /** Frees the run. */
    @TearDown
    public void close() {
        loop.close();
    }
}
