package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Tokens;
import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Refusals;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * What the server remembers of a client between observations: the model it is on, its newest To frames, its seed, and how
 * often it may ask. Thread-safe; calls nothing of others while it holds its lock.
 *
 * <p>An episode has a number that rises with each Reset. What began in one episode cannot end in the next.
 */
final class Session {

    /** Whoever has the one place for an observation under way. */
    interface Pending {
        /** The episode is over: nothing of it may be answered any more. */
        void abort(StatusRuntimeException why);
    }

    /** An episode as it was when an observation came. */
    record Episode(LoadedModel model, long number, long seed) {
        /** The seed of an observation that brings none. */
        long seed(long sequence) {
            return RandomStream.of(seed).split(sequence).nextLong();
        }
    }

    private final String id;
    private final String tag;
    private final String principal;
    private final double perSecond;
    private Episode episode;
    private Frames frames;
    private double allowance;
    private long refilled;
    private long used;
    private boolean closed;
    private final InOrder decoding = new InOrder();
    private @Nullable Pending pending;
    private @Nullable Object beside;
    private @Nullable ObservationStream stream;

    /**
     * A new session.
     *
     * @param model entered already
     * @param perSecond observations a second, on average
     */
    Session(String id, String principal, LoadedModel model, long seed, double perSecond) {
        this.id = id;
        this.tag = Tokens.tag(id);
        this.principal = principal;
        this.episode = new Episode(model, 1, seed);
        this.frames = new Frames(model.spec().observationSteps());
        this.perSecond = perSecond;
        this.allowance = Math.max(1, perSecond);
        this.refilled = System.nanoTime();
        this.used = refilled;
    }

    String id() {
        return id;
    }

    /** For logs. */
    String tag() {
        return tag;
    }

    String principal() {
        return principal;
    }

    /** Notes that the client is there. */
    synchronized void use() {
        used = System.nanoTime();
    }

    synchronized boolean idle(long nanos) {
        return System.nanoTime() - used > nanos;
    }

    synchronized boolean busy() {
        return pending != null || beside != null;
    }

    /**
     * Takes the place for an observation under way, and one of the observations the client may send.
     *
     * @param owner may have the place already
     * @return the episode the observation belongs to
     * @throws StatusRuntimeException RESOURCE_EXHAUSTED, or NOT_FOUND if the session is closed
     */
    synchronized Episode claim(Pending owner) {
        requireAllowance();
        if (pending != null && pending != owner) {
            throw Refusals.of(
                    Status.Code.RESOURCE_EXHAUSTED,
                    "a session has one observation under way, and another one came: wait for the answer, or open more"
                            + " sessions");
        }
        allowance--;
        pending = owner;
        return episode;
    }

    /**
     * Takes the place beside it, for a call that only adds a frame to the history; otherwise as {@link #claim}. One place,
     * because a frame is as large as a message may be.
     */
    synchronized Episode claimBeside(Object owner) {
        requireAllowance();
        if (beside != null) {
            throw Refusals.of(
                    Status.Code.RESOURCE_EXHAUSTED,
                    "a session has one history_only call under way, and another one came: wait for the answer, or send"
                            + " the frames on a stream");
        }
        allowance--;
        beside = owner;
        return episode;
    }

    /** Takes one of the observations the client may send, and no place; otherwise as {@link #claim}. */
    synchronized Episode count() {
        requireAllowance();
        allowance--;
        return episode;
    }

    private void requireAllowance() {
        long now = System.nanoTime();
        used = now;
        requireOpen();
        allowance = Math.min(Math.max(1, perSecond), allowance + (now - refilled) * 1e-9 * perSecond);
        refilled = now;
        if (allowance < 1) {
            throw Refusals.tooOften(perSecond, (1 - allowance) / perSecond);
        }
    }

    /** Gives a place back. */
    synchronized void release(Object owner) {
        if (pending == owner) {
            pending = null;
        }
        if (beside == owner) {
            beside = null;
        }
    }

    /** Where pictures of its calls are decoded, so that their frames come into the history in the order of the calls. */
    InOrder decoding() {
        return decoding;
    }

    /**
     * Takes a frame that was found right into the episode.
     *
     * @param began the episode in which it came
     * @return the history that ends with it
     * @throws StatusRuntimeException INVALID_ARGUMENT for a number that has passed, ABORTED if the episode is over,
     *     NOT_FOUND if the session is
     */
    synchronized Frames.Seen take(Episode began, long sequence, Observation newest) {
        requireSame(began);
        return frames.take(sequence, newest);
    }

    /** Notes a history that stands alone; otherwise as for a frame. */
    synchronized Frames.Seen take(Episode began, long sequence, ObservationHistory history) {
        requireSame(began);
        return frames.take(sequence, history);
    }

    private void requireSame(Episode began) {
        requireOpen();
        if (began.number() != episode.number()) {
            throw Refusals.of(Status.Code.ABORTED, "the episode of this observation is over: the session was reset");
        }
    }

    /**
     * Begins a new episode, on this model.
     *
     * @param model entered already; the one before is left
     */
    void reset(LoadedModel model, long seed) {
        Pending interrupted;
        ObservationStream open;
        LoadedModel before;
        synchronized (this) {
            requireOpen();
            before = episode.model();
            open = stream;
            episode = new Episode(model, episode.number() + 1, seed);
            frames = new Frames(model.spec().observationSteps());
            interrupted = pending;
            pending = null;
            used = System.nanoTime();
        }
        before.leave();
        StatusRuntimeException why =
                Refusals.of(Status.Code.ABORTED, "the session was reset before this observation's answer");
        if (interrupted != null) {
            interrupted.abort(why);
        }
        if (open != null && open != interrupted) { // it may have frames that ask for no answer and so need no place
            open.abort(why);
        }
    }

    /** The model it is on. */
    synchronized LoadedModel model() {
        requireOpen();
        return episode.model();
    }

    /** Makes this the session's stream and ends the one before. */
    void attach(ObservationStream next) {
        ObservationStream before;
        synchronized (this) {
            requireOpen();
            used = System.nanoTime();
            before = stream;
            stream = next;
        }
        if (before != null) {
            before.end(Refusals.of(Status.Code.ABORTED, "a newer stream of this session took over"));
        }
    }

    synchronized void detach(ObservationStream ended) {
        if (stream == ended) {
            stream = null;
        }
    }

    synchronized @Nullable ObservationStream stream() {
        return stream;
    }

    /** Ends it: whatever is under way is refused, its stream ends, its model is left. Once. */
    void close(StatusRuntimeException why) {
        Pending interrupted;
        ObservationStream open;
        LoadedModel model;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            model = episode.model();
            interrupted = pending;
            pending = null;
            open = stream;
            stream = null;
        }
        model.leave();
        if (interrupted != null) {
            interrupted.abort(why);
        }
        if (open != null) {
            open.end(why);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw unknown();
        }
    }

    /** NOT_FOUND, whether it never was, is closed, has expired, or is somebody else's. */
    static StatusRuntimeException unknown() {
        return Refusals.of(
                Status.Code.NOT_FOUND,
                "session_id: must be of an open session, this one is unknown, closed or was idle for too long: open a"
                        + " new one");
    }
}
