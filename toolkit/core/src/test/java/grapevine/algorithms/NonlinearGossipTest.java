package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.Loop;
import grapevine.core.Schedule;
import grapevine.graph.FiniteTime;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Agreement;
import grapevine.tasks.Quadratic;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NonlinearGossipTest {
    private static final MixingMatrix RING = MixingMatrix.metropolis(Topology.ring(10));

    private static double V(double[][] models, int k) {
        double mean = Lab.mean(models)[k], sum = 0;
        for (double[] model : models) sum += (model[k] - mean) * (model[k] - mean);
        return sum;
    }

    @ParameterizedTest
    @EnumSource
    void linearAndWholeItIsGossipSgd(GossipSgd.Order order) {
        MixingMatrix tree = MixingMatrix.metropolis(Topology.tree(10, 2));
        Lab.Field task = new Lab.Field(Lab.random(10, 1), Lab.bowls(Lab.random(10, 2)));
        double[][] gossip = Lab.models(Lab.plan(new GossipSgd(0.1, order), tree, task), 50);
        double[][] linear = Lab.models(Lab.plan(new NonlinearGossip(0.1, 1, 1, order), tree, task), 50);
        for (int i = 0; i < 10; i++) assertArrayEquals(gossip[i], linear[i], 1e-13, "client " + i);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.6, 0.75, 1, 1.5})
    void theMeanMovesByTheGradientsAlone(double p) {
        double[][] start = Lab.random(10, 3);
        MixingMatrix star = MixingMatrix.metropolis(Topology.star(10));
        double[][] after =
                Lab.models(Lab.plan(new NonlinearGossip(p, 0.1), star, new Lab.Field(start, Lab::zerosLike)), 200);
        assertArrayEquals(Lab.mean(start), Lab.mean(after), 1e-13);
        // of the same bowl around c each, the mean goes 0.1 of the way per round, whatever the pull
        double[][] centers = Lab.random(10, 4);
        double[][] learnt =
                Lab.models(Lab.plan(new NonlinearGossip(p, 0.1), star, new Lab.Field(start, Lab.bowls(centers))), 30);
        double left = Math.pow(0.9, 30);
        for (int k = 0; k < Lab.D; k++)
            assertEquals(left * Lab.mean(start)[k] + (1 - left) * Lab.mean(centers)[k], Lab.mean(learnt)[k], 1e-12);
    }

    @Test
    void theSignIsThereInTimeTheLinearLaterTheSuperlinearLast() {
        double[][] start = new double[10][1];
        Random random = new Random(6);
        for (double[] x : start) x[0] = random.nextGaussian();
        double gamma = 0.02;
        FiniteTime theory = new FiniteTime(RING, 0.5, gamma);
        int rounds = (int) Math.ceil(theory.time(V(start, 0)));
        double sign = left(0.5, gamma, start, rounds), linear = left(1, gamma, start, rounds);
        assertTrue(sign <= theory.floor(), sign + " and its floor " + theory.floor());
        assertTrue(sign < linear / 2, sign + ", " + linear);
        assertTrue(linear < left(1.5, gamma, start, rounds) / 2);
        assertTrue(left(1.5, gamma, start, rounds) < left(2, gamma, start, rounds));
        assertTrue(left(0.5, gamma, start, 4 * rounds) > 1e-6, "and there it swings");
        assertTrue(left(1, gamma, start, 8 * rounds) < 1e-9, "where the linear one goes on");
    }

    private static double left(double p, double gamma, double[][] start, int rounds) {
        return V(Lab.models(Lab.plan(new NonlinearGossip(p, gamma), RING, Agreement.from(start)), rounds), 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.75, 1, 1.5})
    void theAverageIterateIsAsNearAsTheClientsAre(double p) {
        int n = 10, d = 3;
        double[][] curvature = new double[n][d], center = new double[n][d];
        Random random = new Random(5);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < d; k++) {
                curvature[i][k] = (1 + 0.25 * k) * (0.2 + 1.6 * random.nextDouble());
                center[i][k] = 3 * random.nextGaussian();
            }
        Quadratic task = Quadratic.of(curvature, center);
        double[] c = Lab.mean(curvature), s = deviation(curvature), start = new double[d];
        double mu = Math.min(c[0], Math.min(c[1], c[2]));
        double a = 4 * Math.max(c[0], Math.max(c[1], c[2])) / mu;
        NonlinearGossip gossip = new NonlinearGossip(4 / (mu * a), p, 0.02, GossipSgd.Order.ADAPT_THEN_COMBINE);
        double[] average = new double[d], apart = new double[d];
        double S = 0;
        try (Loop<?> loop = Loop.of(Lab.plan(gossip, RING, task, 1, new Schedule.Inverse(a)))) {
            for (int t = 0; t < 1500; t++) {
                double[][] models = loop.models();
                S += a + t;
                double suboptimal = 0, first = 0, consensus = 0;
                for (int k = 0; k < d; k++) {
                    average[k] += (a + t) * Lab.mean(models)[k];
                    apart[k] += (a + t) * V(models, k);
                    suboptimal += c[k] * Math.pow(average[k] / S - task.optimum()[k], 2) / 2;
                    first += mu * (a - 1) * (a - 1) * Math.pow(start[k] - task.optimum()[k], 2) / (4 * S);
                    consensus += s[k] * s[k] / (n * c[k]) * apart[k] / S;
                }
                assertTrue(suboptimal <= (first + consensus) * (1 + 1e-9), t + ": " + suboptimal + ", " + consensus);
                if (t == 1499) assertTrue(suboptimal >= consensus / 1000, suboptimal + " far below " + consensus);
                if (t == 1499 && p > 1) assertTrue(suboptimal > first, "the clients' distance is needed");
                loop.run(1, r -> {});
            }
        }
    }

    /** The standard deviation of each column. */
    private static double[] deviation(double[][] rows) {
        double[] s = new double[rows[0].length];
        for (int k = 0; k < s.length; k++) s[k] = Math.sqrt(V(rows, k) / rows.length);
        return s;
    }

    @Test
    void weightsThatMoveTheMeanAreRefused() {
        MixingMatrix oblique = MixingMatrix.uniform(Topology.star(4));
        assertEquals(
                "nonlinearGossip() needs symmetric weights, got MixingMatrix.uniform on Topology.star(4);"
                        + " metropolis() gives those where links go both ways",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Lab.plan(new NonlinearGossip(), oblique, new Agreement(4)))
                        .getMessage());
    }
}
