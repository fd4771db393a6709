package io.drift4j.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.net.ChunkShape;
import io.drift4j.policy.transform.Featurizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A trained policy: one pass of the network over averaged weights.
 *
 * <pre>chunk = decode(network(features(history), scale * noise))</pre>
 *
 * <p>The weights are frozen, so that no thread builds a gradient graph; any number of threads may act at once. Not
 * suitable for training on.
 */
public final class DriftPolicy implements Policy {
    private final NDManager manager;
    private final Weights weights;
    private final Generator generator;
    private final Featurizer featurizer;
    private final double noiseScale;

    private DriftPolicy(
            NDManager manager, Weights weights, Generator generator, Featurizer featurizer, double noiseScale) {
        this.manager = manager;
        this.weights = weights;
        this.generator = generator;
        this.featurizer = featurizer;
        this.noiseScale = noiseScale;
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
        Checkpoint checkpoint = Checkpoint.read(file, List.of(Training.EMA));
        PolicyContents contents =
                ConfigFile.bind(checkpoint.manifest().contents(), PolicyContents.class, file + ": contents");
        Featurizer featurizer = contents.featurizer();
        NDManager manager = Backend.open(device, threads);
        try {
            Weights weights = Weights.unset(manager);
            Generator generator = contents.network().build(weights, ChunkShape.of(featurizer));
            weights.load(checkpoint.groups().getOrDefault(Training.EMA, Map.of()), file.toString());
            weights.trainable(false);
            return new DriftPolicy(manager, weights, generator, featurizer, contents.noiseScale());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * The same policy with another factor on its noise; shares the weights, so close only one of the two.
     *
     * @param scale 0 for a deterministic policy, 1 for the spread of training
     */
    public DriftPolicy withNoiseScale(double scale) {
        BadInput.unless(scale >= 0 && Double.isFinite(scale), "noise scale must be 0 or more, got %s", scale);
        return new DriftPolicy(manager, weights, generator, featurizer, scale);
    }

    /** The factor on the noise. */
    public double noiseScale() {
        return noiseScale;
    }

    /** Numbers of noise in one pass, for {@link Noise#given}. */
    public int noiseSize() {
        return generator.noiseSize();
    }

    @Override
    public PolicySpec spec() {
        return featurizer.spec();
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        if (histories.size() != noises.size()) {
            throw new IllegalArgumentException(
                    "every history needs its noise, got " + histories.size() + " and " + noises.size());
        }
        int b = histories.size();
        if (b == 0) {
            return List.of();
        }
        float[] inputs = new float[b * featurizer.inputSize()];
        float[] noise = new float[b * generator.noiseSize()];
        List<float[]> frames = new ArrayList<>(b);
        for (int i = 0; i < b; i++) {
            frames.add(featurizer.frames(histories.get(i)));
            featurizer.features(frames.get(i), 0, inputs, i * featurizer.inputSize());
            float[] drawn = noises.get(i).values(generator.noiseSize());
            for (int k = 0; k < drawn.length; k++) {
                noise[i * drawn.length + k] = (float) (noiseScale * drawn[k]);
            }
        }
        float[] coded = pass(inputs, noise, b);
        List<Chunk> chunks = new ArrayList<>(b);
        for (int i = 0; i < b; i++) {
            float[] actions = new float[featurizer.chunkSize()];
            featurizer.decode(frames.get(i), 0, coded, i * featurizer.chunkSize(), actions, 0);
            chunks.add(new Chunk(spec().horizon(), spec().action().size(), actions));
        }
        return chunks;
    }

    /** Native arrays in use, for tests that watch for leaks. */
    int arrays() {
        return weights.arrays().get(0).getManager().getManagedArrays().size()
                + manager.getManagedArrays().size();
    }

    /** The network: (B, To*F) and (B, 1, Z) to (B, 1, T*A), all row-major. */
    private float[] pass(float[] inputs, float[] noise, int b) {
        try (Scope scope = Scope.open(manager)) {
            NDArray condition = scope.manager().create(inputs, new Shape(b, featurizer.inputSize()));
            NDArray z = scope.manager().create(noise, new Shape(b, 1, generator.noiseSize()));
            return generator.sample(condition, z, false).toFloatArray();
        }
    }

    @Override
    public void close() {
        weights.close();
        manager.close();
    }
}
