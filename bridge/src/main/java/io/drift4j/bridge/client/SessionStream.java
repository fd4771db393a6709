package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.CloseSessionResponse;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionResponse;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.PolicyServiceGrpc.PolicyServiceStub;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.ResetResponse;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.drift4j.engine.BadInput;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream over gRPC, on a connection of its own: nothing of one that is over can reach the next. */
public final class SessionStream implements PolicyStream {
    private static final int END_SECONDS = 2;

    private final Connection connection;
    private final ServedModel wanted;
    private final Listener listener;

    // All below is guarded by this.
    private @Nullable ManagedChannel channel;
    private @Nullable OpenSessionResponse session;
    private @Nullable ClientCallStreamObserver<StreamRequest> requests;
    private boolean opening;
    private boolean first = true;
    private boolean over;

    private SessionStream(Connection connection, ServedModel wanted, Listener listener) {
        this.connection = connection;
        this.wanted = wanted;
        this.listener = listener;
    }

    /**
     * Streams of a server.
     *
     * @param wanted the model that its clients are made for; a server with another spec breaks each stream with
     *     FAILED_PRECONDITION and the names of the fields
     */
    public static Source source(Connection connection, ServedModel wanted) {
        return listener -> {
            SessionStream stream = new SessionStream(connection, wanted, listener);
            Thread thread = new Thread(stream::begin, "policy-stream"); // making a channel takes its time
            thread.setDaemon(true);
            thread.start();
            return stream;
        };
    }

    private void begin() {
        try {
            ManagedChannel made = connection.open();
            synchronized (this) {
                if (over) {
                    made.shutdownNow();
                    return;
                }
                channel = made;
                opening = true;
            }
            stub(made)
                    .withDeadlineAfter(connection.deadline().toNanos(), TimeUnit.NANOSECONDS)
                    .openSession(
                            PolicyCalls.request(connection, wanted),
                            new Answer<OpenSessionResponse>(answer -> stream(made, answer), this::openFailed));
        } catch (RuntimeException e) {
            openFailed(e);
        }
    }

    private void openFailed(Throwable failure) {
        synchronized (this) {
            opening = false;
            if (over) {
                endConnection();
                return;
            }
        }
        fail(failure);
    }

    private static PolicyServiceStub stub(ManagedChannel channel) {
        return PolicyServiceGrpc.newStub(channel);
    }

    private void stream(ManagedChannel made, OpenSessionResponse answer) {
        ServedModel model = ServedModel.of(answer.getModel());
        synchronized (this) {
            opening = false;
            session = answer;
            if (over) { // closed meanwhile, so nobody else would close the session
                endConnection();
                return;
            }
        }
        PolicyCalls.same(wanted.spec(), model.spec());
        stub(made).stream(new Responses(model));
    }

    private final class Responses implements ClientResponseObserver<StreamRequest, StreamResponse> {
        private final ServedModel model;
        private boolean told;

        Responses(ServedModel model) {
            this.model = model;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamRequest> stream) {
            stream.setOnReadyHandler(() -> {
                if (!told) {
                    told = true;
                    listener.opened(model);
                }
            });
            synchronized (SessionStream.this) {
                requests = stream;
            }
        }

        @Override
        public void onNext(StreamResponse response) {
            switch (response.getAnswerCase()) {
                case CHUNK -> listener.chunk(response.getChunk());
                case REFUSAL -> listener.refused(response.getRefusal());
                case ANSWER_NOT_SET -> {} // of a newer version
            }
        }

        @Override
        public void onError(Throwable failure) {
            fail(failure);
        }

        @Override
        public void onCompleted() {
            fail(Status.UNAVAILABLE
                    .withDescription("the server ended the stream")
                    .asRuntimeException());
        }
    }

    private void fail(Throwable failure) {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        close();
        listener.broken(fault(failure));
    }

    private ServerFault fault(Throwable failure) {
        StatusRuntimeException status = failure instanceof BadInput
                ? Status.FAILED_PRECONDITION
                        .withDescription(failure.getMessage())
                        .withCause(failure)
                        .asRuntimeException()
                : Status.fromThrowable(failure).asRuntimeException();
        return ServerFault.of(connection.address(), status, "");
    }

    @Override
    public synchronized boolean ready() {
        return !over && requests != null && requests.isReady();
    }

    @Override
    public synchronized void send(Observation observation) {
        if (over || requests == null || session == null) {
            return;
        }
        StreamRequest.Builder request = StreamRequest.newBuilder().setObservation(observation);
        if (first) {
            request.setSessionId(session.getSessionId());
        }
        StreamRequest message = request.build();
        int most = session.getLimits().getMessageBytes();
        PolicyCalls.fits(message.getSerializedSize(), most, connection);
        first = false;
        requests.onNext(message);
    }

    @Override
    public synchronized void reset() {
        if (!over && session != null && channel != null) {
            stub(channel)
                    .withDeadlineAfter(connection.deadline().toNanos(), TimeUnit.NANOSECONDS)
                    .reset(
                            ResetRequest.newBuilder()
                                    .setSessionId(session.getSessionId())
                                    .build(),
                            new Answer<ResetResponse>(
                                    answer -> listener.reset(ServedModel.of(answer.getModel())), this::resetFailed));
        }
    }

    private void resetFailed(Throwable failure) {
        if (Status.fromThrowable(failure).getCode() == Status.Code.FAILED_PRECONDITION) {
            listener.resetRefused(fault(failure));
        } else {
            fail(failure);
        }
    }

    @Override
    public synchronized void close() {
        if (over) {
            return;
        }
        over = true;
        if (requests != null) {
            requests.cancel("closed", null);
        }
        if (!opening) {
            endConnection();
        }
    }

    private synchronized void endConnection() {
        if (channel != null) {
            if (session != null) {
                stub(channel)
                        .withDeadlineAfter(END_SECONDS, TimeUnit.SECONDS)
                        .closeSession(
                                CloseSessionRequest.newBuilder()
                                        .setSessionId(session.getSessionId())
                                        .build(),
                                new Answer<CloseSessionResponse>(answer -> {}, failure -> {}));
            }
            channel.shutdown();
        }
    }

    /** What becomes of a call with one answer. */
    private record Answer<T>(java.util.function.Consumer<T> good, java.util.function.Consumer<Throwable> bad)
            implements StreamObserver<T> {
        @Override
        public void onNext(T answer) {
            try {
                good.accept(answer);
            } catch (RuntimeException e) {
                bad.accept(e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            bad.accept(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
