package io.drift4j.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.net.ChunkShape;
import io.drift4j.policy.transform.Featurizer;
import java.nio.file.Path;

/** The network of a policy file without features and decoding: once, or as many times as a diffusion policy would. */
final class NativeNetwork implements AutoCloseable {
    private final NDManager manager;
    private final Weights weights;
    private final Generator generator;
    private final Featurizer featurizer;

    private NativeNetwork(NDManager manager, Weights weights, Generator generator, Featurizer featurizer) {
        this.manager = manager;
        this.weights = weights;
        this.generator = generator;
        this.featurizer = featurizer;
    }

    static NativeNetwork load(Path file, int threads) {
        PolicyFile read = PolicyFile.read(file);
        Featurizer featurizer = read.contents().featurizer();
        NDManager manager = Backend.open("cpu", threads);
        Weights weights = Weights.create(manager, RandomStream.of(0));
        Generator generator = read.contents().network().build(weights, ChunkShape.of(featurizer));
        weights.load(read.weights(), file.toString());
        weights.trainable(false);
        return new NativeNetwork(manager, weights, generator, featurizer);
    }

    Featurizer featurizer() {
        return featurizer;
    }

    int noiseSize() {
        return generator.noiseSize();
    }

    /** (To*F) and (Z) to the coded chunk (T*A). */
    float[] pass(float[] condition, float[] noise) {
        try (Scope scope = Scope.open(manager)) {
            return generator
                    .sample(condition(scope, condition), noise(scope, noise), false)
                    .toFloatArray();
        }
    }

    /**
     * The passes and updates of a diffusion policy (DDIM) with this network as its noise estimate: with e the estimate at
     * x, {@code x0 = clip((x - b e) / a)} and {@code x = a' x0 + b' e}. What comes out means nothing, the time it takes
     * does. Needs noise and chunk of one size.
     */
    float[] denoise(float[] condition, float[] noise, double[][] updates) {
        try (Scope scope = Scope.open(manager)) {
            NDArray c = condition(scope, condition);
            NDArray x = noise(scope, noise);
            for (double[] update : updates) {
                x = denoised(x, generator.sample(c, x, false), update);
            }
            return x.toFloatArray();
        }
    }

    /** One of {@link #updates} with e, the network's noise estimate at x. */
    static NDArray denoised(NDArray x, NDArray e, double[] update) {
        NDArray clean =
                x.sub(e.mul((float) update[1])).mul((float) (1 / update[0])).clip(-1, 1);
        return clean.mul((float) update[2]).add(e.mul((float) update[3]));
    }

    /** (a, b, a', b') of DDIM with this many passes over the cosine schedule of 100 levels; a^2 + b^2 = 1. */
    static double[][] updates(int passes) {
        double[][] updates = new double[passes][];
        for (int i = 0; i < passes; i++) {
            double now = kept((double) (passes - i) / passes);
            double next = kept((double) (passes - i - 1) / passes);
            updates[i] = new double[] {Math.sqrt(now), Math.sqrt(1 - now), Math.sqrt(next), Math.sqrt(1 - next)};
        }
        return updates;
    }

    /** Share of the signal's power left at time t in [0, 1]: cos^2, away from 0. */
    private static double kept(double t) {
        return Math.max(1e-3, Math.pow(Math.cos((t + 0.008) / 1.008 * Math.PI / 2), 2));
    }

    private NDArray condition(Scope scope, float[] condition) {
        return scope.manager().create(condition, new Shape(1, condition.length));
    }

    private NDArray noise(Scope scope, float[] noise) {
        return scope.manager().create(noise, new Shape(1, 1, noise.length));
    }

    @Override
    public void close() {
        weights.close();
        manager.close();
    }
}
