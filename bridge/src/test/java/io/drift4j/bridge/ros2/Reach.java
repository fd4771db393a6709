package io.drift4j.bridge.ros2;

import io.drift4j.bridge.model.ModelSource;
import io.drift4j.bridge.ros2.input.InputConfig;
import io.drift4j.bridge.ros2.input.InputConfig.Kind;
import io.drift4j.bridge.ros2.output.OutputConfig;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A policy that goes a tenth of the way from the newest joints to the goal each step. */
final class Reach implements Policy {
    static final PolicySpec SPEC = spec(0.1);

    private final PolicySpec spec;

    Reach() {
        this(SPEC);
    }

    Reach(PolicySpec spec) {
        this.spec = spec;
    }

    /** To 2, Ta 3, T 9. */
    static PolicySpec spec(double dt) {
        return new PolicySpec(
                "reach",
                List.of(
                        new ObservationKey("arm", 2, "rad", List.of(2), List.of("pan", "lift")),
                        new ObservationKey("goal", 2, "rad")),
                new ActionSpec(List.of("pan", "lift"), "rad", List.of(-3.0, -3.0), List.of(3.0, 3.0)),
                2,
                3,
                9,
                dt);
    }

    /** The robot of {@link Rig}. */
    static RobotConfig config() {
        RobotConfig all = RobotConfig.defaults();
        Map<String, InputConfig> inputs = new LinkedHashMap<>();
        inputs.put("arm", new InputConfig("/joint_states", Kind.JOINT_STATE, null, null, null, null, null, null, null));
        inputs.put("goal", new InputConfig("/goal", Kind.ARRAY, null, null, null, null, null, null, null));
        OutputConfig output = new OutputConfig(
                "/arm/joint_trajectory", OutputConfig.Kind.JOINT_TRAJECTORY, null, null, null, null, null, null);
        return new RobotConfig(
                all.name(),
                all.namespace(),
                all.transport(),
                inputs,
                0.25,
                0.05,
                output,
                all.enableTopic(),
                all.taskTopic(),
                0.5,
                all.scheduler(),
                all.safety(),
                1L);
    }

    /** Served under the name {@code reach}. */
    static ModelSource source(double dt) {
        return new ModelSource() {
            @Override
            public List<String> names() {
                return List.of("reach");
            }

            @Override
            public Opened open(String name) {
                return new Opened(new Reach(spec(dt)), true, 1, 1, "hash", 7, 42, "unknown");
            }
        };
    }

    @Override
    public PolicySpec spec() {
        return spec;
    }

    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        List<Chunk> chunks = new ArrayList<>();
        for (ObservationHistory history : histories) {
            float[] at = history.newest().get("arm").clone();
            float[] goal = history.newest().get("goal");
            float[] values = new float[spec.horizon() * 2];
            for (int i = 0; i < spec.horizon(); i++) {
                for (int e = 0; e < 2; e++) {
                    at[e] += i < spec.observationSteps() - 1 ? 0 : (goal[e] - at[e]) / 10;
                    values[2 * i + e] = at[e];
                }
            }
            chunks.add(new Chunk(spec.horizon(), 2, values));
        }
        return chunks;
    }

    @Override
    public void close() {}
}
