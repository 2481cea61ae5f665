package grapevine.metrics;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** The task's scores of the mean of all models, such as {@code meanModelAccuracy} and {@code meanModelLoss}. */
public record MeanModelScores() implements Metric {
    @Override
    public Map<String, double[]> measure(Snapshot snapshot) {
        Map<String, double[]> named = new LinkedHashMap<>();
        snapshot.meanScores()
                .forEach((score, value) ->
                        named.put("meanModel" + Character.toUpperCase(score.charAt(0)) + score.substring(1), value));
        return named;
    }
}
