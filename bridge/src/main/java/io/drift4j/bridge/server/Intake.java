package io.drift4j.bridge.server;

import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.model.Work;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * From an observation's message to work for a pass.
 *
 * @param session whose it is
 * @param episode the one in which it came
 * @param message what came
 * @param arrived {@link System#nanoTime} then
 * @param callDeadline of its call, as {@link Work#deadline}
 */
record Intake(Session session, Session.Episode episode, Observation message, long arrived, long callDeadline) {

    /** Whether it is answered with a chunk or a refusal; one that only adds a frame is answered if that is wrong. */
    static boolean asks(Observation message) {
        return !message.getHistoryOnly() || !message.hasNewest(); // without a newest frame it is wrong
    }

    /** Whether it takes long enough to be kept off the network's threads. */
    boolean slow() {
        return ObservationDecoder.slow(message);
    }

    /**
     * Decodes and checks its newest frame; only then the session takes it in, for the observations after it.
     *
     * @throws StatusRuntimeException with all that is wrong
     */
    void keep() {
        FieldErrors errors = new FieldErrors();
        List<io.drift4j.policy.Observation> frames = episode.model().decoder().frames(message, errors);
        errors.check();
        session.take(episode, message.getSequence(), frames.get(0));
    }

    /**
     * Decodes and checks it; only then the session takes it in, also if it is too late to be answered.
     *
     * @param lane whose place in the queue it gets
     * @throws StatusRuntimeException with all that is wrong
     */
    Work work(Object lane, Work.Receiver receiver) {
        long start = System.nanoTime();
        long deadline = deadline();
        if (message.hasHistory() && deadline != Work.NEVER && start - deadline >= 0) {
            throw Refusals.late(); // not so for a newest frame, which is of use for those after it
        }
        FieldErrors errors = new FieldErrors();
        errors.unless(
                !message.getHistoryOnly(),
                "observation.history_only",
                "must come with newest, a frame that the session's history takes");
        errors.unless(
                message.getUsefulNanos() >= 0,
                "observation.useful_nanos",
                "must be 0 or more, got %d",
                message.getUsefulNanos());
        ObservationDecoder decoder = episode.model().decoder();
        List<io.drift4j.policy.Observation> frames = decoder.frames(message, errors);
        Noise noise = decoder.noise(message, message.hasSeed() ? 0 : episode.seed(message.getSequence()), errors);
        errors.check();
        Frames.Seen seen = message.hasNewest()
                ? session.take(episode, message.getSequence(), frames.get(0))
                : session.take(episode, message.getSequence(), new ObservationHistory(frames));
        long end = System.nanoTime();
        Work work = new Work(
                lane,
                new Work.Echo(message.getSequence(), message.getCaptureUnixNanos(), message.getCaptureMonotonicNanos()),
                seen.history(),
                noise,
                seen.padded(),
                deadline,
                end - start,
                end,
                receiver);
        if (work.late(end)) {
            throw Refusals.late();
        }
        return work;
    }

    private long deadline() {
        if (message.getUsefulNanos() <= 0) {
            return callDeadline;
        }
        long useful = arrived + Math.min(message.getUsefulNanos(), FOREVER);
        return callDeadline == Work.NEVER || callDeadline - useful > 0 ? useful : callDeadline;
    }

    /** Longer than any server runs, and far from where {@link System#nanoTime} wraps. */
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** The deadline that is so many nanoseconds away. */
    static long deadlineIn(long nanos, long now) {
        return now + Math.min(nanos, FOREVER);
    }
}
