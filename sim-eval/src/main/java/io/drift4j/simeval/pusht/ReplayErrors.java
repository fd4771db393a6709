package io.drift4j.simeval.pusht;

/**
 * How far a replay of recorded actions runs from the recorded states, over all compared steps of all episodes.
 *
 * @param blockMeanPx mean distance of the block's origin, px
 * @param blockP90Px 90th percentile of it, px
 * @param angleMeanRad mean absolute difference of the block's angle, radians
 * @param episodes episodes replayed
 */
public record ReplayErrors(double blockMeanPx, double blockP90Px, double angleMeanRad, int episodes) {}
