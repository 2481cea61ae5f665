package grapevine.metrics;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * N(m, C) in p dimensions.
 *
 * @param mean m
 * @param covariance C, shape (p, p)
 */
record Gaussian(double[] mean, double[][] covariance) {

    /** With the mean and, over R - 1, the covariance of R draws that stand one after the other. */
    static Gaussian fitted(int draws, double... numbers) {
        int p = numbers.length / draws;
        double[] mean = new double[p];
        double[][] covariance = new double[p][p];
        for (int at = 0; at < numbers.length; at++) mean[at % p] += numbers[at] / draws;
        for (int draw = 0; draw < draws; draw++)
            for (int k = 0; k < p; k++)
                for (int l = 0; l < p; l++)
                    covariance[k][l] +=
                            (numbers[draw * p + k] - mean[k]) * (numbers[draw * p + l] - mean[l]) / (draws - 1);
        return new Gaussian(mean, covariance);
    }

    /**
     * KL(this || other) = 1/2 (tr(B^-1 C) + (m - b)^T B^-1 (m - b) - p + ln det B - ln det C) where the other is N(b, B),
     * in nats; infinite where this one has no width in some direction.
     */
    double divergence(Gaussian other) {
        int p = mean.length;
        DMatrixRMaj inverse = new DMatrixRMaj(p, p), apart = new DMatrixRMaj(p, 1), C = new DMatrixRMaj(covariance);
        CommonOps_DDRM.invertSPD(new DMatrixRMaj(other.covariance), inverse);
        for (int k = 0; k < p; k++) apart.set(k, mean[k] - other.mean[k]);
        CommonOps_DDRM.multAddTransB(apart, apart, C); // tr(B^-1 (C + (m - b) (m - b)^T)) has both terms
        DMatrixRMaj product = new DMatrixRMaj(p, p);
        CommonOps_DDRM.mult(inverse, C, product);
        return (CommonOps_DDRM.trace(product) - p + other.logDeterminant() - logDeterminant()) / 2;
    }

    private double logDeterminant() {
        var root = DecompositionFactory_DDRM.chol(mean.length, true);
        if (!root.decompose(new DMatrixRMaj(covariance))) return Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int k = 0; k < mean.length; k++)
            sum += 2 * Math.log(root.getT(null).get(k, k));
        return sum;
    }

    /** The sum of the variances. */
    double trace() {
        double sum = 0;
        for (int k = 0; k < mean.length; k++) sum += covariance[k][k];
        return sum;
    }
}
