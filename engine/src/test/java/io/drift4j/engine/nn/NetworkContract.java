package io.drift4j.engine.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every network holds, whatever it takes and gives.
 *
 * @param <N> its type
 */
public abstract class NetworkContract<N> {
    protected NDManager manager;
    protected Weights weights;
    protected N network;

    /** A small network over these weights. */
    protected abstract N network(Weights someWeights);

    /** What the network gives for some input, the same each time. */
    protected abstract NDArray output(Scope scope, boolean training);

    @BeforeEach
    void build() {
        manager = NDManager.newBaseManager();
        weights = Weights.create(manager, RandomStream.of(1));
        network = network(weights);
        weights.load(BlockContract.shaken(weights, 2), "the test");
    }

    @AfterEach
    void free() {
        weights.close();
        manager.close();
    }

    @Test
    void gradientReachesEveryWeight() {
        weights.trainable(true);
        try (Scope scope = Scope.open(manager)) {
            backward(scope);
            weights.byName()
                    .forEach((name, array) -> assertThat(
                                    array.getGradient().abs().max().getFloat())
                            .as(name)
                            .isPositive());
        }
    }

    @Test
    void noArrayIsLeftBehind() {
        weights.trainable(true);
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (Scope scope = Scope.open(manager)) {
                backward(scope);
                output(scope, false);
            }
            counts.add(manager.getManagedArrays().size()
                    + weights.arrays().get(0).getManager().getManagedArrays().size());
        }
        assertThat(counts).containsOnly(counts.get(0));
    }

    private void backward(Scope scope) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = output(scope, true);
            float[] factors = RandomStream.of(5).gaussians((int) output.size());
            collector.backward(output.mul(scope.manager().create(factors, output.getShape()))
                    .sum());
        }
    }
}
