package grapevine.algorithms;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Logistic regression with a Gaussian prior, in plain Java: what a sampler of the posterior should find.
 *
 * <pre>
 *   U(w) = sum_j ln(1 + exp(-s_j x_j w)) + ||w||^2 / (2 v),    s_j = 1 for the label 1 and -1 for the label 0
 * </pre>
 *
 * <p>A softmax of two classes with weights a, b and the prior N(0, u I) on each of them is this with w = b - a and
 * v = 2 u: the likelihood depends on the difference alone, and a + b keeps its prior.
 *
 * @param features x_j, shape (examples, p), with a column of ones where there is an intercept
 * @param labels 0 or 1
 * @param priorVariance v > 0
 */
public record BayesianLogistic(double[][] features, int[] labels, double priorVariance) {

    /** N(mean, covariance), or draws of that mean and covariance. */
    public record Estimate(double[] mean, double[][] covariance, double[][] draws, double accepted) {
        /** The draws of one coefficient. */
        public double[] chain(int k) {
            double[] chain = new double[draws.length];
            for (int t = 0; t < chain.length; t++) chain[t] = draws[t][k];
            return chain;
        }
    }

    /** An intercept and p - 1 features of N(0, 1), with labels drawn by the coefficients. */
    public static BayesianLogistic random(int examples, double priorVariance, long seed, double... coefficients) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] features = new double[examples][coefficients.length];
        int[] labels = new int[examples];
        for (int j = 0; j < examples; j++) {
            double z = 0;
            for (int k = 0; k < coefficients.length; k++) {
                features[j][k] = k == 0 ? 1 : random.nextGaussian();
                z += features[j][k] * coefficients[k];
            }
            labels[j] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
        }
        return new BayesianLogistic(features, labels, priorVariance);
    }

    /** U. */
    public double potential(double... w) {
        double sum = 0;
        for (double x : w) sum += x * x / (2 * priorVariance);
        for (int j = 0; j < labels.length; j++) {
            double z = (2 * labels[j] - 1) * dot(features[j], w);
            sum += Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)));
        }
        return sum;
    }

    /** Its gradient. */
    public double[] gradient(double... w) {
        double[] gradient = new double[w.length];
        for (int k = 0; k < w.length; k++) gradient[k] = w[k] / priorVariance;
        for (int j = 0; j < labels.length; j++) {
            double surplus = 1 / (1 + Math.exp(-dot(features[j], w))) - labels[j];
            for (int k = 0; k < w.length; k++) gradient[k] += surplus * features[j][k];
        }
        return gradient;
    }

    /** Its second derivatives. */
    public double[][] hessian(double... w) {
        double[][] hessian = new double[w.length][w.length];
        for (int k = 0; k < w.length; k++) hessian[k][k] = 1 / priorVariance;
        for (double[] x : features) {
            double q = 1 / (1 + Math.exp(-dot(x, w)));
            for (int k = 0; k < w.length; k++)
                for (int l = 0; l < w.length; l++) hessian[k][l] += q * (1 - q) * x[k] * x[l];
        }
        return hessian;
    }

    /** Laplace's approximation: around the lowest U, found by Newton's method, with the inverse of its second derivatives. */
    public Estimate laplace() {
        double[] w = new double[features[0].length];
        for (int step = 0; step < 100; step++) {
            double[] gradient = gradient(w);
            double[][] inverse = inverse(hessian(w));
            for (int k = 0; k < w.length; k++) w[k] -= dot(inverse[k], gradient);
        }
        return new Estimate(w, inverse(hessian(w)), new double[0][], 1);
    }

    /**
     * One long chain of the Metropolis-adjusted Langevin algorithm (Roberts, Tweedie, Bernoulli 2(4), 1996) from zero; the
     * first tenth of it is thrown away.
     *
     * @param step h of the proposal w - h grad U(w) + sqrt(2 h) N(0, I)
     */
    public Estimate langevin(int draws, double step, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int p = features[0].length, burned = draws / 10;
        double[][] kept = new double[draws][];
        double[] w = new double[p], slope = gradient(w);
        double height = potential(w), accepted = 0;
        for (int t = -burned; t < draws; t++) {
            double[] other = new double[p];
            for (int k = 0; k < p; k++) other[k] = w[k] - step * slope[k] + Math.sqrt(2 * step) * random.nextGaussian();
            double[] otherSlope = gradient(other);
            double otherHeight = potential(other);
            double there = distance(other, w, slope, step), back = distance(w, other, otherSlope, step);
            if (Math.log(random.nextDouble()) < height - otherHeight + (there - back) / (4 * step)) {
                w = other;
                slope = otherSlope;
                height = otherHeight;
                accepted += t < 0 ? 0 : 1.0 / draws;
            }
            if (t >= 0) kept[t] = w;
        }
        return estimate(kept, accepted);
    }

    /** ||to - (from - step slope)||^2. */
    private static double distance(double[] to, double[] from, double[] slope, double step) {
        double sum = 0;
        for (int k = 0; k < to.length; k++) sum += Math.pow(to[k] - from[k] + step * slope[k], 2);
        return sum;
    }

    private static Estimate estimate(double[][] draws, double accepted) {
        int p = draws[0].length;
        double[] mean = new double[p];
        double[][] covariance = new double[p][p];
        for (double[] w : draws) for (int k = 0; k < p; k++) mean[k] += w[k] / draws.length;
        for (double[] w : draws)
            for (int k = 0; k < p; k++)
                for (int l = 0; l < p; l++)
                    covariance[k][l] += (w[k] - mean[k]) * (w[l] - mean[l]) / (draws.length - 1);
        return new Estimate(mean, covariance, draws, accepted);
    }

    private static double dot(double[] x, double[] w) {
        double sum = 0;
        for (int k = 0; k < w.length; k++) sum += x[k] * w[k];
        return sum;
    }

    private static double[][] inverse(double[][] matrix) {
        DMatrixRMaj inverse = new DMatrixRMaj(matrix);
        CommonOps_DDRM.invert(inverse);
        return inverse.get2DData();
    }
}
