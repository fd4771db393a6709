package io.drift4j.imagegen.score;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_MT_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The Fréchet distance between two normal distributions with the moments of two sets: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).
 *
 * <p>The trace of the root is the sum of the roots of the eigenvalues of C1^(1/2) C2 C1^(1/2), which is symmetric and has the
 * eigenvalues of C1 C2; small negative ones, which rounding gives where covariances lack rank, count as 0. All in float64, nothing
 * added to the diagonals.
 *
 * <p>Source: Heusel et al., "GANs trained by a two time-scale update rule", 2017, where the features are those of an Inception network;
 * only then is the distance called FID.
 */
public final class Frechet {

    private Frechet() {}

    /** The distance, at least 0 up to rounding. */
    public static double distance(Moments a, Moments b) {
        int d = a.mean().length;
        if (b.mean().length != d) {
            throw new IllegalArgumentException("moments are of " + d + " and " + b.mean().length + " features");
        }
        double means = 0;
        for (int j = 0; j < d; j++) {
            means += (a.mean()[j] - b.mean()[j]) * (a.mean()[j] - b.mean()[j]);
        }
        DMatrixRMaj root = root(a.covariance());
        DMatrixRMaj half = new DMatrixRMaj(d, d);
        DMatrixRMaj product = new DMatrixRMaj(d, d);
        CommonOps_MT_DDRM.mult(root, b.covariance(), half);
        CommonOps_MT_DDRM.mult(half, root, product);
        double trace = 0;
        for (double value : eigen(symmetric(product), false).values()) {
            trace += Math.sqrt(Math.max(0, value));
        }
        return means + a.trace() + b.trace() - 2 * trace;
    }

    private static DMatrixRMaj root(DMatrixRMaj covariance) {
        Eigen eigen = eigen(covariance, true);
        int d = covariance.getNumRows();
        DMatrixRMaj vectors = eigen.vectors(); // one a row
        DMatrixRMaj scaled = vectors.copy();
        for (int i = 0; i < d; i++) {
            double factor = Math.sqrt(Math.max(0, eigen.values()[i]));
            for (int j = 0; j < d; j++) {
                scaled.set(i, j, factor * vectors.get(i, j));
            }
        }
        DMatrixRMaj root = new DMatrixRMaj(d, d);
        CommonOps_MT_DDRM.multTransA(vectors, scaled, root);
        return root;
    }

    private static DMatrixRMaj symmetric(DMatrixRMaj matrix) {
        DMatrixRMaj transposed = CommonOps_DDRM.transpose(matrix, null);
        CommonOps_DDRM.addEquals(transposed, matrix);
        CommonOps_DDRM.scale(0.5, transposed);
        return transposed;
    }

    private record Eigen(double[] values, DMatrixRMaj vectors) {}

    private static Eigen eigen(DMatrixRMaj matrix, boolean withVectors) {
        int d = matrix.getNumRows();
        EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(d, withVectors, true);
        if (!solver.decompose(matrix.copy())) {
            throw new IllegalStateException(
                    "the eigenvalues of a covariance did not converge: are all features finite?");
        }
        double[] values = new double[d];
        DMatrixRMaj vectors = new DMatrixRMaj(withVectors ? d : 0, d);
        for (int i = 0; i < d; i++) {
            values[i] = solver.getEigenvalue(i).getReal();
            if (withVectors) {
                System.arraycopy(solver.getEigenVector(i).getData(), 0, vectors.getData(), i * d, d);
            }
        }
        return new Eigen(values, vectors);
    }
}
