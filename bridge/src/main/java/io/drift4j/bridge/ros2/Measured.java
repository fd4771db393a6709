package io.drift4j.bridge.ros2;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where observations hold the state of the robot in action units.
 *
 * @param columns one an action entry; empty if it is not known of all of them
 */
record Measured(List<Column> columns) {

    static Measured of(SafetyConfig safety, PolicySpec spec) {
        List<Column> columns = new ArrayList<>();
        for (String entry : spec.action().names()) {
            Column column = safety.measured().get(entry);
            if (column == null || spec.action().delta()) {
                return new Measured(List.of());
            }
            columns.add(column);
        }
        return new Measured(columns);
    }

    /** A numbers, if they are known. */
    Optional<float[]> of(Observation frame) {
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        float[] state = new float[columns.size()];
        for (int e = 0; e < state.length; e++) {
            state[e] = frame.get(columns.get(e).key())[columns.get(e).column()];
        }
        return Optional.of(state);
    }

    /** For people. */
    String words() {
        return columns.isEmpty()
                ? "measured state: not known of all action entries (safety.measured), so the jump cap and the velocity limit"
                        + " hold from the second command of an episode on"
                : "measured state: " + columns;
    }
}
