package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.consensus.Geometry;
import grapevine.core.Algorithm;
import grapevine.core.Loop;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each algorithm beside an independent NumPy script, {@code src/test/python/reference.py}, round by round. */
class ReferenceTest {
    private static final double[][] CURVATURE = {{1, 0.5, 2}, {0.3, 1.5, 1}, {2, 1, 0.1}, {0.7, 0.2, 1.2}};
    private static final double[][] CENTER = {{1, -1, 0.5}, {2, 0, -0.5}, {-1, 1.5, 3}, {0.2, -2, 1}};

    private static Algorithm<?> algorithm(String name) {
        return switch (name) {
            case "GossipSgd" -> new GossipSgd(0.1);
            case "GossipSgd-combine" -> new GossipSgd(0.1).order(GossipSgd.Order.COMBINE_THEN_ADAPT);
            case "GossipSgd-simultaneous" -> new GossipSgd(0.1).order(GossipSgd.Order.SIMULTANEOUS);
            case "GradientTracking" -> new GradientTracking(0.1);
            case "QuasiGlobalMomentum" -> new QuasiGlobalMomentum(0.1);
            case "NonlinearGossip" -> new NonlinearGossip(0.1, 0.75, 0.2, GossipSgd.Order.ADAPT_THEN_COMBINE);
            case "NonlinearGossip-sign" -> new NonlinearGossip(0.1, 0.5, 0.05, GossipSgd.Order.ADAPT_THEN_COMBINE);
            case "NonlinearGossip-cubic" -> new NonlinearGossip(0.1, 2, 0.3, GossipSgd.Order.ADAPT_THEN_COMBINE);
            case "NonlinearGossip-simultaneous" -> new NonlinearGossip(0.1, 0.6, 0.1, GossipSgd.Order.SIMULTANEOUS);
            case "PushSum" -> new PushSum(0.1);
            case "EuclideanAdam" -> new EuclideanAdam(0.01);
            case "KlAdam" -> new KlAdam(0.01);
            case "KlAdam-reverse" -> new KlAdam(0.01).geometry(Geometry.REVERSE_KL);
            case "KlAdam-wasserstein" -> new KlAdam(0.01).geometry(Geometry.WASSERSTEIN2);
            case "KlAdam-euclidean" -> new KlAdam(0.01).geometry(Geometry.EUCLIDEAN);
            case "KlAdam-momentum" -> new KlAdam(0.01).withMomentumConsensus();
            case "KlAdamLiteral" -> new KlAdamLiteral(0.01);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "GossipSgd",
        "GossipSgd-combine",
        "GossipSgd-simultaneous",
        "GradientTracking",
        "QuasiGlobalMomentum",
        "NonlinearGossip",
        "NonlinearGossip-sign",
        "NonlinearGossip-cubic",
        "NonlinearGossip-simultaneous",
        "PushSum",
        "EuclideanAdam",
        "KlAdam",
        "KlAdam-reverse",
        "KlAdam-wasserstein",
        "KlAdam-euclidean",
        "KlAdam-momentum",
        "KlAdamLiteral"
    })
    void javaAndNumPyAgreeToTheTenthDigitInEveryRound(String name) throws IOException {
        Topology oneWay = Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 2}, {3, 1}});
        MixingMatrix W = name.equals("PushSum")
                ? MixingMatrix.columnStochastic(oneWay)
                : MixingMatrix.metropolis(Topology.star(4));
        int compared = 0;
        try (Loop<?> loop = Loop.of(Lab.plan(algorithm(name), W, Quadratic.of(CURVATURE, CENTER)));
                Reader csv =
                        new InputStreamReader(getClass().getResourceAsStream(name + ".csv"), StandardCharsets.UTF_8)) {
            for (CSVRecord line : CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(csv)) {
                int round = Integer.parseInt(line.get("round"));
                loop.run(round - loop.round(), t -> {});
                for (int k = 0; k < 3; k++)
                    assertEquals(
                            Double.parseDouble(line.get("x" + k)),
                            loop.models()[Integer.parseInt(line.get("client"))][k],
                            1e-10,
                            "round " + round + ", x" + k);
                compared++;
            }
        }
        assertTrue(compared == 30 * 4);
    }
}
