package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.CloseSessionResponse;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.OpenSessionResponse;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls of a client that waits for its answers, each with a deadline. Thread-safe. */
final class PolicyCalls implements AutoCloseable {
    private static final int END_SECONDS = 2;

    private final Connection connection;
    private final ManagedChannel channel;
    private final AtomicLong retries = new AtomicLong();

    PolicyCalls(Connection connection) {
        this.connection = connection;
        this.channel = connection.open();
    }

    /**
     * Opens a session.
     *
     * @param wanted the model that this client was made for; null: whichever there is
     * @throws StatusRuntimeException as the server or the network says
     */
    Session open(@Nullable ServedModel wanted) {
        OpenSessionResponse answer = stub().openSession(request(connection, wanted));
        ServedModel model = ServedModel.of(answer.getModel());
        if (wanted != null) {
            same(wanted.spec(), model.spec());
        }
        return new Session(answer.getSessionId(), model, answer.getLimits());
    }

    static OpenSessionRequest request(Connection connection, @Nullable ServedModel wanted) {
        OpenSessionRequest.Builder request = OpenSessionRequest.newBuilder().setClientName(connection.name());
        if (wanted != null) {
            request.setSpecHash(wanted.specHash()).setSpec(SpecMessages.message(wanted.spec()));
        }
        return request.build();
    }

    /** Throws FAILED_PRECONDITION that names the fields, unless they are the same: a server may not look at the hash. */
    static void same(PolicySpec wanted, PolicySpec served) {
        if (!wanted.equals(served)) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("another policy is served than this client was made for: "
                            + String.join("; ", SpecMessages.differences(wanted, served)))
                    .asRuntimeException();
        }
    }

    /**
     * One observation, one chunk; the chunk's numbers are not looked at.
     *
     * @throws BadInput if the observation is too large for the server
     * @throws StatusRuntimeException as the server or the network says; ABORTED for an answer to something else, which is
     *     discarded
     */
    ActionChunk infer(Session session, Observation.Builder observation) {
        InferRequest request = InferRequest.newBuilder()
                .setSessionId(session.id())
                .setObservation(observation.setSequence(session.next()))
                .build();
        fits(request.getSerializedSize(), session.limits().getMessageBytes(), connection);
        ActionChunk chunk = stub().infer(request).getChunk();
        if (chunk.getSequence() != observation.getSequence()
                || chunk.getCaptureMonotonicNanos() != observation.getCaptureMonotonicNanos()) {
            throw Status.ABORTED
                    .withDescription("observation " + observation.getSequence() + " got the answer to another one, "
                            + chunk.getSequence())
                    .asRuntimeException();
        }
        return chunk;
    }

    static void fits(int bytes, int most, Connection connection) {
        BadInput.unless(
                most == 0 || bytes <= most,
                "an observation may take %d bytes on policy server %s, this one takes %d: raise the server's limit",
                most,
                connection.address(),
                bytes);
    }

    /** Tells the server that a session is over, without waiting for it. */
    void end(Session session) {
        PolicyServiceGrpc.newStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(END_SECONDS, TimeUnit.SECONDS)
                .closeSession(
                        CloseSessionRequest.newBuilder()
                                .setSessionId(session.id())
                                .build(),
                        new Ignored());
    }

    /**
     * Does something, again and again while the server is away, has lost the session or has no room, for as long as the
     * connection's patience says.
     *
     * @throws ServerFault when it has run out, or asking again would not help
     */
    <T> T patiently(Supplier<T> attempt) {
        long firstFailure = 0;
        for (int failures = 1; ; failures++) {
            try {
                return attempt.get();
            } catch (StatusRuntimeException e) {
                long now = System.nanoTime();
                firstFailure = failures == 1 ? now : firstFailure;
                long pause = Backoff.spreadNanos(failures);
                Duration spent = Duration.ofNanos(now - firstFailure + pause);
                if (!ServerFault.passing(e) || spent.compareTo(connection.patience()) > 0) {
                    String tried = "for " + connection.patience().toMillis() / 1000.0 + " s";
                    throw ServerFault.of(connection.address(), e, ServerFault.passing(e) ? tried : "");
                }
                retries.incrementAndGet();
                sleep(pause);
                channel.resetConnectBackoff(); // gRPC's own grows to minutes
            }
        }
    }

    /** @throws ServerFault if interrupted */
    void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    ServerFault interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ServerFault(
                Status.Code.CANCELLED, "interrupted while waiting for policy server " + connection.address(), e);
    }

    /** How often something was asked again. */
    long retries() {
        return retries.get();
    }

    private PolicyServiceGrpc.PolicyServiceBlockingStub stub() {
        return PolicyServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(connection.deadline().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets what is under way end for two seconds, then cuts it off. */
    @Override
    public void close() {
        channel.shutdown();
        try {
            if (!channel.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            channel.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static final class Ignored implements StreamObserver<CloseSessionResponse> {
        @Override
        public void onNext(CloseSessionResponse answer) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
