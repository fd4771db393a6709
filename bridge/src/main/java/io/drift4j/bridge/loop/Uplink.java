package io.drift4j.bridge.loop;

import io.drift4j.bridge.client.Backoff;
import io.drift4j.bridge.client.PolicyStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stream: opens one, and after it broke another one, later each time until an observation was answered. Acts when it is
 * told the time. Not thread-safe.
 */
final class Uplink {
    private final PolicyStream.Source source;
    private final long silenceNanos;
    private @Nullable PolicyStream stream;
    private boolean open;
    private long since;
    private int failures;

    /** @param silenceNanos how long a server may give no sign of itself while one is due */
    Uplink(PolicyStream.Source source, long silenceNanos) {
        this.source = source;
        this.silenceNanos = silenceNanos;
    }

    /** Whether there is no stream and it is time to open one. */
    boolean due(long now) {
        return stream == null && (failures == 0 || now - since >= Backoff.nanos(failures));
    }

    /** Opens a stream. */
    void begin(long now, PolicyStream.Listener listener) {
        since = now;
        open = false;
        stream = source.open(listener);
    }

    /** The server gave a sign of itself. */
    void alive(long now) {
        since = now;
    }

    void opened(long now) {
        open = true;
        since = now;
    }

    /** An observation was answered: after all, the server works. */
    void answered() {
        failures = 0;
    }

    /** Whether there has been no sign of the server for too long; {@code due} if an open stream should have given one. */
    boolean silent(long now, boolean due) {
        return stream != null && (due || !open) && now - since > silenceNanos;
    }

    /** The open stream, if there is one. */
    @Nullable PolicyStream stream() {
        return open ? stream : null;
    }

    /** Ends the stream, if there is one; another one follows. */
    void drop(long now) {
        if (stream != null) {
            stream.close();
        }
        stream = null;
        open = false;
        since = now;
        failures++;
    }
}
