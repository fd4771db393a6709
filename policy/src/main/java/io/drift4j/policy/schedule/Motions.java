package io.drift4j.policy.schedule;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.schedule.Command.Kind;
import io.drift4j.policy.schedule.Schedule.Motion;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From planned actions, or none, to commands.
 *
 * <p>Without a plan for n = 1, 2, ... steps the last speed goes on, then falls linearly:
 *
 * <pre>
 * command = last + s speed     (delta actions: s speed)
 * s = 1                                 for n at most holdSteps
 *     1 - (n-holdSteps)/(slowSteps+1)   for the slowSteps steps after
 *     0                                 from then on: at rest
 * </pre>
 *
 * <p>The speed is the change between the last two commands over the steps between them. Such commands never leave the
 * policy's limits, nor go further out if the plan had left them. The jump cap holds for all commands. Limits, and the ends of
 * the range that a cap allows, are rounded to float32 as the commands are.
 */
final class Motions {
    private final boolean delta;
    private final int hold;
    private final int slow;
    private final float[] low;
    private final float[] high;
    private final double[] caps;

    Motions(SchedulerConfig config, ActionSpec action) {
        this.delta = action.delta();
        this.hold = config.holdSteps();
        this.slow = config.slowSteps();
        int size = action.size();
        this.low = new float[size];
        this.high = new float[size];
        this.caps = new double[size];
        for (int e = 0; e < size; e++) {
            low[e] = Math.max(-Float.MAX_VALUE, action.low().get(e).floatValue());
            high[e] = Math.min(Float.MAX_VALUE, action.high().get(e).floatValue());
        }
        Arrays.fill(caps, Double.POSITIVE_INFINITY);
        config.jumpCap().forEach((entry, cap) -> {
            int e = action.names().indexOf(entry);
            BadInput.unless(e >= 0, "jumpCap.%s must name an action entry, the policy has %s", entry, action.names());
            caps[e] = cap;
        });
    }

    /** The command that keeps a robot where it is. */
    float[] rest(float[] state) {
        return delta ? new float[state.length] : state.clone();
    }

    Command planned(Plan.Action action, @Nullable Motion before, long step) {
        float[] values = action.values();
        boolean capped = cap(values, before);
        return new Command(
                step, values, action.mixed() ? Kind.BLENDED : Kind.PLANNED, capped, action.observationStep());
    }

    /**
     * The command for a step without a plan.
     *
     * @param n steps without a plan, with this one
     */
    Command starved(Motion before, long step, long n, long observationStep) {
        double share = n <= hold ? 1 : Math.max(0, 1 - (n - hold) / (slow + 1.0));
        float[] values = rest(before.values());
        boolean capped = false;
        if (share > 0) {
            for (int e = 0; e < values.length; e++) {
                float edge = delta ? 0 : values[e];
                float on = (float) (edge + share * before.speed()[e]);
                values[e] = clamp(on, Math.min(low[e], edge), Math.max(high[e], edge));
                capped |= values[e] != on;
            }
            capped |= cap(values, before);
        }
        Kind kind = share == 0 ? Kind.RESTING : n <= hold ? Kind.HOLDING : Kind.SLOWING;
        return new Command(step, values, kind, capped, observationStep);
    }

    /** The robot's motion when it has been told this. */
    Motion after(@Nullable Motion before, Command command) {
        float[] values = command.values();
        double[] speed = new double[values.length];
        if (command.kind().starved() && before != null) {
            speed = before.speed();
        } else {
            for (int e = 0; e < speed.length; e++) {
                speed[e] = delta
                        ? values[e]
                        : before == null
                                ? 0
                                : ((double) values[e] - before.values()[e]) / (command.step() - before.step());
            }
        }
        return new Motion(values, command.step(), speed);
    }

    private boolean cap(float[] values, @Nullable Motion before) {
        if (before == null && !delta) {
            return false;
        }
        boolean changed = false;
        for (int e = 0; e < values.length; e++) {
            double from = delta || before == null ? 0 : before.values()[e];
            float given = values[e];
            values[e] = clamp(given, (float) (from - caps[e]), (float) (from + caps[e]));
            changed |= values[e] != given;
        }
        return changed;
    }

    private static float clamp(float value, float low, float high) {
        return Math.max(low, Math.min(high, value));
    }
}
