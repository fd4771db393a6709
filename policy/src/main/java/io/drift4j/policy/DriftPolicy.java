package io.drift4j.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import java.nio.file.Path;
import java.util.List;

/**
 * A trained policy: one pass of the network over averaged weights.
 *
 * <pre>chunk = decode(network(features(history), scale * noise))</pre>
 *
 * <p>The pass runs in the native library, for every kind of network;
 * {@link io.drift4j.policy.plain.PlainPolicy} is the one without it. The weights are frozen, so that no thread builds a gradient graph; any number of threads may act at once. Not
 * suitable for training on.
 */
public final class DriftPolicy implements Policy {
    private final NDManager manager;
    private final Weights weights;
    private final Generator generator;
    private final Acting acting;

    private DriftPolicy(NDManager manager, Weights weights, Generator generator, Acting acting) {
        this.manager = manager;
        this.weights = weights;
        this.generator = generator;
        this.acting = acting;
    }

    /**
     * Loads a {@code .drift4j} file or a checkpoint folder; of a training checkpoint the averaged weights.
     *
     * @param device {@code auto}, {@code cpu} or {@code gpu:N}
     * @param threads native threads of one pass, see {@link Backend#open}; 1 is fastest for small networks
     * @throws BadInput if the file is no policy, is damaged, or its weights do not fit its network
     * @throws IllegalStateException if this process already runs with another number of native threads
     */
    public static DriftPolicy load(Path file, String device, int threads) {
        return of(PolicyFile.read(file), device, threads);
    }

    /** The policy of a file that has been read, otherwise as {@link #load}. */
    public static DriftPolicy of(PolicyFile file, String device, int threads) {
        Acting acting = Acting.of(file.contents());
        NDManager manager = Backend.open(device, threads);
        try {
            Weights weights = Weights.unset(manager);
            Generator generator = file.contents().network().build(weights, acting.shape());
            weights.load(file.weights(), file.source().toString());
            weights.trainable(false);
            return new DriftPolicy(manager, weights, generator, acting);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** The factor on the noise. */
    public double noiseScale() {
        return acting.noiseScale();
    }

    /** Numbers of noise in one pass, for {@link Noise#given}. */
    public int noiseSize() {
        return acting.noiseSize();
    }

    @Override
    public PolicySpec spec() {
        return acting.spec();
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        return acting.act(histories, noises, this::pass);
    }

    /** Native arrays in use, for tests that watch for leaks. */
    int arrays() {
        return weights.arrays().get(0).getManager().getManagedArrays().size()
                + manager.getManagedArrays().size();
    }

    private float[] pass(float[] conditions, float[] noise, int b) {
        try (Scope scope = Scope.open(manager)) {
            NDArray condition = scope.manager().create(conditions, new Shape(b, generator.conditionSize()));
            NDArray z = scope.manager().create(noise, new Shape(b, 1, generator.noiseSize()));
            return generator.sample(condition, z, false).toFloatArray(); // (B, 1, T*A)
        }
    }

    @Override
    public void close() {
        weights.close();
        manager.close();
    }
}
