package grapevine.metrics;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Map;

/** How far the clients are apart, as nonlinear gossip measures it: {@code V} = sum_i ||x_i - x_bar||^2. */
public record SynchronisationIndex() implements Metric {
    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        return Map.of("V", new double[] {snapshot.disagreement()});
    }
}
