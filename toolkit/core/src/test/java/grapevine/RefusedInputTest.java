package grapevine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import grapevine.core.Metric;
import grapevine.core.Schedule;
import grapevine.data.Csv;
import grapevine.data.Digits;
import grapevine.data.LeastSquares;
import grapevine.data.Samples;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.metrics.PosteriorKl;
import grapevine.tasks.Agreement;
import grapevine.tasks.GaussianMean;
import grapevine.tasks.Models;
import grapevine.tasks.Quadratic;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The words in which bad input is refused; that all of it is, is {@link HostileInputTest}'s. */
class RefusedInputTest {
    private static final Experiment RING =
            Experiment.ring(4).data(new Digits(40, 20, 0)).model("softmax");

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void graphsHaveAsManyClientsAsWeightsFitIntoMemory() {
        refused("ring(clients) needs at most 10000 clients, got 2147483647", () -> Topology.ring(Integer.MAX_VALUE));
        refused("of(edges) needs at most 10000 clients, got 100001", () -> Topology.of(new int[][] {{0, 100_000}}));
        refused(
                "erdosRenyi(clients, u, seed) needs at most 10000 clients, got 100000",
                () -> Experiment.erdosRenyi(100_000, 0.5, 0));
        refused("neighbors(i) needs a client in 0 .. 3, got -1", () -> Topology.ring(4)
                .neighbors(-1));
        refused("metropolis(topology) needs a topology, got null", () -> MixingMatrix.metropolis(null));
        refused(
                "a mixing matrix needs a row of weights for every client, got null",
                () -> MixingMatrix.of(Topology.ring(4), new double[4][]));
        refused(
                "keeping(there) needs an answer for each link, got null",
                () -> MixingMatrix.metropolis(Topology.ring(4)).keeping(null));
        refused("timeVarying(graphs) needs graphs, got null", () -> RING.timeVarying((Topology) null));
    }

    @Test
    void theDoorWantsValues() {
        refused("timeVarying(...) needs a value, got null", () -> RING.timeVarying((Topology[]) null));
        refused("compare(...) needs a value, got null", () -> Experiment.compare((Experiment[]) null));
        refused("rates(...) needs a value, got null", () -> Sweep.of(RING).rates((double[]) null));
        refused("seeds(...) needs a value, got null", () -> Sweep.of(RING).seeds((long[]) null));
        refused("steps(...) needs a value, got null", () -> RING.gossipLangevin()
                .steps((int[]) null));
        refused("Warmup(rounds, then) needs a schedule to go on with, got null", () -> new Schedule.Warmup(2, null));
        refused("Metric.of(name, number) needs a name and a number, got null", () -> Metric.of(null, s -> 1));
        refused("batch(samples) needs samples <= 10000000, got 1000000007", () -> RING.batch(1_000_000_007));
        refused(
                "a data set needs to be one of activities, cifar-10, cifar-100, digits, fashion-mnist, kvasir-seg,"
                        + " least-squares, magic, mhealth, mnist, polyps, showers, sine, spambase, tiny-imagenet, got "
                        + "x".repeat(100) + "... of 1000 characters; for a table of your own use new Csv(file, label)",
                () -> RING.data("x".repeat(1000)));
    }

    @Test
    void whatTheUsersOwnPartsGiveIsLookedAt() {
        refused(
                "partition(partition) needs to give each of 4 clients at least one of the positions 0 .. 39, got null",
                () -> RING.partition((labels, sizes, random) -> null).run(0));
        refused(
                "partition(partition) needs to give each of 4 clients at least one of the positions 0 .. 39, got 4 shares that do not",
                () -> RING.partition(
                                (labels, sizes, random) -> List.of(new int[] {40}, new int[1], new int[1], new int[1]))
                        .run(0));
        refused(
                "metric(metric) needs a metric that gives numbers by name, got null",
                () -> RING.metric(snapshot -> null).run(0));
        refused(
                "compression(compression) needs to say numbers of shape (4, 7850), got null",
                () -> RING.compression(new Hostile.Speechless()).run(1));
        refused("data(source) needs a source that loads a data set, got null", () -> RING.data(() -> null));
    }

    @Test
    void runsWriteToFilesAndDrawOnAxes() {
        try (Run run = RING.run(0)) {
            refused("csv(path) needs a file to be written, got null", () -> run.csv(null));
            refused("csv(path) needs a file to be written, got /", () -> run.csv(Path.of("/")));
            refused("save(path) needs a file to be written, got /", () -> run.save(Path.of("/")));
            refused("chart(metric, axis) needs an axis, got null", () -> run.chart("accuracy", null));
        }
    }

    @Test
    void tasksAndDataHaveNumbersThatFit() {
        refused(
                "Quadratic.of(curvature, center) needs a row of center for every client, got null",
                () -> Quadratic.of(new double[][] {{1}}, null));
        refused(
                "new Agreement(clients, dimensions) needs at most 100000000 numbers, got 4 x 1000000007",
                () -> new Agreement(4, 1_000_000_007));
        refused(
                "replicas(copies) needs at most 25000000 copies of 4 clients with 1 coordinates, got 1000000007",
                () -> GaussianMean.random(4, 3, 1, 0, 0).replicas(1_000_000_007));
        refused("Digits needs at most 2000000 examples, got 1000000007", () -> new Digits(1_000_000_007, 1, 0));
        refused(
                "LeastSquares needs examples x features below 2^28, got 2 x 1000000007",
                () -> new LeastSquares(2, 1_000_000_007, 0, 0));
        refused(
                "samples need features and labels, and empty arrays for what there is none of, got null",
                () -> new Samples(null, new int[1]));
        refused(
                "Csv(file, label) needs a file and the name of a column, got null and label",
                () -> new Csv(null, "label"));
        refused("Models.mlp(classes, widths) needs 1 to 1000000 outputs, got 0", () -> Models.mlp(0, 4));
        refused(
                "bias(replicas, dimensions) needs dimensions >= 1 and more replicas, up to 10000000, got 2 and 2147483647",
                () -> PosteriorKl.bias(Integer.MAX_VALUE, 2));
    }
}
