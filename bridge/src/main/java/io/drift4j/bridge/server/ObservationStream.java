package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Caller;
import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.model.Work;
import io.drift4j.bridge.server.NewestWins.Item;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observations in, chunks out; the newest observation wins ({@link NewestWins}). Thread-safe.
 *
 * <p>The next message is read as soon as one is in its place, so what waits is always the newest. A pass is asked for only
 * when the client has taken the last chunk: a client that does not read costs no pass. What is wrong with one observation is
 * said in a refusal, and the stream goes on; only the loss of its session ends it.
 *
 * <p>One long file, because all that happens to a stream, on four kinds of threads, happens under its one lock.
 */
final class ObservationStream implements StreamObserver<StreamRequest>, Session.Pending {
    private static final Logger LOG = LoggerFactory.getLogger(ObservationStream.class);

    /** What a stream needs of the server. */
    interface Host {
        /** The session of a stream's first message, or throws why not. */
        Session session(String id, Caller caller);

        /** Where pictures are decoded. */
        Executor pictures();

        /** An observation got no chunk. */
        void refused(StatusRuntimeException why, Caller caller);

        /** Observations were replaced by newer ones. */
        void superseded(int count);

        /** The stream ended. */
        void ended(ObservationStream stream);
    }

    private final Host host;
    private final Caller caller;
    private final ServerCallStreamObserver<StreamResponse> observer;

    // All below is guarded by this.
    private final StreamAnswers answers;
    private final NewestWins underWay = new NewestWins();
    private @Nullable Session session;
    private boolean halfClosed;
    private boolean draining;
    private boolean ended;

    ObservationStream(Host host, Caller caller, ServerCallStreamObserver<StreamResponse> observer) {
        this.host = host;
        this.caller = caller;
        this.observer = observer;
        this.answers = new StreamAnswers(observer);
        observer.setOnReadyHandler(this::readable);
        observer.setOnCancelHandler(this::leave);
        observer.setOnCloseHandler(this::leave); // the gate may end it: a message that is none
        observer.disableAutoRequest();
        observer.request(1);
    }

    @Override
    public void onNext(StreamRequest request) {
        long arrived = System.nanoTime();
        try {
            if (bind(request)) {
                Item item = admit(request, arrived);
                if (item != null) {
                    start(item);
                }
            }
        } catch (StatusRuntimeException e) {
            refuse(request.getObservation().getSequence(), e);
        }
        observer.request(1);
    }

    /** Finds the session by the first message; false if there is none, which ends the stream. */
    private boolean bind(StreamRequest request) {
        Session mine;
        synchronized (this) {
            mine = session;
        }
        if (mine != null) {
            if (!request.getSessionId().isEmpty() && !request.getSessionId().equals(mine.id())) {
                throw Refusals.of(
                        Status.Code.INVALID_ARGUMENT,
                        "session_id: must be that of the stream's first message, or empty");
            }
            return true;
        }
        try {
            mine = host.session(request.getSessionId(), caller);
            synchronized (this) {
                session = mine;
            }
            mine.attach(this);
        } catch (StatusRuntimeException e) {
            end(e);
            return false;
        }
        event("stream opened", mine);
        return true;
    }

    /** The observation, to be decoded now; null if it waits for another one, or is not wanted any more. */
    private synchronized @Nullable Item admit(StreamRequest request, long arrived) {
        if (ended || session == null) {
            return null;
        }
        if (!request.hasObservation()) {
            throw Refusals.noObservation();
        }
        if (draining) {
            throw Refusals.draining();
        }
        Observation message = request.getObservation();
        Session.Episode episode = Intake.asks(message) ? session.claim(this) : session.count();
        Item item = new Item(new Intake(session, episode, message, arrived, Work.NEVER));
        return underWay.admit(item) ? item : null;
    }

    private void start(Item item) {
        if (!item.intake().slow()) {
            decodeFrom(item);
            return;
        }
        try {
            host.pictures().execute(() -> decodeFrom(item));
        } catch (RejectedExecutionException e) {
            lost(item, Refusals.tooManyPictures());
            next(item);
        }
    }

