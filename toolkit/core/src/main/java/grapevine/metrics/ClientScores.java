package grapevine.metrics;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Map;

/** The task's scores of each client's own model, such as {@code accuracy} and {@code loss}: one number per client. */
public record ClientScores() implements Metric {
    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        return snapshot.clientScores();
    }
}
