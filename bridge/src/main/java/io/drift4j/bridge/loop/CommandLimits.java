package io.drift4j.bridge.loop;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyConfig.Limits;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.schedule.Scheduler;
import io.drift4j.policy.schedule.SchedulerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a loop's scheduler, as narrow as the safety limits: what the scheduler makes itself, between chunks and without one,
 * has never passed the safety layer.
 *
 * <pre>
 * velocity v    jump cap min(jumpCap, v dt), for every command
 * range, box    where a robot without a plan may go (absolute actions); what chunks say lies inside already
 * box           delta actions: without a plan the robot rests at once, for where it is only an observation can tell
 * </pre>
 *
 * <p>Limits of jump and acceleration are on chunks alone.
 */
final class CommandLimits {
    private static final Limits OPEN = new Limits(null, null);

    private CommandLimits() {}

    /** @param config whose safety limits fit the policy */
    static Scheduler rules(LoopConfig config, PolicySpec spec) {
        SafetyConfig safety = config.safety();
        Map<String, Double> caps = new LinkedHashMap<>(config.scheduler().jumpCap());
        safety.velocity().forEach((entry, most) -> caps.merge(entry, most * spec.stepSeconds(), Math::min));
        SchedulerConfig scheduler = config.scheduler().withJumpCap(caps);
        if (spec.action().delta()) {
            return Scheduler.of(safety.box().isEmpty() ? scheduler : scheduler.withStarvation(0, 0), spec);
        }
        return Scheduler.of(
                scheduler,
                new PolicySpec(
                        spec.task(),
                        spec.observations(),
                        narrowed(spec.action(), safety),
                        spec.observationSteps(),
                        spec.executedSteps(),
                        spec.horizon(),
                        spec.stepSeconds()));
    }

    private static ActionSpec narrowed(ActionSpec action, SafetyConfig safety) {
        List<Double> lows = new ArrayList<>();
        List<Double> highs = new ArrayList<>();
        for (int e = 0; e < action.size(); e++) {
            Limits range = safety.range().getOrDefault(action.names().get(e), OPEN);
            Limits box = safety.box().getOrDefault(action.names().get(e), OPEN);
            double low = Math.max(end(range.low(), action.low().get(e)), end(box.low(), Double.NEGATIVE_INFINITY));
            double high = Math.min(end(range.high(), action.high().get(e)), end(box.high(), Double.POSITIVE_INFINITY));
            lows.add(low);
            highs.add(Math.max(high, Math.nextUp(low))); // a box may touch the range in one number
        }
        return new ActionSpec(action.names(), action.unit(), lows, highs, action.kind());
    }

    private static double end(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }
}
