package io.drift4j.bridge.server;

import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.model.Work;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observations in, chunks out; the newest observation wins. Thread-safe.
 *
 * <pre>
 * arrived --(one is decoded: waits, the newest only)--> decoded, joins the session's history
 *         --(one is in its pass, or the client does not read: waits, the newest only)--> queue --> pass --> sent
 * </pre>
 *
 * <p>In the queue it is replaced in its place. So at most three observations of a stream are held, and one answer; the next
 * pass is asked for only when the client has taken the last chunk off the server.
 */
final class ObservationStream implements StreamObserver<StreamRequest>, Session.Pending {
    private static final Logger LOG = LoggerFactory.getLogger(ObservationStream.class);
    private static final int MOST_REFUSALS = 16;

    /** What a stream needs of the server. */
    interface Host {
        /** The session of a stream's first message, or throws why not. */
        Session session(String id, Caller caller);

        /** Where pictures are decoded. */
        Executor pictures();

        /** An observation got no chunk. */
        void refused(StatusRuntimeException why, Caller caller);

        /** An observation was replaced by a newer one. */
        void superseded();

        /** The stream ended. */
        void ended(ObservationStream stream);
    }

    private final Host host;
    private final Caller caller;
    private final ServerCallStreamObserver<StreamResponse> observer;

    // All below is guarded by this.
    private @Nullable Session session;
    private @Nullable Item decoding;
    private @Nullable Item undecoded;
    private @Nullable Item waiting;
    private @Nullable Item running;
    private final Deque<StreamResponse> refusals = new ArrayDeque<>();
    private int superseded;
    private boolean halfClosed;
    private boolean draining;
    private boolean ended;

    ObservationStream(Host host, Caller caller, ServerCallStreamObserver<StreamResponse> observer) {
        this.host = host;
        this.caller = caller;
        this.observer = observer;
        observer.setOnReadyThreshold(1); // ready means: nothing of ours waits to be sent
        observer.setOnReadyHandler(this::readable);
        observer.setOnCancelHandler(this::stop);
        observer.disableAutoRequest();
        observer.request(1);
    }

    /** An observation on its way. */
    private final class Item implements Work.Receiver {
        private final Intake intake;
        private @Nullable Work work;

        Item(Intake intake) {
            this.intake = intake;
        }

        long sequence() {
            return intake.message().getSequence();
        }

        @Override
        public void chunk(ActionChunk.Builder chunk) {
            answered(this, chunk);
        }

        @Override
        public void refused(StatusRuntimeException why) {
            failed(this, why);
        }

        @Override
        public boolean gone() {
            return !isRunning(this);
        }
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

    /** The observation as an item to be decoded now; null if it waits for one that is being decoded. */
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
        Session.Episode episode = session.claim(this);
        Item item = new Item(new Intake(session, episode, request.getObservation(), arrived, Work.NEVER));
        if (decoding == null) {
            decoding = item;
            return item;
        }
        supersede(undecoded);
        undecoded = item;
        return null;
    }

    private void start(Item item) {
        if (!item.intake.slow()) {
            decodeFrom(item);
            return;
        }
        try {
            host.pictures().execute(() -> decodeFrom(item));
        } catch (RejectedExecutionException e) {
            lost(item, Refusals.tooManyPictures());
            decoded(item);
        }
    }

    private void decodeFrom(Item first) {
        for (Item item = first; item != null; item = decoded(item)) {
            try {
                item.work = item.intake.work(this, item);
                offer(item);
            } catch (StatusRuntimeException e) {
                lost(item, e);
            } catch (RuntimeException e) {
                LOG.atError().setMessage("decoding failed").setCause(e).log();
                lost(item, Refusals.defect());
            }
        }
    }

    private synchronized void lost(Item item, StatusRuntimeException why) {
        if (item == decoding) { // otherwise the session was reset, which has been said
            refuse(item.sequence(), why);
        }
    }

    /** The item to decode after this one, if there is one. */
    private synchronized @Nullable Item decoded(Item item) {
        if (item != decoding) {
            return null;
        }
        decoding = undecoded;
        undecoded = null;
        settle();
        return decoding;
    }

