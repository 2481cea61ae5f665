package grapevine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Metric;
import grapevine.core.Task;
import grapevine.data.Digits;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** Tables of experiments. */
class SweepTest {

    /** x^2 / 2 for three clients that start at a random point; {@code interrupts} counts gradients until an interrupt. */
    private static final class Bowl implements Task {
        private int interrupts;

        @Override
        public int clients() {
            return 3;
        }

        @Override
        public Layout layout() {
            return Layout.flat(1);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.ones(new Shape(3, 1), DataType.FLOAT64).mul(1 + random.nextDouble());
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            if (--interrupts == 0) Thread.currentThread().interrupt();
            return X.duplicate();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of("error", X.square().toDoubleArray());
        }
    }

    private static Experiment bowl() {
        return Experiment.ring(3).task(new Bowl());
    }

    @Test
    void aCellHoldsTheMeanAndTheSampleDeviationOverItsSeeds() {
        Experiment base = Experiment.ring(3).data(new Digits(60, 20, 0)).model("softmax");
        Results results = Sweep.of(base)
                .setting("iid", e -> e.iid())
                .setting("skewed", e -> e.dirichlet(0.1))
                .algorithm("SGD", e -> e.gossipSgd())
                .algorithm("KL", e -> e.klAdam())
                .seeds(4, 5)
                .run(3);
        double[] scores = new double[2];
        for (int k = 0; k < 2; k++)
            try (Run run = base.dirichlet(0.1).klAdam().seed(4 + k).run(3)) {
                scores[k] = run.accuracy();
            }
        DoubleColumn column = DoubleColumn.create("accuracy", scores);
        assertEquals(column.mean(), results.mean("skewed", "KL", "accuracy"));
        assertEquals(
                Math.abs(scores[0] - scores[1]) / Math.sqrt(2), results.deviation("skewed", "KL", "accuracy"), 1e-12);
        Table table = results.table();
        assertEquals("[setting, SGD, KL]", table.columnNames().toString());
        assertEquals(
                String.format(java.util.Locale.ROOT, "%.3f ± %.3f", column.mean(), column.standardDeviation()),
                table.where(table.stringColumn("setting").isEqualTo("skewed"))
                        .stringColumn("KL")
                        .get(0));
        assertEquals("8 of 8", results.toString().replaceAll(".*: (.*) runs", "$1"));
    }

    @Test
    void theRateThatComesFarthestOnTheTuningSeedIsTaken() {
        // after 5 steps of x <- (1 - eta) x the least error has the eta nearest to 1; at 3 it grows to (-2)^5
        Results results = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(0.1, 0.9, 0.5, 3)
                .seeds(0)
                .run(5);
        assertEquals(0.9, results.rate("", "SGD"));
        assertEquals("0.9", results.rates().get(0, 0));
        assertTrue(results.mean("", "SGD", "error") < 1e-8);
        assertEquals(5, results.size());
        Results upwards = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(0.1, 0.5)
                .highest("error")
                .run(5);
        assertEquals("0.1 (lowest)", upwards.rates().get(0, 0));
        Results downwards = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(0.1, 0.5)
                .lowest("E_t")
                .run(5);
        assertEquals(5, downwards.size());
        Results one = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(0.25)
                .run(2);
        assertEquals(0.25, one.rate("", "SGD"));
        assertEquals(3, one.size());
        Results after = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .algorithm("Adam", e -> e.euclideanAdam(0.02))
                .ratesOf(results)
                .run(2);
        assertEquals(0.9, after.rate("", "SGD"));
        assertTrue(Double.isNaN(after.rate("", "Adam")));
        assertEquals(6, after.size());
    }

    @Test
    void whatDivergesIsSaidAndNeitherAveragedNorChosen() {
        // (1 - 1e200)^2 is beyond the largest double
        Results results = Sweep.of(bowl())
                .algorithm("wild", e -> e.gossipSgd(1e200))
                .algorithm("tame", e -> e.gossipSgd(0.5))
                .run(3);
        assertEquals("diverged", results.table("error").get(0, 0));
        assertTrue(Double.isNaN(results.mean("", "wild", "error")));
        assertTrue(String.valueOf(results.failures().get(0, 0)).startsWith("round 2: client 0's model has "));
        assertEquals("", results.failures().get(0, 1));
        assertEquals(6, results.done());
        Results tuned = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(0.5, 1e200)
                .run(3);
        assertEquals(0.5, tuned.rate("", "SGD"));
    }