    private void decodeFrom(Item first) {
        for (Item item = first; item != null; item = next(item)) {
            try {
                if (item.asks()) {
                    item.decoded(item.intake().work(this, new Waiter(item)));
                    offer(item);
                } else {
                    item.intake().keep();
                }
            } catch (StatusRuntimeException e) {
                lost(item, e);
            } catch (RuntimeException | Error e) { // whoever waits must be told
                LOG.atError().setMessage("decoding failed").setCause(e).log();
                lost(item, Refusals.defect());
            }
        }
    }

    private synchronized void lost(Item item, StatusRuntimeException why) {
        if (underWay.isDecoding(item)) { // otherwise the session was reset, which has been said
            refuse(item.sequence(), why);
        }
    }

    private synchronized void offer(Item item) {
        if (underWay.isDecoding(item) && underWay.offer(item, answers.taken())) {
            submit(item);
        }
    }

    private synchronized @Nullable Item next(Item item) {
        Item next = underWay.next(item);
        settle();
        return next;
    }

    private void submit(Item item) {
        if (!item.model().submit(item.work())) {
            underWay.finish();
            refuse(item.sequence(), Refusals.modelGone());
        }
    }

    /** Waits for the answer to one observation. */
    private final class Waiter implements Work.Receiver {
        private final Item item;

        Waiter(Item item) {
            this.item = item;
        }

        @Override
        public void chunk(ActionChunk.Builder chunk) {
            synchronized (ObservationStream.this) {
                if (underWay.isRunning(item)) {
                    underWay.finish();
                    int superseded = underWay.takeSuperseded();
                    host.superseded(superseded);
                    answers.chunk(chunk.setSuperseded(superseded));
                    proceed();
                }
            }
        }

        @Override
        public void refused(StatusRuntimeException why) {
            synchronized (ObservationStream.this) {
                if (underWay.isRunning(item)) {
                    underWay.finish();
                    refuse(item.sequence(), why);
                    proceed();
                }
            }
        }

        @Override
        public boolean gone() {
            synchronized (ObservationStream.this) {
                return !underWay.isRunning(item);
            }
        }
    }

    /** The client has taken something. */
    private synchronized void readable() {
        if (!ended) {
            answers.flush();
            proceed();
        }
    }

    private void proceed() {
        Item next = answers.taken() ? underWay.proceed() : null;
        if (next != null) {
            submit(next);
        }
        settle();
    }

    /** Gives the session's place back if nothing waits for a chunk, and ends if nothing is under way and it was to. */
    private void settle() {
        if (ended) {
            return;
        }
        if (session != null && !underWay.asks()) {
            session.release(this);
        }
        if (!underWay.idle()) {
            return;
        }
        if (halfClosed && answers.empty()) {
            leave();
            answers.complete();
        } else if (draining) {
            end(Refusals.draining());
        }
    }

    private void refuse(long sequence, StatusRuntimeException why) {
        host.refused(why, caller);
        synchronized (this) {
            if (!ended) {
                answers.refusal(sequence, why);
            }
        }
    }

    /** The session was reset: nothing of the episode is answered, the stream goes on. */
    @Override
    public synchronized void abort(StatusRuntimeException why) {
        underWay.drop(item -> refuse(item.sequence(), why));
        settle();
    }

    @Override
    public synchronized void onCompleted() {
        halfClosed = true;
        settle();
    }

    @Override
    public void onError(Throwable gone) {
        leave();
    }

    /** Ends it from this side. */
    synchronized void end(StatusRuntimeException why) {
        if (!ended) {
            leave();
            answers.end(why);
        }
    }

    /** Ends it once what runs has been answered. */
    synchronized void drain() {
        draining = true;
        underWay.dropWaiting();
        settle();
    }

    private synchronized void leave() {
        if (ended) {
            return;
        }
        ended = true;
        underWay.drop(item -> {});
        host.ended(this);
        if (session != null) {
            session.release(this);
            session.detach(this);
            event("stream ended", session);
        }
    }

    private void event(String what, Session mine) {
        LOG.atInfo()
                .setMessage(what)
                .addKeyValue("session", mine.tag())
                .addKeyValue("peer", caller.peer())
                .addKeyValue("principal", caller.principal())
                .log();
    }
}
