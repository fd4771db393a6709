package io.drift4j.bridge.server;

import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.model.Work;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.Observation;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One observation, one answer, which is empty if it only adds a frame to the history. Thread-safe. */
final class InferCall implements Work.Receiver, Session.Pending {
    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);

    private final ServerCallStreamObserver<InferResponse> observer;
    private final Session session;
    private final Observation message;
    private final Session.Episode episode;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Work work;

    /** Takes the session's place for an observation, or throws why not. */
    InferCall(Session session, Observation message, ServerCallStreamObserver<InferResponse> observer) {
        this.session = session;
        this.message = message;
        this.observer = observer;
        this.episode = Intake.asks(message) ? session.claim(this) : session.claimBeside(this);
    }

    /** Starts; on this thread, or for pictures on one of these. */
    void start(Executor pictures) {
        observer.setOnCancelHandler(this::cancelled);
        long arrived = System.nanoTime();
        Deadline deadline = Context.current().getDeadline();
        Intake intake = new Intake(
                session,
                episode,
                message,
                arrived,
                deadline == null
                        ? Work.NEVER
                        : Intake.deadlineIn(deadline.timeRemaining(TimeUnit.NANOSECONDS), arrived));
        if (!intake.slow()) {
            decode(intake);
            return;
        }
        try {
            session.decoding().execute(() -> decode(intake), pictures);
        } catch (RejectedExecutionException e) {
            refused(Refusals.tooManyPictures());
        }
    }

    private void decode(Intake intake) {
        if (gone()) {
            return;
        }
        try {
            if (!Intake.asks(message)) {
                intake.keep();
                answer(InferResponse.getDefaultInstance());
                return;
            }
            Work ready = intake.work(this, this);
            work = ready;
            if (!episode.model().submit(ready)) {
                refused(Refusals.modelGone());
            } else if (gone()) {
                episode.model().remove(ready);
            }
        } catch (StatusRuntimeException e) {
            refused(e);
        } catch (RuntimeException | Error e) { // whoever waits must be told
            LOG.atError().setMessage("decoding failed").setCause(e).log();
            refused(Refusals.defect());
        }
    }

    @Override
    public void chunk(ActionChunk.Builder chunk) {
        answer(InferResponse.newBuilder().setChunk(chunk).build());
    }

    private void answer(InferResponse response) {
        if (end()) {
            observer.onNext(response);
            observer.onCompleted();
        }
    }

    @Override
    public void refused(StatusRuntimeException why) {
        if (end()) {
            observer.onError(why);
        }
    }

    @Override
    public void abort(StatusRuntimeException why) {
        if (end()) {
            takeBack();
            observer.onError(why);
        }
    }

    private void cancelled() {
        if (end()) {
            takeBack();
        }
    }

    @Override
    public boolean gone() {
        return ended.get();
    }

    /** Whether this ends it; the session's place is free before the client knows. */
    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        session.release(this);
        return true;
    }

    private void takeBack() {
        Work waiting = work;
        if (waiting != null) {
            episode.model().remove(waiting);
        }
    }
}