    private synchronized void offer(Item item) {
        if (item != decoding) {
            return;
        }
        Item before = running;
        if (before != null && model(before).replace(work(before), work(item))) {
            supersede(before);
            running = item;
        } else if (before != null || !observer.isReady()) {
            supersede(waiting);
            waiting = item;
        } else {
            launch(item);
        }
    }

    private void launch(Item item) {
        running = item;
        if (!model(item).submit(work(item))) {
            running = null;
            refuse(item.sequence(), Refusals.modelGone());
        }
    }

    private void supersede(@Nullable Item replaced) {
        if (replaced != null) {
            superseded++;
            host.superseded();
        }
    }

    private synchronized boolean isRunning(Item item) {
        return running == item && !ended;
    }

    private synchronized void answered(Item item, ActionChunk.Builder chunk) {
        if (isRunning(item)) {
            running = null;
            chunk.setSuperseded(superseded);
            superseded = 0;
            observer.onNext(StreamResponse.newBuilder().setChunk(chunk).build());
            proceed();
        }
    }

    private synchronized void failed(Item item, StatusRuntimeException why) {
        if (isRunning(item)) {
            running = null;
            refuse(item.sequence(), why);
            proceed();
        }
    }

    /** The client has taken what was sent. */
    private synchronized void readable() {
        while (!ended && observer.isReady() && !refusals.isEmpty()) {
            observer.onNext(refusals.removeFirst());
        }
        proceed();
    }

    private void proceed() {
        Item next = waiting;
        if (!ended && running == null && next != null && observer.isReady()) {
            waiting = null;
            launch(next);
        }
        settle();
    }

    /** Gives the session's place back if nothing is under way, and ends if it was to. */
    private void settle() {
        if (ended || decoding != null || undecoded != null || waiting != null || running != null) {
            return;
        }
        if (session != null) {
            session.release(this);
        }
        if (halfClosed && refusals.isEmpty()) {
            leave();
            observer.onCompleted();
        } else if (draining) {
            end(Refusals.draining());
        }
    }

    private void refuse(long sequence, StatusRuntimeException why) {
        host.refused(why, caller);
        StreamResponse answer = StreamResponse.newBuilder()
                .setRefusal(Refusal.newBuilder()
                        .setSequence(sequence)
                        .setCode(why.getStatus().getCode().value())
                        .setMessage(String.valueOf(why.getStatus().getDescription())))
                .build();
        synchronized (this) {
            if (ended) {
                return;
            }
            if (refusals.isEmpty() && observer.isReady()) {
                observer.onNext(answer);
                return;
            }
            if (refusals.size() == MOST_REFUSALS) {
                refusals.removeFirst();
            }
            refusals.addLast(answer);
        }
    }

    /** The session was reset: nothing of the episode is answered, the stream goes on. */
    @Override
    public void abort(StatusRuntimeException why) {
        synchronized (this) {
            for (Item item : new Item[] {decoding, undecoded, waiting, running}) {
                if (item != null) {
                    refuse(item.sequence(), why);
                }
            }
            drop();
            settle();
        }
    }

    private void drop() {
        if (running != null) {
            model(running).remove(work(running));
        }
        decoding = null;
        undecoded = null;
        waiting = null;
        running = null;
    }

    @Override
    public synchronized void onCompleted() {
        halfClosed = true;
        proceed();
    }

    @Override
    public void onError(Throwable gone) {
        stop();
    }

    /** The client is gone. */
    private void stop() {
        synchronized (this) {
            leave();
        }
    }

    /** Ends it from this side. */
    void end(StatusRuntimeException why) {
        synchronized (this) {
            if (!ended) {
                leave();
                observer.onError(why);
            }
        }
    }

    /** Ends it once what is in its pass has been answered. */
    synchronized void drain() {
        draining = true;
        undecoded = null;
        waiting = null;
        settle();
    }

    private void leave() {
        if (ended) {
            return;
        }
        ended = true;
        drop();
        refusals.clear();
        host.ended(this);
        if (session != null) {
            session.release(this);
            session.detach(this);
            event("stream ended", session);
        }
    }

    private static LoadedModel model(Item item) {
        return item.intake.episode().model();
    }

    private static Work work(Item item) {
        return Objects.requireNonNull(item.work); // decoded, or it would not be there
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
