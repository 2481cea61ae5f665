package grapevine.graph;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** Eigenvalues of small dense matrices. */
final class Spectrum {

    private Spectrum() {}

    /** The eigenvalues of a symmetric matrix, in rising order. */
    static double[] symmetric(double[][] matrix) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(matrix.length, false, true);
        decompose(eigen, matrix);
        double[] values = new double[matrix.length];
        for (int k = 0; k < values.length; k++)
            values[k] = eigen.getEigenvalue(k).getReal();
        Arrays.sort(values);
        return values;
    }

    /** The moduli of the eigenvalues of any square matrix, in rising order. */
    static double[] moduli(double[][] matrix) {
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(matrix.length, false, false);
        decompose(eigen, matrix);
        double[] values = new double[matrix.length];
        for (int k = 0; k < values.length; k++)
            values[k] = eigen.getEigenvalue(k).getMagnitude();
        Arrays.sort(values);
        return values;
    }

    private static void decompose(EigenDecomposition_F64<DMatrixRMaj> eigen, double[][] matrix) {
        if (!eigen.decompose(new DMatrixRMaj(matrix)))
            throw new IllegalStateException(
                    "Bug: the eigenvalues of " + Arrays.deepToString(matrix) + " do not come out");
    }
}
