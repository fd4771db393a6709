package io.drift4j.policy.schedule;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Arrival.Outcome;
import io.drift4j.policy.schedule.Schedule.Counts;
import io.drift4j.policy.schedule.Schedule.Kept;
import io.drift4j.policy.schedule.Schedule.Motion;
import io.drift4j.policy.schedule.SchedulerConfig.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one configuration for one policy. Every method is a pure function: the same schedule and step give the same
 * answer. Thread-safe.
 *
 * <p>Steps never go back: a step before the newest one that a schedule has seen is over. So no action is given twice, none is
 * given after a later one, and what was missed is dropped.
 *
 * <pre>
 * schedule = start()
 * each step n:  if wantsObservation(schedule, n):  schedule = observed(schedule, n), and send what is seen
 *               for a chunk of the observation of step k that came meanwhile:  schedule = accept(schedule, k, chunk, n)
 *               command(schedule, n): what to tell the robot, and the schedule after it
 * </pre>
 */
public final class Scheduler {
    private final SchedulerConfig config;
    private final PolicySpec spec;
    private final Plan plan;
    private final Motions motions;
    private final int reach;
    private final int requestAt;

    private Scheduler(SchedulerConfig config, PolicySpec spec) {
        this.config = config;
        this.spec = spec;
        this.reach = spec.horizon() - (spec.observationSteps() - 1);
        this.plan = new Plan(config, spec);
        this.motions = new Motions(config, spec.action());
        Integer given = config.requestAt();
        this.requestAt = config.mode() == Mode.SYNCHRONOUS ? 0 : given == null ? reach - spec.executedSteps() : given;
    }

    /**
     * The rules of a configuration for a policy.
     *
     * @throws BadInput if the configuration does not fit the policy: a cap for an entry that is not there, a blend longer than
     *     a chunk
     */
    public static Scheduler of(SchedulerConfig config, PolicySpec spec) {
        Scheduler scheduler = new Scheduler(config, spec);
        BadInput.unless(
                config.blendSteps() < scheduler.reach,
                "blendSteps must be less than the %d actions of a chunk from its newest frame on, got %d: a new chunk would"
                        + " never count in full",
                scheduler.reach,
                config.blendSteps());
        return scheduler;
    }

    /** L = T-(To-1), actions of a chunk from its newest frame on. */
    public int reach() {
        return reach;
    }

    /**
     * Steps from one observation to the next if each chunk comes after so many steps.
     *
     * @param delay steps from an observation to its chunk, 0 or more
     */
    public int spacing(int delay) {
        return switch (config.mode()) {
            case SYNCHRONOUS -> delay + Math.min(spec.executedSteps(), reach - delay);
            case ASYNCHRONOUS -> Math.max(1, Math.max(delay, reach - requestAt));
            case ENSEMBLE -> 1;
        };
    }

    /** An episode from step 0: there is no command before the first chunk. */
    public Schedule start() {
        return start(0);
    }

    /** An episode from this step on; chunks of earlier observations are discarded. */
    public Schedule start(long first) {
        return begin(first, null);
    }

    /**
     * An episode of a robot whose state is known: it is told to stay there until the first chunk comes, and the jump cap holds
     * for the first action too.
     *
     * @param measured A numbers in action units (delta actions: of no effect but to command rest)
     */
    public Schedule start(long first, float[] measured) {
        if (measured.length != spec.action().size()) {
            throw new IllegalArgumentException("a measured state holds one number an action entry, "
                    + spec.action().names() + ", got " + measured.length);
        }
        for (float value : measured) {
            BadInput.unless(
                    Float.isFinite(value), "a measured state must be finite, got %s", Arrays.toString(measured));
        }
        return begin(first, new Motion(motions.rest(measured), first - 1, new double[measured.length]));
    }

    private static Schedule begin(long first, @Nullable Motion motion) {
        if (first < 0) {
            throw new IllegalArgumentException("steps are counted from 0, got " + first);
        }
        return new Schedule(first, List.of(), motion, first - 1, first - 1, first - 1, first - 1, Counts.NONE);
    }

