package io.drift4j.engine.field;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The drift field: a pure function from N problems to the force on their generated samples.
 *
 * <p>With targets y_j = (generated, negatives, positives), weights w_j, distances d_ij = |x_i - y_j| and their scale
 * m = mean(d w) / mean(w), s = m / sqrt(S):
 *
 * <pre>
 * A_ij = w_j sqrt( max( softmax_j(-d_ij/(mR)) softmax_i(-d_ij/(mR)), floor ) )
 * V_i  = sum over R of normalised [ sum_{p,n} A_ip A_in (y_p - y_n) / s ]
 * </pre>
 *
 * <p>where p runs over positives, n over generated and negatives, and a force is normalised by its root mean square over
 * the batch. With factors a on attraction and b on repulsion, y_p - y_n becomes a (y_p - x_i) - b (y_n - x_i). Distances
 * are at least 1e-4, and m and s, where something is divided by them, at least 1e-3. Works in float32 and float64; memory
 * N * G * T, N * R * G * S, and N * G * T * S where distances are {@linkplain Ops#distances exact}.
 *
 * <p>Source: "Generative Modeling via Drifting"; lambertae/drifting accd0cf, drift_loss.py.
 */
public final class DriftField {
    private static final double DISTANCE_FLOOR = 1e-4;
    private static final double SCALE_FLOOR = 1e-3;
    /** 4 MiB in float32. */
    private static final long AFFINITIES_AT_ONCE = 1 << 20;

    private final FieldConfig config;

    public DriftField(FieldConfig config) {
        this.config = config;
    }

    /** The settings. */
    public FieldConfig config() {
        return config;
    }

    /** The force on every generated sample; no gradient flows through it. Arrays go to the manager of {@code generated}. */
    public DriftForce force(DriftBatch batch) {
        NDArray x = batch.generated().stopGradient(); // (N,G,S)
        NDArray y = batch.targets(); // (N,T,S)
        NDArray w = batch.targetWeights(); // (N,1,T)
        NDArray distances = Ops.distances(x, y, DISTANCE_FLOOR); // (N,G,T)
        NDArray scale = scale(distances, w); // (1,1,1) or (N,1,1)
        NDArray s = scale.div(Math.sqrt((double) batch.size())).maximum(SCALE_FLOOR);
        NDArray units = distances.div(scale.maximum(SCALE_FLOOR)).add(selfMask(batch));

        Opposition opposition = Opposition.of(batch, config);
        NDArray forces = forces(x.div(s), units, w, y.div(s), opposition); // (N,R,G,S)
        NDArray meanSquares = Ops.meanKeeping(forces.square(), 0, 2, 3); // (1,R,1,1)
        NDArray force =
                forces.div(meanSquares.maximum(config.forceClamp()).sqrt()).sum(new int[] {1}); // (N,G,S)
        return new DriftForce(
                force, s, scale, meanSquares.reshape(config.temperatures().size()));
    }

    /** Forces before they are normalised, (N, R, G, S); so many problems at a time that their affinities fit a cache. */
    private NDArray forces(NDArray x, NDArray units, @Nullable NDArray w, NDArray y, Opposition opposition) {
        long n = units.getShape().get(0);
        long each = units.size() / n * config.temperatures().size();
        long step = Math.max(1, AFFINITIES_AT_ONCE / each);
        if (step >= n) {
            return forcesAtOnce(x, units, w, y, opposition);
        }
        NDList parts = new NDList();
        for (long from = 0; from < n; from += step) {
            NDIndex some = new NDIndex().addSliceDim(from, Math.min(n, from + step));
            try (Scope scope = Scope.open(x.getManager())) {
                NDArray weights = w == null ? null : w.get(some);
                parts.add(scope.keep(forcesAtOnce(x.get(some), units.get(some), weights, y.get(some), opposition)));
            }
        }
        return NDArrays.concat(parts, 0);
    }

    private NDArray forcesAtOnce(NDArray x, NDArray units, @Nullable NDArray w, NDArray y, Opposition opposition) {
        NDArray rates = halfRates(x); // (R,1,1)
        NDArray affinity = rootSoftmax(units, 2, rates).mul(rootSoftmax(units, 1, rates)); // (N,R,G,T)
        if (config.affinityFloor() > 0) {
            affinity = affinity.maximum(Math.sqrt(config.affinityFloor()));
        }
        if (w != null) {
            affinity = affinity.mul(w.expandDims(1));
        }
        NDArray coefficients = affinity.mul(opposition.of(affinity)); // (N,R,G,T)
        long n = x.getShape().get(0);
        long g = x.getShape().get(1);
        int temperatures = config.temperatures().size();
        NDArray forces = coefficients
                .reshape(n, temperatures * g, y.getShape().get(1))
                .matMul(y)
                .reshape(n, temperatures, g, x.getShape().get(2)); // (N,R,G,S)
        if (config.attraction() == config.repulsion()) {
            return forces; // the coefficients of a sample add up to 0
        }
        return forces.sub(coefficients.sum(new int[] {3}, true).mul(x.expandDims(1)));
    }

    private NDArray scale(NDArray distances, @Nullable NDArray w) {
        int[] axes = config.scale() == FieldConfig.Scale.BATCH ? new int[] {0, 1, 2} : new int[] {1, 2};
        return w == null
                ? Ops.meanKeeping(distances, axes)
                : Ops.meanKeeping(distances.mul(w), axes).div(Ops.meanKeeping(w, axes));
    }

    /**
     * The root of softmax(-d/R) along an axis of d (N, G, T), for every R: (N, R, G, T).
     *
     * <p>With h = exp(-d/(2R)) it is h divided by its Euclidean norm. The product of two such roots underflows later than
     * the root of a product, and for short rows this is several times faster than the native softmax.
     */
    private static NDArray rootSoftmax(NDArray d, int axis, NDArray halfRates) {
        NDArray nearest = d.min(new int[] {axis}, true); // so that the largest h is 1
        NDArray h = d.sub(nearest).expandDims(1).mul(halfRates).exp(); // (N,R,G,T)
        // The platform's norm is twenty times slower than this along any axis but the last.
        return h.div(h.square().sum(new int[] {axis + 1}, true).sqrt());
    }

    /** -1/(2R), (R, 1, 1). */
    private NDArray halfRates(NDArray like) {
        double[] rates =
                config.temperatures().stream().mapToDouble(r -> -0.5 / r).toArray();
        return Ops.constant(like.getManager(), like.getDataType(), new Shape(rates.length, 1, 1), rates);
    }

    /** The offset on the pairs of a sample with itself, (G, T). */
    private NDArray selfMask(DriftBatch batch) {
        int g = (int) batch.samples();
        int t = targetCount(batch);
        double[] mask = new double[g * t];
        for (int i = 0; i < g; i++) {
            mask[i * t + i] = config.selfOffset();
        }
        return constant(batch, mask, g, t);
    }

    private static NDArray constant(DriftBatch batch, double[] values, int rows, int columns) {
        NDArray like = batch.generated();
        return Ops.constant(like.getManager(), like.getDataType(), new Shape(rows, columns), values);
    }

    private static int targetCount(DriftBatch batch) {
        return (int) (batch.samples() + batch.negativeCount() + batch.positiveCount());
    }
}
