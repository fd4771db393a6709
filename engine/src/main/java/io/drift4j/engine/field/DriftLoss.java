package io.drift4j.engine.field;

import ai.djl.ndarray.NDArray;

/**
 * The drifting loss: the squared way from each generated sample to where the field moves it.
 *
 * <pre>L = mean over N, G, S of ( x/s - stopgrad(x/s + V) )^2,   dL/dx = -2 V / (s N G S)</pre>
 *
 * <p>The value is the mean square of V, nearly constant in training, and says nothing about progress; the gradient flows
 * only through the sample.
 *
 * <p>Source: lambertae/drifting accd0cf, drift_loss.py.
 */
public final class DriftLoss {
    private final DriftField field;

    public DriftLoss(DriftField field) {
        this.field = field;
    }

    /** The loss of a batch; call it inside a gradient collector and take {@code backward} of {@link Value#mean()}. */
    public Value of(DriftBatch batch) {
        DriftForce force = field.force(batch);
        NDArray scaled = batch.generated().div(force.coordinateScale()); // (N,G,S)
        NDArray target = scaled.stopGradient().add(force.force());
        NDArray perProblem = scaled.sub(target)
                .square()
                .reshape(batch.problems(), batch.samples() * batch.size())
                .mean(new int[] {1}); // (N)
        return new Value(perProblem.mean(), perProblem, force);
    }

    /**
     * The loss and what it came from.
     *
     * @param mean a number, with gradient to {@code generated} alone
     * @param perProblem (N), its mean is {@code mean}
     * @param drift force, scale and mean square force, for logs
     */
    public record Value(NDArray mean, NDArray perProblem, DriftForce drift) {}
}
