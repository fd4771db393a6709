package io.drift4j.imagegen.score;

import io.drift4j.engine.BadInput;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_MT_DDRM;

/**
 * Mean and covariance of features.
 *
 * @param mean (D)
 * @param covariance (D, D), of the sample: divided by n - 1
 */
public record Moments(double[] mean, DMatrixRMaj covariance) {

    /**
     * The moments of a set.
     *
     * @throws BadInput if there are fewer than two rows
     */
    public static Moments of(Rows rows) {
        BadInput.unless(rows.count() >= 2, "a covariance needs at least 2 images, got %d", rows.count());
        int d = rows.size();
        double[] mean = new double[d];
        for (int i = 0; i < rows.values().length; i++) {
            mean[i % d] += rows.values()[i];
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= rows.count();
        }
        double[] centred = rows.values().clone();
        for (int i = 0; i < centred.length; i++) {
            centred[i] -= mean[i % d];
        }
        DMatrixRMaj x = DMatrixRMaj.wrap(rows.count(), d, centred);
        DMatrixRMaj covariance = new DMatrixRMaj(d, d);
        CommonOps_MT_DDRM.multTransA(1.0 / (rows.count() - 1), x, x, covariance);
        return new Moments(mean, covariance);
    }

    /** The sum of all variances. */
    double trace() {
        return CommonOps_DDRM.trace(covariance);
    }
}
