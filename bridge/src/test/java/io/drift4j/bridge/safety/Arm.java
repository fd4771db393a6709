package io.drift4j.bridge.safety;

import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.bridge.safety.SafetyConfig.Limits;
import io.drift4j.bridge.safety.SafetyConfig.Response;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;
import java.util.Map;

/** A policy of two entries: To 2, T 5, dt 0.5 s, limits of 100; its state is measured in columns 1 and 0 of "state". */
final class Arm {
    static final PolicySpec ABSOLUTE = spec(ActionKind.ABSOLUTE);
    static final PolicySpec DELTA = spec(ActionKind.DELTA);

    private Arm() {}

    static PolicySpec spec(ActionKind kind) {
        return new PolicySpec(
                "arm",
                List.of(new ObservationKey("state", 2, "m"), new ObservationKey("angle", 1, "rad")),
                new ActionSpec(List.of("x", "y"), "m", List.of(-100.0, -100.0), List.of(100.0, 100.0), kind),
                2,
                2,
                5,
                0.5);
    }

    /** A configuration that is put together limit by limit, all on entry x. */
    record Draft(SafetyConfig config) {
        static Draft of(Response response) {
            return new Draft(
                    new SafetyConfig(response, Map.of(), List.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of()));
        }

        Draft range(Double low, Double high) {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    Map.of("x", new Limits(low, high)),
                    config.unlimited(),
                    config.box(),
                    config.jump(),
                    config.velocity(),
                    config.acceleration(),
                    config.measured()));
        }

        Draft unlimited() {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    config.range(),
                    List.of("x"),
                    config.box(),
                    config.jump(),
                    config.velocity(),
                    config.acceleration(),
                    config.measured()));
        }

        Draft box(Double low, Double high) {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    config.range(),
                    config.unlimited(),
                    Map.of("x", new Limits(low, high)),
                    config.jump(),
                    config.velocity(),
                    config.acceleration(),
                    config.measured()));
        }

        Draft jump(double most) {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    config.range(),
                    config.unlimited(),
                    config.box(),
                    Map.of("x", most),
                    config.velocity(),
                    config.acceleration(),
                    config.measured()));
        }

        Draft velocity(double most) {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    config.range(),
                    config.unlimited(),
                    config.box(),
                    config.jump(),
                    Map.of("x", most),
                    config.acceleration(),
                    config.measured()));
        }

        Draft acceleration(double most) {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    config.range(),
                    config.unlimited(),
                    config.box(),
                    config.jump(),
                    config.velocity(),
                    Map.of("x", most),
                    config.measured()));
        }

        Draft measured() {
            return measured("state", 1);
        }

        Draft measured(String key, int column) {
            return new Draft(new SafetyConfig(
                    config.onViolation(),
                    config.range(),
                    config.unlimited(),
                    config.box(),
                    config.jump(),
                    config.velocity(),
                    config.acceleration(),
                    Map.of("x", new Column(key, column))));
        }

        SafetyLayer layer(PolicySpec spec) {
            return SafetyLayer.of(config, spec);
        }
    }

    /** x over the five indices, of which the first is history; y is 0. */
    static Chunk x(double... values) {
        float[] all = new float[10];
        for (int i = 0; i < 5; i++) {
            all[2 * i] = (float) values[i];
        }
        return new Chunk(5, 2, all);
    }

    /** x where the robot is. */
    static Observation at(double x) {
        return new Observation(Map.of("state", new float[] {-7, (float) x}, "angle", new float[] {0}));
    }
}
