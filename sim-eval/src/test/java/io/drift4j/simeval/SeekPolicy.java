package io.drift4j.simeval;

import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.List;

/** Steps towards the goal with a given amount of noise: To 2, Ta 4, T 6, one noise number a chunk entry. */
final class SeekPolicy implements Policy {
    static final int NOISE_SIZE = 12;

    private final PolicySpec spec;
    private final float noiseScale;

    SeekPolicy(PolicySpec spec, float noiseScale) {
        this.spec = spec;
        this.noiseScale = noiseScale;
    }

    SeekPolicy(float noiseScale) {
        this(plainSpec(), noiseScale);
    }

    static PolicySpec plainSpec() {
        return new PolicySpec(
                "point",
                List.of(new ObservationKey("position", 2, "m"), new ObservationKey("goal", 2, "m")),
                PointEnvironment.ACTION,
                2,
                4,
                6,
                0.1);
    }

    @Override
    public PolicySpec spec() {
        return spec;
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        if (histories.size() != noises.size()) {
            throw new IllegalArgumentException(histories.size() + " histories, " + noises.size() + " noises");
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < histories.size(); i++) {
            chunks.add(one(histories.get(i), noises.get(i)));
        }
        return chunks;
    }

    private Chunk one(ObservationHistory history, Noise noise) {
        if (history.frames().size() != spec.observationSteps()) {
            throw new IllegalArgumentException("takes " + spec.observationSteps() + " frames, got "
                    + history.frames().size());
        }
        float[] position = checked(history, "position");
        float[] goal = checked(history, "goal");
        float[] drawn = noise.values(NOISE_SIZE);
        float[] values = new float[NOISE_SIZE];
        for (int i = 0; i < NOISE_SIZE; i++) {
            values[i] = 0.15f * (goal[i % 2] - position[i % 2]) + noiseScale * drawn[i];
        }
        return new Chunk(6, 2, values);
    }

    private static float[] checked(ObservationHistory history, String key) {
        float[] values = history.newest().get(key);
        if (values.length != 2) {
            throw new IllegalArgumentException("'" + key + "' holds 2 numbers, got " + values.length);
        }
        return values;
    }

    @Override
    public void close() {}
}
