package io.drift4j.bridge.loop;

import io.drift4j.bridge.client.Latency;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.policy.schedule.Schedule;
import java.util.Optional;

/**
 * A loop at some moment, for diagnostics.
 *
 * @param connected whether observations can be sent
 * @param model that the session is on, or was on last
 * @param problem the last one of connection, server or chunk; empty once a chunk was accepted after it
 * @param sequence number of the newest observation that was sent, 0 before the first
 * @param answered number of the newest observation whose chunk came in time, 0 before the first
 * @param latency of that chunk
 * @param padded whether the history of that observation held fewer than To frames and was filled with its first
 * @param starved whether the last command had no plan behind it
 * @param schedule counts of the scheduler in this episode
 * @param counts of this loop since it began
 */
public record LoopState(
        boolean connected,
        ServedModel model,
        String problem,
        long sequence,
        long answered,
        Optional<Latency> latency,
        boolean padded,
        boolean starved,
        Schedule.Counts schedule,
        Counts counts) {

    /**
     * How often what happened.
     *
     * @param connections sessions that were opened: 1 means that none was lost
     * @param unsent frames that were wanted, while the last observation had not left this machine
     * @param stale frames that came when a chunk for them would have been of the past
     * @param refused observations that the server gave no chunk
     * @param discarded chunks that answered nothing that was waited for: late, twice, or somebody else's
     * @param faulty chunks of another shape or with numbers that are not finite
     * @param rejected chunks that this side's safety layer let not pass
     * @param clampedByServer chunks that the server's safety layer changed
     * @param clamped chunks that this side's safety layer changed
     */
    public record Counts(
            long connections,
            long unsent,
            long stale,
            long refused,
            long discarded,
            long faulty,
            long rejected,
            long clampedByServer,
            long clamped) {}
}
