package io.drift4j.bridge.client;

import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy whose chunks say what they were made of: entry 0 of action i is the newest x plus i-(To-1), entry 1 the oldest x plus
 * a share of the noise.
 */
public record ToyPolicy(PolicySpec spec) implements Policy {
    public static final int NOISE = 4;

    /** To 2, Ta 3, T 9, dt 0.1 s, limits that nobody meets. */
    public static PolicySpec plainSpec() {
        return spec(3, 1e6, 0.1);
    }

    public static PolicySpec spec(int executed, double limit, double dt) {
        return new PolicySpec(
                "toy",
                List.of(new ObservationKey("x", 1, "m"), new ObservationKey("extra", 3, "")),
                new ActionSpec(List.of("forward", "side"), "m", List.of(-limit, -limit), List.of(limit, limit)),
                2,
                executed,
                9,
                dt);
    }

    public static Observation frame(double x) {
        return new Observation(java.util.Map.of("x", new float[] {(float) x}, "extra", new float[3]));
    }

    public static ObservationHistory history(double oldest, double newest) {
        return new ObservationHistory(List.of(frame(oldest), frame(newest)));
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        List<Chunk> chunks = new ArrayList<>();
        for (int row = 0; row < histories.size(); row++) {
            ObservationHistory history = histories.get(row);
            float[] noise = noises.get(row).values(NOISE);
            float[] values = new float[spec.horizon() * 2];
            for (int i = 0; i < spec.horizon(); i++) {
                values[2 * i] = history.newest().get("x")[0] + i - (spec.observationSteps() - 1);
                values[2 * i + 1] = history.frames().get(0).get("x")[0] + 0.01f * noise[i % NOISE];
            }
            chunks.add(new Chunk(spec.horizon(), 2, values));
        }
        return chunks;
    }

    @Override
    public void close() {}
}
