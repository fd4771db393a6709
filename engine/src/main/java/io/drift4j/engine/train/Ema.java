package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Ops;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.List;

/**
 * Exponential moving average of parameters: shadow = d * shadow + (1 - d) * parameter, starting as a copy.
 *
 * <p>Call {@link #update()} after each optimiser update. The shadows require no gradient, belong to this object and are
 * freed by {@link #close}, not by a {@link Scope} around it.
 */
public final class Ema implements AutoCloseable {
    private final List<NDArray> parameters;
    private final EmaDecay decay;
    private final NDManager manager;
    private final List<NDArray> shadows = new ArrayList<>();
    private long updates;

    /** Starts with a copy of the parameters, at least one. */
    public Ema(List<NDArray> parameters, EmaDecay decay) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one parameter to average");
        }
        this.parameters = List.copyOf(parameters);
        this.decay = decay;
        this.manager = parameters.get(0).getManager().newSubManager();
        for (NDArray parameter : parameters) {
            shadows.add(Scope.lasting(manager.zeros(parameter.getShape(), parameter.getDataType())));
        }
        Ops.copyAll(parameters, shadows);
    }

    /** Moves the shadows towards the parameters by one update. */
    public void update() {
        double share = 1 - decay.at(updates++);
        try (Scope scope = Scope.open(manager)) {
            NDArray factor = scope.manager().create((float) share);
            for (int i = 0; i < shadows.size(); i++) {
                NDArray shadow = shadows.get(i);
                // Detached, because outside the loading thread gradients are recorded by default.
                shadow.addi(parameters.get(i).stopGradient().sub(shadow).muli(factor));
            }
        }
    }

    /** Number of updates done. */
    public long updates() {
        return updates;
    }

    /** The averages, in the order of the parameters; owned by this object. */
    public List<NDArray> shadows() {
        return List.copyOf(shadows);
    }

    /** Goes on from a saved state; the arrays are copied in. */
    public void restore(long updates, List<NDArray> shadows) {
        Ops.copyAll(shadows, this.shadows);
        this.updates = updates;
    }

    @Override
    public void close() {
        manager.close();
    }
}
