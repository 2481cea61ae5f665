package grapevine.metrics;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Map;

/**
 * How far the clients are apart, as Beyond Euclidean Gossip measures it: {@code E_t} = 1/d sum_i ||x_i - x_bar||^2. There
 * x are expectation parameters; here they are the models, so that it means the same for every algorithm.
 */
public record ConsensusError() implements Metric {
    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        long d = snapshot.models().getShape().get(1);
        return Map.of("E_t", new double[] {snapshot.disagreement() / d});
    }
}
