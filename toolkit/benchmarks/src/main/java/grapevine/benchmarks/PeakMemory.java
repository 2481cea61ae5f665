package grapevine.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** The most memory that the measured Java held at once, heap and native, as Linux counts it; nothing elsewhere. */
public final class PeakMemory implements InternalProfiler {
    static final String NAME = "peakMemory";

    @Override
    public String getDescription() {
        return "the most memory held at once";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return ProcessStatus.PEAK.mebibytes().stream()
                .mapToObj(peak -> new ScalarResult(NAME, peak, "MiB", AggregationPolicy.MAX))
                .toList();
    }
}
