package grapevine.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    @Override
    public String getDescription() {
        return "the most memory held at once";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        try {
            return Files.exists(STATUS) ? found(Files.readString(STATUS)) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<ScalarResult> found(String status) {
        Matcher peak = PEAK.matcher(status);
        if (!peak.find()) return List.of();
        return List.of(new ScalarResult(NAME, Long.parseLong(peak.group(1)) / 1024.0, "MiB", AggregationPolicy.MAX));
    }
}
