package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Adam with decoupled weight decay, equal to PyTorch's with two parameter groups: decayed and not decayed.
 *
 * <pre>
 * p -= rate * decay * p
 * m  = b1 m + (1 - b1) g,   v = b2 v + (1 - b2) g^2,   t = number of this update, from 1
 * p -= rate * (m / (1 - b1^t)) / ( sqrt(v / (1 - b2^t)) + epsilon )
 * </pre>
 *
 * <p>One native call per parameter does the whole update. It takes its settings in float32, so float64 parameters follow
 * the formula to about 1e-7. A parameter that the loss did not reach has gradient zero: it decays and coasts on its
 * moments, where PyTorch would leave it alone.
 *
 * <p>The moments belong to this object and are freed by {@link #close}, not by a {@link Scope} around it.
 *
 * <p>Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2.
 */
public final class AdamW implements AutoCloseable {
    private final List<NDArray> parameters;
    private final boolean[] decayed;
    private final AdamWConfig config;
    private final NDManager manager;
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private long updates;

    /**
     * Starts with zero moments.
     *
     * @param parameters with gradients required, at least one; the list's order is the order of the moments
     * @param decayed for each parameter, whether weight decay applies (usual: weights yes; biases and norms no)
     * @param config the settings
     */
    public AdamW(List<NDArray> parameters, boolean[] decayed, AdamWConfig config) {
        if (parameters.isEmpty() || parameters.size() != decayed.length) {
            throw new IllegalArgumentException("there must be at least one parameter and a decay flag for each, got "
                    + parameters.size() + " parameters and " + decayed.length + " flags");
        }
        this.parameters = List.copyOf(parameters);
        this.decayed = decayed.clone();
        this.config = config;
        this.manager = parameters.get(0).getManager().newSubManager();
        for (NDArray parameter : parameters) {
            firstMoments.add(Scope.lasting(manager.zeros(parameter.getShape(), parameter.getDataType())));
            secondMoments.add(Scope.lasting(manager.zeros(parameter.getShape(), parameter.getDataType())));
        }
    }

    /** Moves every parameter by its gradient at this learning rate, then sets the gradients to zero. */
    public void update(double learningRate) {
        updates++;
        double correction1 = 1 - Math.pow(config.beta1(), (double) updates);
        double correction2 = Math.sqrt(1 - Math.pow(config.beta2(), (double) updates));
        for (int i = 0; i < parameters.size(); i++) {
            NDArray parameter = parameters.get(i);
            try (NDArray gradient = parameter.getGradient()) {
                // The native call adds epsilon to the uncorrected root; both sides are therefore scaled by correction2.
                parameter
                        .getNDArrayInternal()
                        .adamUpdate(
                                new NDList(parameter, gradient, firstMoments.get(i), secondMoments.get(i)),
                                new NDList(parameter),
                                (float) learningRate,
                                (float) (learningRate * correction2 / correction1),
                                decayed[i] ? (float) config.weightDecay() : 0,
                                1, // no rescaling of the gradient
                                -1, // no clipping: the native one bounds the upper side only
                                (float) config.beta1(),
                                (float) config.beta2(),
                                (float) (config.epsilon() * correction2),
                                false,
                                true);
            }
        }
    }

    /** Number of updates done. */
    public long updates() {
        return updates;
    }

    /** m of every parameter, before bias correction; owned by this object. */
    public List<NDArray> firstMoments() {
        return List.copyOf(firstMoments);
    }

    /** v of every parameter, before bias correction; owned by this object. */
    public List<NDArray> secondMoments() {
        return List.copyOf(secondMoments);
    }

    /** Goes on from a saved state; the arrays are copied in. */
    public void restore(long updates, List<NDArray> firstMoments, List<NDArray> secondMoments) {
        Ops.copyAll(firstMoments, this.firstMoments);
        Ops.copyAll(secondMoments, this.secondMoments);
        this.updates = updates;
    }

    @Override
    public void close() {
        manager.close();
    }
}
