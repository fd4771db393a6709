package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.drift4j.engine.nd.Scope;
import java.util.List;

/** Bounds gradients before an optimiser uses them. */
public final class GradientClip {
    /** Keeps a zero gradient from dividing by zero; the same number as PyTorch's clip_grad_norm_. */
    private static final float NORM_OFFSET = 1e-6f;

    private GradientClip() {}

    /**
     * Scales all gradients together by min(1, maxNorm / (norm + 1e-6)), norm the root of the sum of all squares.
     *
     * <p>Nothing is read back from the device; the scaling happens in place also when the factor is 1.
     *
     * @param parameters with gradients required, at least one
     * @param maxNorm above 0
     * @return the norm before clipping, a single number; freed with the {@link Scope} around this call, if there is none
     *     close it
     */
    public static NDArray globalNorm(List<NDArray> parameters, double maxNorm) {
        if (parameters.isEmpty() || !(maxNorm > 0)) {
            throw new IllegalArgumentException("clipping needs parameters and a norm above 0, got " + parameters.size()
                    + " parameters and " + maxNorm);
        }
        // A gradient is a new handle each time, attached to the parameter's manager: without a scope it would stay.
        try (Scope scope = Scope.open(parameters.get(0).getManager())) {
            List<NDArray> gradients =
                    parameters.stream().map(NDArray::getGradient).toList();
            NDList norms = new NDList();
            gradients.forEach(gradient -> norms.add(gradient.norm()));
            NDArray norm = NDArrays.stack(norms).norm();
            // Numbers in float32: the platform would turn a zero-dimensional array to float64 with a double.
            NDArray factor =
                    NDArrays.div((float) maxNorm, norm.add(NORM_OFFSET)).minimum(1f);
            gradients.forEach(gradient -> gradient.muli(factor));
            return scope.keep(norm);
        }
    }
}
