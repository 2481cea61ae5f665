package grapevine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Metric;
import grapevine.core.Snapshot;
import grapevine.tasks.Quadratic;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The charts of a run that show its clients one by one, asked at the front door. */
class RunChartsTest {

    /** Where each client stands: its model's only coordinate. */
    private record Place() implements Metric {
        @Override
        public Map<String, double[]> measure(Snapshot snapshot) {
            return Map.of("place", snapshot.models().toDoubleArray());
        }
    }

    private static Run run(Experiment experiment) {
        double[][] curvature = {{1}, {1}, {1}, {1}}, center = {{1}, {2}, {3}, {4}};
        return experiment
                .task(Quadratic.of(curvature, center))
                .gossipSgd(0.1)
                .metric(new Place())
                .run(3);
    }

    @Test
    void aRunIsShownClientByClientAsLinesAndAsAFilm() {
        try (Run run = run(Experiment.ring(4))) {
            String lines = run.trajectories("place").toString();
            assertEquals(
                    "Chart: place of each client, and the mean (dashed) (client 0, client 1, client 2, client 3, mean)",
                    lines);
            assertTrue(run.film("place").json().contains("\"frames\""));
            double[] last = run.history().last().values().get("place");
            assertTrue(Arrays.stream(last).distinct().count() > 1); // not the same number four times
        }
    }

    @Test
    void aNumberOfAllClientsIsNoTrajectoryAndNoFilm() {
        try (Run run = run(Experiment.ring(4))) {
            Exception lines = assertThrows(IllegalArgumentException.class, () -> run.trajectories("consensusDistance"));
            assertEquals(
                    "trajectories(metric) needs a metric with one number per client (4), got consensusDistance with 1; "
                            + "chart(\"consensusDistance\") draws it",
                    lines.getMessage());
            Exception film = assertThrows(IllegalArgumentException.class, () -> run.film("consensusDistance"));
            assertEquals(
                    "film(metric) needs a metric with one number per client (4), got consensusDistance with 1; "
                            + "chart(\"consensusDistance\") draws it",
                    film.getMessage());
        }
    }

    @Test
    void aMetricIsDrawnAgainstAnother() {
        try (Run run = run(Experiment.ring(4))) {
            assertEquals(
                    "Chart: consensus distance against error (" + run.experiment() + ")",
                    run.chart("consensusDistance", "error").toString());
        }
    }
}
