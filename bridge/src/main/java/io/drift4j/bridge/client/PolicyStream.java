package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.Refusal;

/**
 * One session and its stream, for callers that must not wait: observations go out, what comes goes to a listener. Thread-safe.
 */
public interface PolicyStream extends AutoCloseable {

    /** Where streams come from: a server, or a test. */
    @FunctionalInterface
    interface Source {
        /** Begins to open a stream, without waiting for it. The listener hears of it from other threads. */
        PolicyStream open(Listener listener);
    }

    /** Hears what becomes of a stream, from several threads; a call may come late, after the stream was closed. */
    interface Listener {
        /** Observations may be sent. */
        void opened(ServedModel model);

        /** A chunk, as it came: nothing about it has been checked. */
        void chunk(ActionChunk chunk);

        /** An observation gets no chunk. */
        void refused(Refusal refusal);

        /** A new episode has begun, on this model. */
        void reset(ServedModel model);

        /** The server keeps the session on the model it is on; the stream goes on. */
        void resetRefused(ServerFault why);

        /** The stream is over. */
        void broken(ServerFault why);
    }

    /** Whether the last observation is on its way, so that another one would not pile up behind it. */
    boolean ready();

    /**
     * Sends an observation, without waiting.
     *
     * @throws io.drift4j.engine.BadInput if it is too large for the server
     */
    void send(Observation observation);

    /** Begins a new episode on the server, without waiting. */
    void reset();

    /** Ends it, without waiting. */
    @Override
    void close();
}
