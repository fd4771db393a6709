package io.drift4j.policy.schedule;

import io.drift4j.policy.Chunk;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Keeps the schedule of one robot, for a thread that asks for commands and others that bring chunks. Thread-safe: the clock is
 * read under the same lock that the schedule changes under, so steps never go back.
 *
 * <p>A clock that starts when the first chunk arrives makes the robot wait for it: none of its actions are past.
 */
public final class ChunkScheduler {
    private final Scheduler rules;
    private final LongSupplier clock;
    private Schedule schedule;

    /**
     * A schedule that starts now.
     *
     * @param clock the step that is due, never falling: a {@link StepClock}, or a simulator's own count
     */
    public ChunkScheduler(Scheduler rules, LongSupplier clock) {
        this.rules = rules;
        this.clock = clock;
        this.schedule = rules.start(Math.max(0, clock.getAsLong()));
    }

    /** Starts an episode anew: chunks of observations that were made before are discarded. */
    public synchronized void reset() {
        schedule = rules.start(fresh());
    }

    /** Starts an episode anew for a robot whose state is known, see {@link Scheduler#start(long, float[])}. */
    public synchronized void reset(float[] measured) {
        schedule = rules.start(fresh(), measured);
    }

    /** No observation made so far belongs to this step or a later one. */
    private long fresh() {
        return Math.max(Math.max(clock.getAsLong(), schedule.next()), schedule.observed() + 1);
    }

    /**
     * Asks whether an observation is wanted now, and notes it as made if so.
     *
     * @return the step k that it belongs to, for {@link #accept} or {@link #failed}; nothing if none is wanted
     */
    public synchronized OptionalLong observe() {
        long step = clock.getAsLong();
        if (!rules.wantsObservation(schedule, step)) {
            return OptionalLong.empty();
        }
        schedule = rules.observed(schedule, step);
        return OptionalLong.of(schedule.observed());
    }

    /** A chunk arrives, see {@link Scheduler#accept}. */
    public synchronized Arrival.Outcome accept(long observationStep, Chunk chunk) {
        Arrival arrival = rules.accept(schedule, observationStep, chunk, clock.getAsLong());
        schedule = arrival.schedule();
        return arrival.outcome();
    }

    /** There will be no chunk for the observation of this step: another one may be wanted. */
    public synchronized void failed(long observationStep) {
        schedule = rules.failed(schedule, observationStep);
    }

    /** The command for the step that is due; nothing if it was given already, or before the first chunk. */
    public synchronized Optional<Command> command() {
        Scheduler.Asked asked = rules.command(schedule, clock.getAsLong());
        schedule = asked.schedule();
        return asked.command();
    }

    /** What is known at this moment, for diagnostics. */
    public synchronized Schedule schedule() {
        return schedule;
    }
}
