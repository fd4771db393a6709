package io.drift4j.bridge.safety;

import static io.drift4j.bridge.safety.SafetyKind.ACCELERATION;
import static io.drift4j.bridge.safety.SafetyKind.BOX;
import static io.drift4j.bridge.safety.SafetyKind.JUMP;
import static io.drift4j.bridge.safety.SafetyKind.RANGE;
import static io.drift4j.bridge.safety.SafetyKind.VELOCITY;

import io.drift4j.bridge.safety.SafetyConfig.Column;
import io.drift4j.bridge.safety.SafetyConfig.Limits;
import io.drift4j.bridge.safety.SafetyConfig.Response;
import io.drift4j.bridge.safety.SafetyLayer.Findings;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The limits of one action entry, see {@link SafetyLayer}. Immutable. */
final class EntryLimits {
    private static final double NONE = Double.POSITIVE_INFINITY;

    private final String name;
    private final int entry;
    private final int size;
    private final int first;
    private final boolean delta;
    private final @Nullable Column measured;
    private final SafetyKind[] kinds;
    private final float rangeLow;
    private final float rangeHigh;
    private final float boxLow;
    private final float boxHigh;
    private final double jump;
    private final double change;
    private final double gain;

    private EntryLimits(SafetyConfig config, PolicySpec spec, int entry) {
        this.name = spec.action().names().get(entry);
        this.entry = entry;
        this.size = spec.action().size();
        this.first = spec.observationSteps() - 1;
        this.delta = spec.action().delta();
        this.measured = config.measured().get(name);
        Limits range = config.range().getOrDefault(name, new Limits(null, null));
        boolean unlimited = config.unlimited().contains(name);
        rangeLow = unlimited
                ? Float.NEGATIVE_INFINITY
                : low(range, spec.action().low().get(entry));
        rangeHigh = unlimited
                ? Float.POSITIVE_INFINITY
                : high(range, spec.action().high().get(entry));
        Limits box = config.box().getOrDefault(name, new Limits(null, null));
        boxLow = low(box, Double.NEGATIVE_INFINITY);
        boxHigh = high(box, Double.POSITIVE_INFINITY);
        double dt = spec.stepSeconds();
        jump = config.jump().getOrDefault(name, NONE);
        change = config.velocity().getOrDefault(name, NONE) * dt;
        gain = config.acceleration().getOrDefault(name, NONE) * dt * dt;
        kinds = Stream.of(VELOCITY, JUMP, RANGE, BOX, ACCELERATION) // the stronger first
                .filter(kind -> switch (kind) {
                    case VELOCITY -> change < NONE;
                    case JUMP -> jump < NONE;
                    case RANGE -> !unlimited;
                    case BOX -> config.box().containsKey(name);
                    case ACCELERATION -> gain < NONE;
                })
                .toArray(SafetyKind[]::new);
    }

    private static float low(Limits limits, double otherwise) {
        return (float) (limits.low() == null ? otherwise : limits.low());
    }

    private static float high(Limits limits, double otherwise) {
        return (float) (limits.high() == null ? otherwise : limits.high());
    }

    static EntryLimits of(SafetyConfig config, PolicySpec spec, int entry) {
        EntryLimits limits = new EntryLimits(config, spec, entry);
        limits.check(config, spec);
        return limits;
    }

    private void check(SafetyConfig config, PolicySpec spec) {
        BadInput.unless(
                rangeLow <= rangeHigh,
                "range.%s must have low below high, got %s and %s: an end that is left out is the policy's own",
                name,
                rangeLow,
                rangeHigh);
        if (config.box().containsKey(name)) {
            BadInput.unless(
                    !delta || measured != null, "box.%s needs measured.%s: a sum must start somewhere", name, name);
            BadInput.unless(
                    delta || Math.max(rangeLow, boxLow) <= Math.min(rangeHigh, boxHigh),
                    "box.%s must overlap the entry's range, %s to %s, got %s",
                    name,
                    rangeLow,
                    rangeHigh,
                    config.box().get(name));
        }
        BadInput.unless(
                jump == NONE || delta || measured != null, "jump.%s needs measured.%s to jump from", name, name);
        if (measured != null) {
            ObservationKey key = spec.observation(measured.key())
                    .orElseThrow(
                            () -> new BadInput("measured." + name + " must name an observation key, the policy has "
                                    + spec.observations().stream()
                                            .map(ObservationKey::name)
                                            .toList() + ", got '" + measured.key()
                                    + "'"));
            BadInput.unless(
                    measured.column() >= 0 && measured.column() < key.size(),
                    "measured.%s must be a column of '%s', 0 to %d, got %d",
                    name,
                    key.name(),
                    key.size() - 1,
                    measured.column());
            String unit = spec.action().unit();
            BadInput.unless(
                    key.unit().isBlank() || unit.isBlank() || key.unit().equals(unit),
                    "measured.%s must be in the action's unit, '%s', but '%s' is in '%s'",
                    name,
                    unit,
                    key.name(),
                    key.unit());
        }
    }

