package io.drift4j.engine.field;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.drift4j.engine.nd.Axes;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.Scope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The drifting loss of samples that are looked at through several features, such as the maps of an image encoder.
 *
 * <pre>L = sum over features of DriftLoss( the T vectors of the feature, each a drift problem of its own )</pre>
 *
 * <p>A feature gives T vectors of D numbers a sample, so N labels make N * T drift problems with S = D. Scale and force
 * normalisation are one number a feature: over all its labels, vectors and pairs. Features are added one after the other
 * and may be let go at once, only sums stay.
 *
 * <p>A feature that is the same for all samples and data, to a mean distance of 1e-3, counts as 0: there is nothing to learn from
 * it, and its normalised force would be rounding errors at full strength. The mean of a map whose every channel is normalised is
 * such a feature. Differs from the released code, whose networks have none.
 *
 * <p>Source: lambertae/drifting accd0cf, train.py.
 */
public final class FeatureLoss {
    /** Where a field bounds its unit of length. */
    private static final double LEAST_SCALE = 1e-3;

    private final DriftLoss loss;
    private final long labels;
    private final @Nullable NDArray negativeWeights;
    private final Map<String, Told> byFeature = new LinkedHashMap<>();
    private @Nullable NDArray total;

    /**
     * A sum of nothing yet.
     *
     * @param labels N, how many groups of samples there are
     * @param negativeWeights (N, U), the same for every vector; null for 1
     */
    public FeatureLoss(DriftLoss loss, long labels, @Nullable NDArray negativeWeights) {
        this.loss = loss;
        this.labels = labels;
        this.negativeWeights = negativeWeights;
    }

    /**
     * What a feature's field was like, for logs.
     *
     * @param scale mean distance, a number
     * @param meanSquares mean square of each temperature's force before it is normalised, (R)
     */
    public record Told(NDArray scale, NDArray meanSquares) {}

    /**
     * Adds a feature. The rows of a label stand together: sample g of label n is row n * G + g.
     *
     * @param feature its name, each once
     * @param generated (N * G, T, D)
     * @param positives (N * P, T, D)
     * @param negatives (N * U, T, D); null for none
     */
    public void add(String feature, NDArray generated, NDArray positives, @Nullable NDArray negatives) {
        Axes axes = Axes.of("generated", generated, "NG T D").and("positives", positives, "NP T D");
        if (negatives != null) {
            axes.and("negatives", negatives, "NU T D");
        }
        try (Scope scope = Scope.open(generated.getManager())) {
            DriftBatch batch = DriftBatch.of(problems(generated), problems(positives));
            if (negatives != null) {
                batch = batch.withNegatives(problems(negatives), weights(axes.size("T")));
            }
            DriftLoss.Value value = loss.of(batch);
            DriftForce drift = value.drift();
            Told told = new Told(scope.keep(drift.scale().mean()), scope.keep(drift.meanSquares()));
            if (byFeature.putIfAbsent(feature, told) != null) {
                throw new IllegalArgumentException("feature " + feature + " was added before");
            }
            float unit = told.scale().toType(DataType.FLOAT32, false).getFloat();
            NDArray counted = unit <= LEAST_SCALE ? value.mean().mul(Ops.number(value.mean(), 0)) : value.mean();
            total = scope.keep(total == null ? counted : total.add(counted));
        }
    }

    /** The loss so far, a number with gradient to the generated features alone. */
    public NDArray total() {
        if (total == null) {
            throw new IllegalStateException("no feature was added");
        }
        return total;
    }

    /** What to log, by feature in the order in which they came. */
    public Map<String, Told> byFeature() {
        return Collections.unmodifiableMap(byFeature);
    }

    /** (N * K, T, D) to (N * T, K, D). */
    private NDArray problems(NDArray rows) {
        long count = rows.getShape().get(0);
        if (count % labels != 0) {
            throw new IllegalArgumentException(
                    "rows must be a multiple of the " + labels + " labels, got " + rows.getShape());
        }
        long vectors = rows.getShape().get(1);
        long size = rows.getShape().get(2);
        return rows.reshape(labels, count / labels, vectors, size)
                .transpose(0, 2, 1, 3)
                .reshape(labels * vectors, count / labels, size);
    }

    private @Nullable NDArray weights(long vectors) {
        return negativeWeights == null ? null : negativeWeights.repeat(0, vectors); // (N * T, U)
    }
}
