package io.drift4j.policy.schedule;

/**
 * What the robot is told for one control step.
 *
 * @param step which one
 * @param values A numbers in raw action units; nobody writes to them
 * @param kind why these
 * @param capped whether the jump cap changed a number, or without a plan the limits of the policy
 * @param observationStep step of the newest observation that has a part in it, or -1 before the first chunk
 */
public record Command(long step, float[] values, Kind kind, boolean capped, long observationStep) {

    /** Why a command is what it is. */
    public enum Kind {
        /** The action of one chunk. */
        PLANNED,
        /** Of several chunks: on the way from the old plan to a new one, or the mean of an ensemble. */
        BLENDED,
        /** No plan: the last speed goes on. */
        HOLDING,
        /** No plan: slowing down. */
        SLOWING,
        /** No plan, and the robot stands. */
        RESTING;

        /** Whether no chunk has an action for the step. */
        public boolean starved() {
            return this == HOLDING || this == SLOWING || this == RESTING;
        }
    }
}
