package io.drift4j.bridge.safety;

import io.drift4j.bridge.safety.SafetyConfig.Response;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds chunks to the limits of a configuration. Thread-safe, and the same on both sides of the wire: what one layer has
 * clamped, another with the same limits leaves as it is.
 *
 * <p>Numbers that are not finite are refused anywhere in a chunk. Limits are on indices To-1 to T-1, which are executed; those
 * before are of the past. Each action entry is walked forward in time by itself. Limits are intervals; what they allow at an
 * index depends on what is sent before it:
 *
 * <pre>
 * velocity       |a_i - a_(i-1)| at most v dt         (delta actions: |a_i|)
 * jump           |a_i - measured| at most j           i = To-1 only (delta actions: |a_i|)
 * range          low to high
 * box            low to high                          (delta actions: of measured + a_(To-1) + ... + a_i)
 * acceleration   change from i-1 to i, less the one before, at most c dt dt
 * </pre>
 *
 * <p>A number inside all of them is left as it is, bit for bit. Otherwise the nearest number inside all of them is sent. If
 * there is none, the limits above hold before those below, which are then come as near to as possible:
 *
 * <ul>
 *   <li>velocity and jump first: a robot that stands outside its range or box, for whatever reason, must come back at the
 *       highest allowed speed, not in one leap;
 *   <li>range and box next: they keep the robot from what is around it;
 *   <li>acceleration last: braking harder than planned is better than leaving the box or the speed that people count on.
 * </ul>
 *
 * <p>So a clamped chunk can still be outside a range or box where velocity or jump did not let it in yet, and outside an
 * acceleration. Ends of intervals are rounded to float32 as the numbers are, so that a number that was written as the limit
 * is inside.
 */
public final class SafetyLayer {
    private final PolicySpec spec;
    private final Response response;
    private final EntryLimits[] entries;

    private SafetyLayer(PolicySpec spec, Response response, EntryLimits[] entries) {
        this.spec = spec;
        this.response = response;
        this.entries = entries;
    }

    /**
     * The layer of a configuration for a policy.
     *
     * @throws BadInput if the configuration does not fit the policy: an action entry or observation key that is not there, a
     *     column beyond the key, measured units other than the action's, a limit that needs a measured state without one, a
     *     box outside the range
     */
    public static SafetyLayer of(SafetyConfig config, PolicySpec spec) {
        ActionSpec action = spec.action();
        named("range", config.range().keySet(), action);
        named("unlimited", config.unlimited(), action);
        named("box", config.box().keySet(), action);
        named("jump", config.jump().keySet(), action);
        named("velocity", config.velocity().keySet(), action);
        named("acceleration", config.acceleration().keySet(), action);
        named("measured", config.measured().keySet(), action);
        EntryLimits[] entries = new EntryLimits[action.size()];
        for (int e = 0; e < entries.length; e++) {
            entries[e] = EntryLimits.of(config, spec, e);
        }
        return new SafetyLayer(spec, config.onViolation(), entries);
    }

    private static void named(String key, Collection<String> entries, ActionSpec action) {
        for (String entry : entries) {
            BadInput.unless(
                    action.names().contains(entry),
                    "%s.%s must name an action entry, the policy has %s",
                    key,
                    entry,
                    action.names());
        }
    }

    /** What becomes of a chunk outside limits. */
    public Response onViolation() {
        return response;
    }

    /**
     * The smallest number of each entry, rounded to float32, that is allowed at every index of every chunk: by its range and,
     * for absolute actions, its box; minus infinity if there is none. The other limits depend on what was before.
     */
    public List<Double> low() {
        return Stream.of(entries).map(entry -> (double) entry.low()).toList();
    }

    /** The largest, otherwise as {@link #low}. */
    public List<Double> high() {
        return Stream.of(entries).map(entry -> (double) entry.high()).toList();
    }

    /**
     * Holds a chunk to the limits.
     *
     * @param newest the newest frame of the history that the chunk answers, which holds the measured state
     * @throws BadInput if a number of the measured state is not finite
     * @throws IllegalArgumentException if the chunk has another shape, or the frame lacks the measured state
     */
    public SafetyVerdict check(Chunk chunk, Observation newest) {
        int size = spec.action().size();
        if (chunk.horizon() != spec.horizon() || chunk.actionSize() != size) {
            throw new IllegalArgumentException("the policy states chunks of T=" + spec.horizon() + ", A=" + size
                    + " and gave T=" + chunk.horizon() + ", A=" + chunk.actionSize());
        }
        float[] given = chunk.values();
        for (int i = 0; i < given.length; i++) {
            if (!Float.isFinite(given[i])) {
                return new SafetyVerdict.NotFinite(
                        i / size, spec.action().names().get(i % size), given[i]);
            }
        }
        Findings findings = null;
        for (EntryLimits entry : entries) {
            findings = entry.walk(given, response, newest, findings);
        }
        if (findings == null) {
            return new SafetyVerdict.Passed(chunk);
        }
        List<SafetyEvent> events = findings.events();
        events.sort(Comparator.comparingInt(SafetyEvent::index));
        return response == Response.REJECT
                ? new SafetyVerdict.Rejected(events)
                : new SafetyVerdict.Clamped(new Chunk(chunk.horizon(), size, findings.sent()), events);
    }

    /**
     * What is wrong with a chunk; made only if something is.
     *
     * @param sent T * A numbers, changed by whoever walks
     * @param events by entry, then by index
     */
    record Findings(float[] sent, List<SafetyEvent> events) {}
}
