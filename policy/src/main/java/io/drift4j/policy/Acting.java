package io.drift4j.policy;

import io.drift4j.policy.net.ChunkShape;
import io.drift4j.policy.transform.Featurizer;
import java.util.ArrayList;
import java.util.List;

/**
 * What all ways to run a trained network share: from histories and noises to arrays, and from the network's arrays to
 * chunks. Thread-safe.
 *
 * <pre>chunk = decode(network(features(history), scale * noise))</pre>
 */
public final class Acting {

    /** A network over arrays in Java memory. */
    @FunctionalInterface
    public interface Network {
        /**
         * One pass.
         *
         * @param conditions (B, conditionSize), row-major
         * @param noise (B, noiseSize), row-major
         * @param batch B, at least 1
         * @return (B, sampleSize), row-major
         */
        float[] pass(float[] conditions, float[] noise, int batch);
    }

    private final Featurizer featurizer;
    private final int noiseSize;
    private final double noiseScale;

    private Acting(Featurizer featurizer, int noiseSize, double noiseScale) {
        this.featurizer = featurizer;
        this.noiseSize = noiseSize;
        this.noiseScale = noiseScale;
    }

    public static Acting of(PolicyContents contents) {
        return new Acting(
                contents.featurizer(),
                contents.network().noiseSize(ChunkShape.of(contents.featurizer())),
                contents.noiseScale());
    }

    public PolicySpec spec() {
        return featurizer.spec();
    }

    /** What the network takes and gives. */
    public ChunkShape shape() {
        return ChunkShape.of(featurizer);
    }

    /** To * F, numbers in one condition. */
    public int conditionSize() {
        return featurizer.inputSize();
    }

    /** Numbers of noise in one pass. */
    public int noiseSize() {
        return noiseSize;
    }

    /** The factor on the noise. */
    public double noiseScale() {
        return noiseScale;
    }

    /** T * A, numbers in one chunk. */
    public int sampleSize() {
        return featurizer.chunkSize();
    }

    /** One pass of this network for a batch, see {@link Policy#act(List, List)}. */
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises, Network network) {
        if (histories.size() != noises.size()) {
            throw new IllegalArgumentException(
                    "every history needs its noise, got " + histories.size() + " and " + noises.size());
        }
        int b = histories.size();
        if (b == 0) {
            return List.of();
        }
        float[] conditions = new float[b * conditionSize()];
        float[] noise = new float[b * noiseSize];
        List<float[]> frames = new ArrayList<>(b);
        for (int i = 0; i < b; i++) {
            frames.add(featurizer.frames(histories.get(i)));
            featurizer.features(frames.get(i), 0, conditions, i * conditionSize());
            float[] drawn = noises.get(i).values(noiseSize);
            for (int k = 0; k < noiseSize; k++) {
                noise[i * noiseSize + k] = (float) (noiseScale * drawn[k]);
            }
        }
        float[] coded = network.pass(conditions, noise, b);
        List<Chunk> chunks = new ArrayList<>(b);
        for (int i = 0; i < b; i++) {
            float[] actions = new float[sampleSize()];
            featurizer.decode(frames.get(i), 0, coded, i * sampleSize(), actions, 0);
            chunks.add(new Chunk(spec().horizon(), spec().action().size(), actions));
        }
        return chunks;
    }
}