    /** The lower end of what is allowed whatever was before. */
    float low() {
        return delta ? rangeLow : Math.max(rangeLow, boxLow);
    }

    /** The upper end of it. */
    float high() {
        return delta ? rangeHigh : Math.min(rangeHigh, boxHigh);
    }

    /**
     * Walks the entry forward.
     *
     * @param given T * A numbers of the policy
     * @param found of the entries before; null if there is nothing
     * @return the same, with what this entry adds
     */
    @Nullable Findings walk(float[] given, Response response, Observation newest, @Nullable Findings found) {
        Findings findings = found;
        double start = measured == null ? Double.NaN : measured(measured, newest);
        double before = delta ? 0 : start; // what changes are counted from; NaN if it is not known
        double last = Double.NaN; // the change before; NaN if it is not known
        double place = start; // delta actions: where the robot is
        for (int i = first; i * size < given.length; i++) {
            float value = given[i * size + entry];
            float low = -Float.MAX_VALUE; // whatever limits allow, what is sent is finite
            float high = Float.MAX_VALUE;
            int outside = 0; // bit k for kinds[k]
            for (int k = 0; k < kinds.length; k++) {
                float least = least(kinds[k], i, before, last, place);
                float most = most(kinds[k], i, before, last, place);
                if (!inside(kinds[k], value, least, most, place)) {
                    outside |= 1 << k;
                }
                boolean reachable = least <= high && most >= low;
                float nearest = least > high ? high : low;
                low = reachable ? Math.max(low, least) : nearest;
                high = reachable ? Math.max(low, Math.min(high, most)) : nearest;
            }
            float sent = value;
            if (outside != 0) {
                sent = Math.max(low, Math.min(high, value));
                findings = findings == null ? new Findings(given.clone(), new ArrayList<>()) : findings;
                note(findings, outside, i, value, sent);
                sent = response == Response.CLAMP ? sent : value;
            }
            last = sent - before;
            before = delta ? 0 : sent;
            place += sent;
        }
        return findings;
    }

    private void note(Findings findings, int outside, int index, float value, float sent) {
        findings.sent()[index * size + entry] = sent;
        for (int k = 0; k < kinds.length; k++) {
            if ((outside & 1 << k) != 0) {
                findings.events().add(new SafetyEvent(kinds[k], index, name, value, sent));
            }
        }
    }

    private boolean inside(SafetyKind kind, float value, float least, float most, double place) {
        if (delta && kind == BOX) { // rounded once, where the robot then is
            float there = (float) (place + value);
            return boxLow <= there && there <= boxHigh;
        }
        return least <= value && value <= most;
    }

    private float measured(Column from, Observation newest) {
        float[] values = newest.get(from.key());
        if (values.length <= from.column()) {
            throw new IllegalArgumentException("observation '" + from.key() + "' holds " + values.length
                    + " numbers, the measured state of '" + name + "' is its column " + from.column());
        }
        float value = values[from.column()];
        if (!Float.isFinite(value)) { // not BadInput.unless, whose arguments would cost memory each time
            throw new BadInput("the measured state of '" + name + "', column " + from.column() + " of observation '"
                    + from.key() + "', must be finite, got " + value);
        }
        return value;
    }

    /** The lower end of what a limit allows; minus infinity if what it depends on is not known. */
    private float least(SafetyKind kind, int index, double before, double last, double place) {
        return switch (kind) {
            case RANGE -> rangeLow;
            case BOX -> delta ? -step(-boxLow, -place) : boxLow;
            case JUMP -> index == first ? (float) (before - jump) : Float.NEGATIVE_INFINITY;
            case VELOCITY -> Double.isNaN(before) ? Float.NEGATIVE_INFINITY : (float) (before - change);
            case ACCELERATION -> Double.isNaN(last) ? Float.NEGATIVE_INFINITY : (float) (before + last - gain);
        };
    }

    /** The upper end of what a limit allows; infinity if what it depends on is not known. */
    private float most(SafetyKind kind, int index, double before, double last, double place) {
        return switch (kind) {
            case RANGE -> rangeHigh;
            case BOX -> delta ? step(boxHigh, place) : boxHigh;
            case JUMP -> index == first ? (float) (before + jump) : Float.POSITIVE_INFINITY;
            case VELOCITY -> Double.isNaN(before) ? Float.POSITIVE_INFINITY : (float) (before + change);
            case ACCELERATION -> Double.isNaN(last) ? Float.POSITIVE_INFINITY : (float) (before + last + gain);
        };
    }

    /** The largest step from a place that does not lead beyond an end; so a robot at the end may stand still. */
    private static float step(double end, double place) {
        float step = (float) (end - place);
        while (place + step > end) {
            step = Math.nextDown(step);
        }
        return step;
    }
}
