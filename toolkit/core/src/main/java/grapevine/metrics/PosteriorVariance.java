package grapevine.metrics;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.Map;

/**
 * How wide what clients sample is beside the posterior, where the task knows it and its models are R >= 2 copies: below 1
 * clients are too sure, above 1 not sure enough.
 *
 * <pre>
 *   tr(covariance of the R copies, over R - 1) / tr C                                     (1)
 * </pre>
 *
 * <p>{@code varianceRatio} has (1) for each client, {@code averageVarianceRatio} for the network average of the models.
 * Each is unbiased; in one dimension its standard deviation is sqrt(2 / (R - 1)) times itself.
 */
public record PosteriorVariance() implements Metric {
    private static final Copies COPIES = new Copies(
            "PosteriorVariance",
            "varianceRatio",
            "averageVarianceRatio",
            (fitted, exact) -> fitted.trace() / exact.trace());

    @Override
    public void check(Snapshot start) {
        COPIES.check(start);
        COPIES.require(start, 2, "2");
    }

    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        check(snapshot);
        return COPIES.measure(snapshot);
    }
}