    @Test
    void aScoreThatIsNoNumberIsNeitherChosenNorLeftOut() {
        Experiment odd = bowl().metric(Metric.of(
                "odd",
                s -> s.models().getDouble(0, 0) > 1 ? Double.NaN : s.models().getDouble(0, 0)));
        // from a start in [1, 2): the slow step stays above 1 and has no number, the fast one goes to nearly 0
        Results tuned = Sweep.of(odd)
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(1e-9, 0.9)
                .highest("odd")
                .seeds(0)
                .run(1);
        assertEquals(0.9, tuned.rate("", "SGD"));
        Results some = Sweep.of(odd).algorithm("SGD", e -> e.gossipSgd(0.35)).run(1);
        long finite =
                some
                        .history()
                        .doubleColumn("odd")
                        .where(some.history().intColumn("round").isEqualTo(1))
                        .asList()
                        .stream()
                        .filter(x -> x != null && !x.isNaN())
                        .count();
        assertTrue(finite > 0 && finite < 3, "finite: " + finite);
        assertTrue(Double.isNaN(some.mean("", "SGD", "odd")));
        assertTrue(Double.isNaN(some.deviation("", "SGD", "odd")));
    }

    @Test
    void oneSeedHasNoDeviation() {
        Results one =
                Sweep.of(bowl()).algorithm("SGD", e -> e.gossipSgd()).seeds(7).run(1);
        assertTrue(Double.isNaN(one.deviation("", "SGD", "error")));
        assertFalse(String.valueOf(one.table().get(0, 0)).contains("±"));
    }

    @Test
    void whereEverythingDivergesTheTableSaysSo() {
        Results all = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(1e200, 2e200)
                .run(3);
        assertEquals("diverged", all.table().get(0, 0));
        assertEquals("", all.rates().get(0, 0));
        assertTrue(Double.isNaN(all.rate("", "SGD")));
        assertEquals(
                "no learning rate of the grid came through; no learning rate of the grid came through;"
                        + " no learning rate of the grid came through",
                all.failures().get(0, 0));
        assertEquals(
                "results need at least one run that came through, got none of 5; table() and failures() say why",
                assertThrows(IllegalStateException.class, all::chart).getMessage());
    }

    @Test
    void settingsMayMeasureDifferentThings() {
        Results both = Sweep.of(Experiment.ring(3))
                .setting("bowl", e -> e.task(new Bowl()))
                .setting("digits", e -> e.data(new Digits(60, 20, 0)).model("softmax"))
                .algorithm("SGD", e -> e.gossipSgd())
                .seeds(0)
                .run(1);
        assertEquals("", both.table("error").get(1, 1));
        assertEquals("", both.table("accuracy").get(0, 1));
        assertTrue(Double.isFinite(both.mean("digits", "SGD", "accuracy")));
        assertTrue(Double.isNaN(both.mean("bowl", "SGD", "accuracy")));
        assertTrue(both.chart("accuracy").png().length > 0);
    }

    @Test
    void algorithmsOfOneSettingMayMeasureDifferentThings() {
        Results both = Sweep.of(Experiment.ring(3))
                .algorithm("bowl", e -> e.task(new Bowl()))
                .algorithm("digits", e -> e.data(new Digits(60, 20, 0)).model("softmax"))
                .seeds(0)
                .run(1);
        assertEquals(2, both.done());
        assertTrue(both.chart("", "accuracy", "rounds").png().length > 0);
    }

    @Test
    void aRateThatFailedIsNotTriedAgainWhereRunsWithAnotherAreThere() {
        int[] calls = new int[1];
        Metric moody = Metric.of("moody", s -> {
            if (calls[0]++ == 0) throw new IllegalArgumentException("not today");
            return 1;
        });
        // rates are tried from the lowest: 1e-9 fails, though it would leave the highest error, and 0.9 is run
        Results results = Sweep.of(bowl().metric(moody))
                .algorithm("SGD", e -> e.gossipSgd())
                .rates(0.9, 1e-9)
                .highest("error")
                .seeds(0)
                .run(1);
        double rate = results.rate("", "SGD");
        assertEquals(3, results.done());
        assertEquals(rate, results.run().rate("", "SGD"));
        assertEquals(3, results.done());
    }

    @Test
    void whatFailedIsTriedAgain() {
        int[] calls = new int[1];
        Metric moody = Metric.of("moody", s -> {
            if (calls[0]++ < 2) throw new IllegalArgumentException("not today");
            return 1;
        });
        Results results = Sweep.of(bowl().metric(moody))
                .algorithm("SGD", e -> e.gossipSgd())
                .seeds(0, 1)
                .run(1);
        assertEquals("failed", results.table().get(0, 0));
        assertEquals("1.000 ± 0.000", results.run().table("moody").get(0, 0));
    }

