package io.drift4j.simeval.pusht;

/** What a given start state means for the block. */
public enum StartPose {
    /**
     * As the published benchmark's reset: the block is placed, then turned about its centre of gravity, then one engine
     * step runs. The origin ends at (x + 45 sin angle, y + 45 - 45 cos angle), not at (x, y).
     */
    LEGACY,
    /** The block's origin and angle are exactly the given ones, as recorded states are. */
    EXACT
}
