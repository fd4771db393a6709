package io.drift4j.policy.schedule;

import io.drift4j.policy.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a scheduler knows at some moment of an episode. Immutable; {@link Scheduler} makes one from another.
 *
 * @param next the first step that is not over
 * @param kept chunks that still have a part in steps from {@code next} on, oldest first
 * @param motion what the robot was told last, or its measured state at the start; null before either
 * @param covered the newest step before {@code next} for which there was a plan
 * @param newest step of the newest observation whose chunk was accepted, or shall not be any more; before the first step if there
 *     is none
 * @param observed step of the newest observation that was made; before the first step if there is none
 * @param answered newest observation whose chunk came or is known to be lost
 * @param counts what happened so far
 */
public record Schedule(
        long next,
        List<Kept> kept,
        @Nullable Motion motion,
        long covered,
        long newest,
        long observed,
        long answered,
        Counts counts) {

    /**
     * A chunk in the plan.
     *
     * @param observationStep k, the step of its index To-1
     * @param from m, the first step for which it counts
     * @param end the step after the last for which it counts
     */
    public record Kept(long observationStep, long from, long end, Chunk chunk) {}

    /**
     * Where a robot is on its way.
     *
     * @param values last command; nobody writes to them
     * @param step its step
     * @param speed change of the planned commands a step (delta actions: the last one), action units; nobody writes to it
     */
    public record Motion(float[] values, long step, double[] speed) {}

    /**
     * How often what happened.
     *
     * @param accepted chunks in the plan
     * @param superseded chunks discarded for a newer or the same observation
     * @param past chunks discarded because all their actions were over
     * @param missed steps after the first chunk for which nobody asked for a command
     * @param starved commands without a plan, after the first chunk
     * @param capped commands that the jump cap changed, or without a plan the limits of the policy
     */
    public record Counts(long accepted, long superseded, long past, long missed, long starved, long capped) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

        Counts plus(Arrival.Outcome outcome) {
            return new Counts(
                    accepted + (outcome == Arrival.Outcome.ACCEPTED ? 1 : 0),
                    superseded + (outcome == Arrival.Outcome.SUPERSEDED ? 1 : 0),
                    past + (outcome == Arrival.Outcome.PAST ? 1 : 0),
                    missed,
                    starved,
                    capped);
        }

        Counts plus(Command command) {
            return new Counts(
                    accepted,
                    superseded,
                    past,
                    missed,
                    starved + (accepted > 0 && command.kind().starved() ? 1 : 0),
                    capped + (command.capped() ? 1 : 0));
        }

        Counts plusMissed(long steps) {
            return accepted == 0 ? this : new Counts(accepted, superseded, past, missed + steps, starved, capped);
        }
    }

    public Schedule {
        kept = List.copyOf(kept);
    }

    /** Planned steps left from this one on. */
    public long left(long step) {
        return kept.isEmpty() ? 0 : Math.max(0, kept.get(kept.size() - 1).end() - Math.max(step, next));
    }

    /**
     * When it is this step: what has no part in it and later ones is gone.
     *
     * @param step {@code next} or later
     * @param stays steps for which a chunk counts beside the one that came after it
     */
    Schedule at(long step, int stays) {
        long planned = covered;
        int first = kept.size();
        for (int i = kept.size() - 1; i >= 0; i--) {
            Kept each = kept.get(i);
            boolean beside = i + 1 == kept.size() || kept.get(i + 1).from() + stays > step;
            if (each.from() < step) {
                planned = Math.max(planned, Math.min(each.end(), step) - 1);
            }
            if (beside && each.end() > step) {
                first = i;
            }
        }
        return new Schedule(
                step,
                kept.subList(first, kept.size()),
                motion,
                planned,
                newest,
                observed,
                answered,
                counts.plusMissed(step - next));
    }

    /** With another chunk in the plan. */
    Schedule with(Kept chunk) {
        List<Kept> more = new ArrayList<>(kept);
        more.add(chunk);
        return new Schedule(next, more, motion, covered, chunk.observationStep(), observed, answered, counts);
    }

    /** After an observation was made for this step. */
    Schedule withObserved(long step) {
        return new Schedule(next, kept, motion, covered, newest, Math.max(observed, step), answered, counts);
    }

    /** After the answer to an observation, or word that there is none. */
    Schedule withAnswered(long step) {
        return new Schedule(next, kept, motion, covered, newest, observed, Math.max(answered, step), counts);
    }

    /** With this counted. */
    Schedule counting(Arrival.Outcome outcome) {
        return new Schedule(next, kept, motion, covered, newest, observed, answered, counts.plus(outcome));
    }

    /** Without a plan, and with no observation whose chunk may still come. */
    Schedule without(long lastCovered) {
        return new Schedule(
                next, List.of(), motion, lastCovered, Math.max(newest, observed), observed, observed, counts);
    }

    /** After this step, for which the robot was told what {@code after} says. */
    Schedule told(Command command, Motion after) {
        return new Schedule(command.step() + 1, kept, after, covered, newest, observed, answered, counts.plus(command));
    }

    /** After a step without a command. */
    Schedule silent() {
        return new Schedule(next + 1, kept, motion, covered, newest, observed, answered, counts);
    }
}