    @Test
    void whatFailsInOneCellLeavesTheOthers() {
        Results results = Sweep.of(bowl())
                .algorithm("broken", e -> e.algorithm(new Broken(1)))
                .algorithm("whole", e -> e.gossipSgd(0.5))
                .run(2);
        assertEquals("failed", results.table("error").get(0, 0));
        assertEquals(
                "this never works; this never works; this never works",
                results.failures().get(0, 0));
        assertTrue(Double.isFinite(results.mean("", "whole", "error")));
        Sweep tuned = Sweep.of(bowl())
                .algorithm("broken", e -> e.algorithm(new Broken(1)))
                .rates(1, 2);
        assertEquals("5 of 5 runs", tuned.run(1).toString().replaceAll(".*: ", ""));
    }

    @Test
    void whatCannotRunIsRefusedBeforeAnythingRuns() {
        Sweep sweep = Sweep.of(bowl())
                .algorithm("SGD", e -> e.gossipSgd())
                .setting("ring", e -> e)
                .algorithm("push", e -> e.pushSum());
        refused(
                "pushSum() needs weights whose columns sum to 1, got MixingMatrix.of(weights) on Topology.ring(3);"
                        + " columnStochastic() gives those",
                () -> sweep.setting(
                                "own",
                                e -> e.mixing(MixingMatrix.of(
                                        Topology.ring(3), new double[][] {{1, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}})))
                        .run(1));
    }

    @Test
    void anInterruptedSweepKeepsWhatIsDoneAndGoesOn() {
        Bowl bowl = new Bowl();
        Sweep sweep = Sweep.of(Experiment.ring(3).task(bowl))
                .algorithm("SGD", e -> e.gossipSgd())
                .algorithm("Adam", e -> e.euclideanAdam())
                .rates(0.1, 0.2);
        Results whole = sweep.run(4);
        bowl.interrupts = 4 * 4 + 2; // in the fifth of ten runs, the third of three seeds
        Results results = sweep.run(4);
        assertTrue(Thread.interrupted());
        assertEquals(4, results.done());
        assertEquals("", results.table("error").get(0, 0));
        assertTrue(Double.isNaN(results.mean("", "SGD", "error")));
        bowl.interrupts = 0;
        results.run();
        assertEquals(-6 * 4, bowl.interrupts);
        assertEquals(10, results.done());
        assertEquals(whole.table("error").toString(), results.table("error").toString());
        results.run();
        assertEquals(10, results.done());
    }

    @Test
    void thePapersNumbersStandAboveThoseMeasuredHere() {
        Results results = Sweep.of(bowl())
                .setting("slow", e -> e.gossipSgd(0.1))
                .setting("fast", e -> e.gossipSgd(0.5))
                .algorithm("as set", e -> e)
                .algorithm("lazy", e -> e.lazy())
                .seeds(0)
                .run(1);
        Table table = results.beside("paper", new double[][] {{0.25, 0.5}, {Double.NaN, 1}});
        assertEquals("[setting, source, as set, lazy]", table.columnNames().toString());
        assertEquals("[slow, , fast, ]", table.stringColumn(0).asList().toString());
        assertEquals(
                "[paper, here, paper, here]", table.stringColumn(1).asList().toString());
        assertEquals("0.25", table.get(0, 2));
        assertEquals("", table.get(2, 2));
        assertEquals(results.table().get(1, 1), table.get(3, 2));
    }

    @Test
    void theCurveOfASettingIsTheMeanOverSeedsWithItsRange(@TempDir Path folder) throws Exception {
        Results results = Sweep.of(bowl().evaluateEvery(1))
                .setting("only", e -> e)
                .algorithm("SGD", e -> e.gossipSgd(0.5))
                .run(3);
        assertEquals(
                4,
                results.history()
                        .where(results.history().stringColumn("seed").isEqualTo("1"))
                        .rowCount());
        Table last =
                results.history().where(results.history().intColumn("round").isEqualTo(3));
        double[] seeds = last.doubleColumn("error").asDoubleArray();
        JsonNode data = new ObjectMapper()
                .readTree(results.chart("only", "error", "rounds").json())
                .path("data");
        assertEquals(
                Arrays.stream(seeds).average().orElseThrow(), data.at("/1/y/3").asDouble(), 1e-15);
        assertEquals(Arrays.stream(seeds).max().orElseThrow(), data.at("/0/y/3").asDouble(), 1e-15);
        assertEquals(Arrays.stream(seeds).min().orElseThrow(), data.at("/0/y/4").asDouble(), 1e-15);
        assertTrue(results.chart().title().startsWith("error over rounds"));
        Path csv = folder.resolve("all.csv");
        results.csv(csv);
        assertEquals(13, Files.readAllLines(csv).size());
    }

