package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.metrics.EffectiveSampleSize;
import org.junit.jupiter.api.Test;

/** That the reference which samplers are held to is right itself. */
class BayesianLogisticTest {
    private static final BayesianLogistic SMALL = BayesianLogistic.random(200, 10, 0, 0.5, 1, -1);

    @Test
    void thePotentialByHand() {
        // x = (1, 2), label 1, at w = (1, -1): z = -1, ln(1 + e) + 2 / (2 * 4)
        BayesianLogistic one = new BayesianLogistic(new double[][] {{1, 2}}, new int[] {1}, 4);
        assertEquals(Math.log(1 + Math.E) + 0.25, one.potential(1, -1), 1e-12);
        // the probability of label 1 is 1 / (1 + e): gradient (that - 1) (1, 2) + w / 4
        double surplus = 1 / (1 + Math.E) - 1;
        assertEquals(surplus + 0.25, one.gradient(1, -1)[0], 1e-12);
        assertEquals(2 * surplus - 0.25, one.gradient(1, -1)[1], 1e-12);
        BayesianLogistic zero = new BayesianLogistic(new double[][] {{1, 2}}, new int[] {0}, 4);
        assertEquals(Math.log(1 + 1 / Math.E) + 0.25, zero.potential(1, -1), 1e-12);
    }

    @Test
    void gradientsAndSecondDerivativesAreSlopes() {
        double[] w = {0.2, -0.7, 1.1};
        for (int k = 0; k < 3; k++) {
            double[] up = w.clone(), down = w.clone();
            up[k] += 1e-5;
            down[k] -= 1e-5;
            double slope = (SMALL.potential(up) - SMALL.potential(down)) / 2e-5;
            assertEquals(slope, SMALL.gradient(w)[k], 1e-6);
            for (int l = 0; l < 3; l++) {
                double bend = (SMALL.gradient(up)[l] - SMALL.gradient(down)[l]) / 2e-5;
                assertEquals(bend, SMALL.hessian(w)[k][l], 1e-6);
            }
        }
    }

    @Test
    void theChainFindsTheMomentsOfTheIntegral() {
        // few points, so that the posterior is skewed and Laplace is far off
        BayesianLogistic two = BayesianLogistic.random(12, 4, 3, 1, 2);
        double mass = 0, first = 0, second = 0, product = 0, other = 0;
        for (double a = -8; a < 12; a += 0.02)
            for (double b = -8; b < 14; b += 0.02) {
                double density = Math.exp(-two.potential(a, b));
                mass += density;
                first += a * density;
                other += b * density;
                second += b * b * density;
                product += a * b * density;
            }
        double a = first / mass, b = other / mass;
        BayesianLogistic.Estimate chain = two.langevin(400_000, 0.5, 1);
        double worth = EffectiveSampleSize.of(new double[][] {chain.chain(1)});
        double deviation = Math.sqrt(second / mass - b * b);
        assertEquals(b, chain.mean()[1], 4 * deviation / Math.sqrt(worth));
        assertEquals(a, chain.mean()[0], 0.03);
        assertEquals(1, chain.covariance()[1][1] / (deviation * deviation), 0.03);
        assertEquals(product / mass - a * b, chain.covariance()[0][1], 0.03);
        assertTrue(Math.abs(two.laplace().mean()[1] - b) > 0.1 * deviation, "where Laplace is not enough");
    }

    @Test
    void withoutInformationThePosteriorIsThePrior() {
        BayesianLogistic none = new BayesianLogistic(new double[5][2], new int[5], 3);
        assertEquals(0, none.laplace().mean()[0], 1e-12);
        assertEquals(3, none.laplace().covariance()[1][1], 1e-12);
        BayesianLogistic.Estimate chain = none.langevin(200_000, 2, 5);
        assertEquals(0, chain.mean()[0], 0.05);
        assertEquals(3, chain.covariance()[0][0], 0.1);
    }

    @Test
    void laplaceIsCloseToTheChainOnTwoHundredPoints() {
        BayesianLogistic.Estimate laplace = SMALL.laplace(), chain = SMALL.langevin(200_000, 0.02, 2);
        assertTrue(chain.accepted() > 0.5 && chain.accepted() < 0.95, "accepted " + chain.accepted());
        for (int k = 0; k < 3; k++) {
            double[][] draws = {chain.chain(k)};
            assertTrue(EffectiveSampleSize.of(draws) > 10_000, "worth " + EffectiveSampleSize.of(draws));
            assertTrue(EffectiveSampleSize.rHat(draws) < 1.001);
            double deviation = Math.sqrt(chain.covariance()[k][k]);
            assertEquals(laplace.mean()[k], chain.mean()[k], 0.2 * deviation);
            for (int l = 0; l < 3; l++) {
                double scale = deviation * Math.sqrt(chain.covariance()[l][l]);
                assertEquals(laplace.covariance()[k][l] / scale, chain.covariance()[k][l] / scale, 0.12);
            }
        }
    }

    @Test
    void twoWaysOfSettingTheStepSampleTheSamePosterior() {
        BayesianLogistic.Estimate small = SMALL.langevin(200_000, 0.01, 3), large = SMALL.langevin(200_000, 0.03, 4);
        for (int k = 0; k < 3; k++) {
            double deviation = Math.sqrt(small.covariance()[k][k]);
            assertEquals(small.mean()[k], large.mean()[k], 0.06 * deviation);
            assertEquals(1, small.covariance()[k][k] / large.covariance()[k][k], 0.06);
        }
    }
}
