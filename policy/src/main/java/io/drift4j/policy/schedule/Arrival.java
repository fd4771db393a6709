package io.drift4j.policy.schedule;

/**
 * What became of a chunk that arrived.
 *
 * @param schedule after it
 * @param outcome whether it is part of the plan now
 */
public record Arrival(Schedule schedule, Outcome outcome) {

    /** What became of a chunk. */
    public enum Outcome {
        /** It is part of the plan. */
        ACCEPTED,
        /** Discarded: a chunk from a newer observation was accepted before, or one from the same, or the episode is over. */
        SUPERSEDED,
        /** Discarded: all its actions are for steps that are over. */
        PAST
    }
}
