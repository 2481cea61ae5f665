package grapevine.metrics;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Map;

/** How far the clients are apart: {@code consensusDistance} = sqrt(1/n sum_i ||x_i - x_bar||^2). */
public record ConsensusDistance() implements Metric {
    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        long n = snapshot.models().getShape().get(0);
        return Map.of("consensusDistance", new double[] {Math.sqrt(snapshot.disagreement() / n)});
    }
}
