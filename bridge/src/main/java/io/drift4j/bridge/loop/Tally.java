package io.drift4j.bridge.loop;

import io.drift4j.bridge.client.Latency;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.loop.LoopState.Counts;
import io.drift4j.policy.schedule.Schedule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a loop has to tell of itself. Not thread-safe. */
final class Tally {
    ServedModel model;
    String problem = "";
    long answered;

    @Nullable Latency latency;

    boolean padded;
    boolean starved;
    long connections;
    long unsent;
    long stale;
    long refused;
    long discarded;
    long faulty;
    long rejected;
    long clampedByServer;
    long clamped;

    Tally(ServedModel model) {
        this.model = model;
    }

    LoopState state(boolean connected, long sequence, Schedule.Counts schedule) {
        return new LoopState(
                connected,
                model,
                problem,
                sequence,
                answered,
                Optional.ofNullable(latency),
                padded,
                starved,
                schedule,
                new Counts(connections, unsent, stale, refused, discarded, faulty, rejected, clampedByServer, clamped));
    }
}
