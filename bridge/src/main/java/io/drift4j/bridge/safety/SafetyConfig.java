package io.drift4j.bridge.safety;

import io.drift4j.engine.BadInput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits on actions, by names of action entries; entries that are not named have none, but for their range.
 *
 * <pre>
 * onViolation: clamp                        # or reject
 * range: {x: {low: 10, high: 500}}          # else the policy's own low and high
 * unlimited: [gripper]                      # no range at all
 * measured: {x: {key: agent_pos, column: 0}}
 * box: {x: {low: 50}}                       # action units
 * jump: {x: 40}
 * velocity: {x: 300}                        # action units a second
 * acceleration: {x: 2000}                   # action units a second, a second
 * </pre>
 *
 * @param onViolation what becomes of a chunk outside limits; left out: {@link Response#CLAMP}
 * @param range limits of the number itself instead of the policy's own; an end that is left out keeps the policy's
 * @param unlimited entries without a range
 * @param box limits of where the robot may be, one end or both: for absolute actions the number, for delta actions the measured
 *     state plus all of them so far, which needs {@code measured}
 * @param jump most that the first action (index To-1) may differ from the measured state, which needs {@code measured}; for
 *     delta actions the most it may be
 * @param velocity most change of the commanded state a second; at the first action from the measured state, if that is known
 * @param acceleration most change of that velocity a second, where two changes are known
 * @param measured where observations hold the measured state of an entry, in action units
 */
public record SafetyConfig(
        Response onViolation,
        Map<String, Limits> range,
        List<String> unlimited,
        Map<String, Limits> box,
        Map<String, Double> jump,
        Map<String, Double> velocity,
        Map<String, Double> acceleration,
        Map<String, Column> measured) {

    /** What becomes of a chunk outside limits. */
    public enum Response {
        /** The nearest allowed actions are sent. */
        CLAMP,
        /** Nothing is sent. */
        REJECT
    }

    /**
     * Ends of an interval, action units; inside are the ends too.
     *
     * @param low smallest, if there is one
     * @param high largest, if there is one
     */
    public record Limits(@Nullable Double low, @Nullable Double high) {}

    /**
     * A number of an observation.
     *
     * @param key observation key
     * @param column which of its numbers, from 0
     */
    public record Column(String key, int column) {
        public Column {
            BadInput.unless(key != null && !key.isBlank(), "a column needs the observation key that it is of");
        }
    }

    public SafetyConfig {
        onViolation = onViolation == null ? Response.CLAMP : onViolation;
        range = copy("range", range);
        unlimited = unlimited == null ? List.of() : List.copyOf(unlimited);
        box = copy("box", box);
        jump = copy("jump", jump);
        velocity = copy("velocity", velocity);
        acceleration = copy("acceleration", acceleration);
        measured = copy("measured", measured);
        range.forEach((entry, limits) -> check("range." + entry, limits));
        box.forEach((entry, limits) -> check("box." + entry, limits));
        jump.forEach((entry, most) -> check("jump." + entry, most));
        velocity.forEach((entry, most) -> check("velocity." + entry, most));
        acceleration.forEach((entry, most) -> check("acceleration." + entry, most));
        for (String entry : range.keySet()) {
            BadInput.unless(!unlimited.contains(entry), "range.%s and unlimited must not both name '%s'", entry, entry);
        }
    }

    private static <T> Map<String, T> copy(String key, @Nullable Map<String, T> given) {
        if (given == null) { // a key that a file leaves out
            return Map.of();
        }
        given.forEach((entry, value) -> BadInput.unless(value != null, "%s.%s must have a value", key, entry));
        return Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }

    private static void check(String key, Limits limits) {
        Double low = limits.low;
        Double high = limits.high;
        BadInput.unless(low != null || high != null, "%s must have low, high or both, got neither", key);
        BadInput.unless(
                (low == null || Double.isFinite(low)) && (high == null || Double.isFinite(high)),
                "%s must have finite ends, got %s: leave out an end that is open",
                key,
                limits);
        BadInput.unless(low == null || high == null || low < high, "%s must have low below high, got %s", key, limits);
    }

    private static void check(String key, double most) {
        BadInput.unless(most > 0 && Double.isFinite(most), "%s must be a positive number, got %s", key, most);
    }

    /** Clamps to the policy's own range; no other limits. */
    public static SafetyConfig defaults() {
        return new SafetyConfig(Response.CLAMP, Map.of(), List.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }
}