    /** Whether to make an observation now; one that is under way does not count once its chunk would be of the past. */
    public boolean wantsObservation(Schedule schedule, long step) {
        long now = Math.max(step, schedule.next());
        if (schedule.observed() >= now) {
            return false;
        }
        boolean underWay = schedule.observed() > schedule.answered() && now < schedule.observed() + reach;
        return config.mode() == Mode.ENSEMBLE || !underWay && schedule.left(now) <= requestAt;
    }

    /** After an observation was made at this step; {@link Schedule#observed} is the step k it belongs to. */
    public Schedule observed(Schedule schedule, long step) {
        return schedule.withObserved(Math.max(step, schedule.next()));
    }

    /** After word that the observation of this step will have no chunk. */
    public Schedule failed(Schedule schedule, long observationStep) {
        return schedule.withAnswered(observationStep);
    }

    /**
     * A chunk arrives.
     *
     * @param observationStep k, the step of its observation
     * @param step the step that is due now
     * @throws BadInput if a number is not finite
     * @throws IllegalArgumentException if it has another shape, or the observation is of a step that is still to come
     */
    public Arrival accept(Schedule schedule, long observationStep, Chunk chunk, long step) {
        check(chunk);
        long now = Math.max(step, schedule.next());
        if (observationStep > now) {
            throw new IllegalArgumentException(
                    "an observation comes before its chunk, got one of step " + observationStep + " at step " + now);
        }
        Schedule answered = schedule.at(now, plan.stays()).withAnswered(observationStep);
        long end = observationStep + reach;
        Outcome outcome = observationStep <= schedule.newest()
                ? Outcome.SUPERSEDED
                : end <= now ? Outcome.PAST : Outcome.ACCEPTED;
        if (outcome == Outcome.ACCEPTED) {
            long last = config.mode() == Mode.SYNCHRONOUS ? Math.min(end, now + spec.executedSteps()) : end;
            answered = answered.with(new Kept(observationStep, now, last, chunk));
        }
        return new Arrival(answered.counting(outcome), outcome);
    }

    /**
     * Refuses what {@link #accept} refuses of a chunk.
     *
     * @throws BadInput if a number is not finite
     * @throws IllegalArgumentException if it has another shape
     */
    public void check(Chunk chunk) {
        int size = spec.action().size();
        if (chunk.horizon() != spec.horizon() || chunk.actionSize() != size) {
            throw new IllegalArgumentException("the policy states chunks of T=" + spec.horizon() + ", A=" + size
                    + " and gave T=" + chunk.horizon() + ", A=" + chunk.actionSize());
        }
        float[] values = chunk.values();
        for (int i = 0; i < values.length; i++) {
            BadInput.unless(
                    Float.isFinite(values[i]),
                    "a policy must give finite actions, got %s for entry '%s' at index %d of a chunk: were its weights trained"
                            + " to the end, or did training diverge?",
                    values[i],
                    spec.action().names().get(i % size),
                    i / size);
        }
    }

    /**
     * What happens when a command is asked for.
     *
     * @param schedule after it
     * @param command nothing if the step is over, or there was neither a chunk nor a measured state
     */
    public record Asked(Schedule schedule, Optional<Command> command) {}

    /** The command for this step. */
    public Asked command(Schedule schedule, long step) {
        if (step < schedule.next()) {
            return new Asked(schedule, Optional.empty());
        }
        Schedule now = schedule.at(step, plan.stays());
        Plan.Action action = plan.at(now.kept(), step);
        Motion before = now.motion();
        Command command;
        if (action != null) {
            command = motions.planned(action, before, step);
        } else if (before == null) {
            return new Asked(now.silent(), Optional.empty());
        } else if (now.counts().accepted() == 0) {
            command = motions.starved(before, step, Long.MAX_VALUE, -1);
        } else {
            command = motions.starved(before, step, step - now.covered(), now.newest());
        }
        return new Asked(now.told(command, motions.after(before, command)), Optional.of(command));
    }
}
