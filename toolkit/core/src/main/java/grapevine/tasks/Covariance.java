package grapevine.tasks;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/**
 * A symmetric positive definite matrix of a few rows.
 *
 * @param rows shape (p, p)
 */
record Covariance(double[][] rows) {

    /** A copy of a user's matrix; refuses one that is no covariance. */
    static Covariance of(String call, double[][] rows) {
        boolean fits = rows != null
                && rows.length >= 1
                && Arrays.stream(rows).allMatch(row -> row != null && row.length == rows.length);
        for (int k = 0; fits && k < rows.length; k++)
            for (int l = 0; l <= k; l++) fits &= rows[k][l] == rows[l][k] && Double.isFinite(rows[k][l]);
        if (!fits || !positive(rows))
            throw new IllegalArgumentException(
                    call + " needs a symmetric, positive definite covariance, got " + Arrays.deepToString(rows));
        return new Covariance(Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new));
    }

    private static boolean positive(double[][] rows) {
        return DecompositionFactory_DDRM.chol(rows.length, true).decompose(new DMatrixRMaj(rows));
    }

    /** p. */
    int size() {
        return rows.length;
    }

    /** The lower triangle L with S = L L^T. */
    double[][] root() {
        var decomposition = DecompositionFactory_DDRM.chol(rows.length, true);
        decomposition.decompose(new DMatrixRMaj(rows));
        return decomposition.getT(null).get2DData();
    }

    Covariance inverse() {
        DMatrixRMaj inverse = new DMatrixRMaj(rows.length, rows.length);
        if (!CommonOps_DDRM.invertSPD(new DMatrixRMaj(rows), inverse))
            throw new IllegalStateException("Bug: " + Arrays.deepToString(rows) + " has no inverse");
        return new Covariance(inverse.get2DData());
    }

    /** a S + b I. */
    Covariance scaled(double a, double b) {
        double[][] sum = new double[rows.length][rows.length];
        for (int k = 0; k < sum.length; k++)
            for (int l = 0; l < sum.length; l++) sum[k][l] = a * rows[k][l] + (k == l ? b : 0);
        return new Covariance(sum);
    }

    /** S x. */
    double[] times(double... x) {
        double[] product = new double[rows.length];
        for (int k = 0; k < product.length; k++)
            for (int l = 0; l < product.length; l++) product[k] += rows[k][l] * x[l];
        return product;
    }

    /** x^T S x. */
    double form(double... x) {
        double[] product = times(x);
        double sum = 0;
        for (int k = 0; k < product.length; k++) sum += x[k] * product[k];
        return sum;
    }
}