    @Test
    void theLearningRateOfAnyAlgorithmCanBeChanged() {
        assertEquals(
                "Experiment.ring(3).klAdam(0.5).momentumConsensus()",
                Experiment.ring(3)
                        .klAdam()
                        .momentumConsensus()
                        .learningRate(0.5)
                        .toString());
    }

    @Test
    void theScaleIsOneOfThree() {
        assertEquals(Scale.NOTEBOOK, Scale.named(""));
        assertEquals(Scale.QUICK, Scale.named(" quick"));
        assertEquals(Scale.PAPER, Scale.named("PAPER"));
        assertEquals(2, Scale.NOTEBOOK.pick(1, 2, 3));
        refused("GRAPEVINE_SCALE needs one of quick, notebook, paper, got huge", () -> Scale.named("huge"));
    }

    @Test
    void badInputIsRefusedWhereItIsTyped() {
        Sweep sweep = Sweep.of(bowl()).setting("s", e -> e).algorithm("a", e -> e);
        refused("of(...) needs a value, got null", () -> Sweep.of(null));
        refused("setting(name, change) needs a new name, got s again", () -> sweep.setting("s", e -> e));
        refused("algorithm(name, change) needs a new name, got a again", () -> sweep.algorithm("a", e -> e));
        refused(
                "algorithm(name, change) needs a change that gives an experiment, got null",
                () -> sweep.algorithm("b", e -> null));
        refused(
                "gossipSgd(learningRate) needs learningRate > 0, got -1.0",
                () -> sweep.algorithm("b", e -> e.gossipSgd(-1)));
        refused("rates(grid) needs at least one learning rate, got none", sweep::rates);
        refused("rates(grid) needs learning rates > 0, got 0.0", () -> sweep.rates(0.1, 0));
        refused("algorithm(name, change) needs a new name, got A again", () -> sweep.algorithm("A", e -> e));
        refused("algorithm(name, change) needs a new name, got source again", () -> sweep.algorithm("source", e -> e));
        refused(
                "run(rounds) needs a tuning seed that is not reported, got 1000; call tunedOn(1001)",
                () -> sweep.rates(0.1, 0.2).seeds(1000).run(1));
        refused(
                "learningRate(eta) needs an algorithm with a learningRate, got .algorithm(new SweepTest.Still())",
                () -> Sweep.of(bowl())
                        .algorithm("still", e -> e.algorithm(new Still()))
                        .rates(1, 2)
                        .run(1));
        assertEquals(
                "Experiment.ring(3).klAdam() by s and momentum, seeds [0, 1, 2]",
                Sweep.of(Experiment.ring(3))
                        .setting("s", e -> e.klAdam())
                        .algorithm("momentum", e -> e.momentumConsensus())
                        .toString()
                        .replace("gossipSgd", "klAdam"));
        refused("seeds(seeds) needs at least one seed, got none", sweep::seeds);
        refused("seeds(seeds) needs different seeds, got [1, 1]", () -> sweep.seeds(1, 1));
        refused("run(rounds) needs rounds >= 0, got -1", () -> sweep.run(-1));
        refused(
                "run(rounds) needs at least one algorithm, got none; call algorithm(\"KL\", e -> e.klAdam())",
                () -> Sweep.of(bowl()).run(1));
        Results unknown = sweep.rates(0.1, 0.2).highest("dice").run(1);
        assertEquals("failed", unknown.table().get(0, 1));
        Results results = sweep.run(0);
        assertFalse(results.table().isEmpty());
        refused(
                "a metric needs to be one of error, meanModelError, consensusDistance, V, E_t, got dice",
                () -> results.table("dice"));
        refused("a setting needs to be one of s, got t", () -> results.mean("t", "a", "error"));
        refused("an algorithm needs to be one of a, got b", () -> results.rate("s", "b"));
        refused(
                "beside(paper, reported) needs a row per setting, 1, got 0",
                () -> results.beside("paper", new double[0][]));
        refused(
                "beside(paper, reported) needs a number per algorithm, 1, got 2 for s",
                () -> results.beside("paper", new double[][] {{1, 2}}));
        refused(
                "learningRate(eta) needs an algorithm with a learningRate, got .algorithm(new SweepTest.Still())",
                () -> bowl().algorithm(new Still()).learningRate(1));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    /** Fails at each step. */
    record Broken(double learningRate) implements grapevine.core.Algorithm<Still.State> {
        @Override
        public Still.State init(NDArray X0) {
            return new Still.State(X0);
        }

        @Override
        public Still.State step(Still.State state, grapevine.core.Round round) {
            throw new IllegalArgumentException("this never works");
        }
    }

    /** Does nothing. */
    record Still() implements grapevine.core.Algorithm<Still.State> {
        record State(NDArray models) implements grapevine.core.Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, grapevine.core.Round round) {
            return state;
        }
    }
}
