package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.CloseSessionResponse;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.ModelVersion;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.OpenSessionResponse;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.ResetResponse;
import io.drift4j.bridge.v1.SessionLimits;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.drift4j.bridge.v1.Timings;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A server that does what it is told, also what no honest server does: loses sessions, answers late, twice, to somebody else or
 * with nonsense, goes away and comes back on its port.
 */
public final class FakePolicyServer extends PolicyServiceGrpc.PolicyServiceImplBase implements AutoCloseable {
    /** The library's own log, which would print a stack trace for each connection that is none. */
    private static final Logger QUIET = Logger.getLogger("io.grpc");

    static {
        QUIET.setLevel(Level.OFF);
    }

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** What is served. */
    public volatile Policy policy;

    /** Applied to each chunk before it is sent. */
    public volatile UnaryOperator<ActionChunk> tamper = UnaryOperator.identity();

    /** Times between an observation and its answer. */
    public volatile long delayMillis;

    /** Whether chunks are sent twice on streams. */
    public volatile boolean twice;

    /** Whether the spec hash of clients is looked at. */
    public volatile boolean checksHash = true;

    /** What the next observations are refused with, one each. */
    public final ConcurrentLinkedQueue<Status> refusals = new ConcurrentLinkedQueue<>();

    /** Sessions by id, with the model version they are on. */
    public final Map<String, Integer> sessions = new ConcurrentHashMap<>();

    /** Calls of OpenSession that were answered. */
    public final AtomicInteger opened = new AtomicInteger();

    /** Observations that were answered or refused. */
    public final AtomicInteger observations = new AtomicInteger();

    public final Set<StreamObserver<StreamResponse>> streams = ConcurrentHashMap.newKeySet();

    public volatile int mostSessions = 1000;
    public volatile int messageBytes = 1 << 20;
    public volatile double perSecond = 1e6;
    public volatile int version = 1;
    public volatile String token = "";

    private final ScheduledExecutorService late = Executors.newSingleThreadScheduledExecutor();
    private final ServerCredentials credentials;
    private Server server;
    private int port;

    private FakePolicyServer(Policy policy, ServerCredentials credentials) {
        this.policy = policy;
        this.credentials = credentials;
    }

    public static FakePolicyServer start(Policy policy) {
        return start(policy, InsecureServerCredentials.create());
    }

    public static FakePolicyServer start(Policy policy, ServerCredentials credentials) {
        FakePolicyServer fake = new FakePolicyServer(policy, credentials);
        fake.restart();
        return fake;
    }

    /** Comes up, on the port it had. */
    public void restart() {
        try {
            server = Grpc.newServerBuilderForPort(port, credentials)
                    .addService(this)
                    .intercept(new TokenCheck())
                    .permitKeepAliveTime(1, TimeUnit.SECONDS)
                    .build()
                    .start();
            port = server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Dies, with all sessions. */
    public void kill() {
        sessions.clear();
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        streams.clear();
    }

    public int port() {
        return port;
    }

    public PolicyAddress address() {
        return new PolicyAddress("localhost", port, !(credentials instanceof InsecureServerCredentials));
    }

    public Connection connection() {
        return Connection.to(address());
    }

    @Override
    public void close() {
        kill();
        late.shutdownNow();
    }

    private ModelInfo info() {
        return ModelInfo.newBuilder()
                .setVersion(modelVersion(version))
                .setSpec(SpecMessages.message(policy.spec()))
                .setSpecHash(SpecMessages.hash(policy.spec()))
                .setNoiseSize(ToyPolicy.NOISE)
                .setNoiseScale(1)
                .setTrainedSteps(7)
                .setTrainingSeed(42)
                .setCommit("unknown")
                .build();
    }

    private static ModelVersion modelVersion(int number) {
        return ModelVersion.newBuilder()
                .setModel("toy")
                .setVersion(number)
                .setWeightHash("hash-" + number)
                .build();
    }

    @Override
    public synchronized void openSession(OpenSessionRequest request, StreamObserver<OpenSessionResponse> answer) {
        if (sessions.size() >= mostSessions) {
            answer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many sessions")
                    .asRuntimeException());
            return;
        }
        if (checksHash
                && !request.getSpecHash().isEmpty()
                && !request.getSpecHash().equals(SpecMessages.hash(policy.spec()))) {
            answer.onError(Status.FAILED_PRECONDITION
                    .withDescription(String.join(
                            "; ", SpecMessages.differences(SpecMessages.spec(request.getSpec()), policy.spec())))
                    .asRuntimeException());
            return;
        }
        String id = "session-" + opened.incrementAndGet();
        sessions.put(id, version);
        OpenSessionResponse opening = OpenSessionResponse.newBuilder()
                .setSessionId(id)
                .setModel(info())
                .setLimits(SessionLimits.newBuilder()
                        .setMessageBytes(messageBytes)
                        .setObservationsPerSecond(perSecond)
                        .setImagePixels(1)
                        .setIdleSeconds(60))
                .build();
        later(() -> {
            answer.onNext(opening);
            answer.onCompleted();
        });
    }

    @Override
    public void infer(InferRequest request, StreamObserver<InferResponse> answer) {
        observations.incrementAndGet();
        Status refusal = refusals.poll();
        if (refusal == null && !sessions.containsKey(request.getSessionId())) {
            refusal = Status.NOT_FOUND.withDescription("session");
        }
        if (refusal != null) {
            answer.onError(refusal.asRuntimeException());
            return;
        }
        try {
            ActionChunk chunk = chunk(request.getSessionId(), request.getObservation());
            later(() -> {
                answer.onNext(InferResponse.newBuilder().setChunk(chunk).build());
                answer.onCompleted();
            });
        } catch (StatusRuntimeException e) {
            answer.onError(e);
        }
    }

    private void later(Runnable send) {
        if (delayMillis == 0) {
            send.run();
        } else {
            Object scheduled = late.schedule(
                    () -> {
                        try {
                            send.run();
                        } catch (RuntimeException e) {
                            // the call is over
                        }
                    },
                    delayMillis,
                    TimeUnit.MILLISECONDS);
            assert scheduled != null; // nobody waits for it
        }
    }

    private ActionChunk chunk(String session, Observation observation) {
        FieldErrors errors = new FieldErrors();
        ObservationDecoder decoder = new ObservationDecoder(policy.spec(), ToyPolicy.NOISE, 1);
        List<io.drift4j.policy.Observation> frames = decoder.frames(observation, errors);
        Noise noise = decoder.noise(observation, 1, errors);
        errors.check();
        Chunk chunk = policy.act(new ObservationHistory(frames), noise);
        return tamper.apply(ActionChunk.newBuilder()
                .setSequence(observation.getSequence())
                .setCaptureMonotonicNanos(observation.getCaptureMonotonicNanos())
                .setCaptureUnixNanos(observation.getCaptureUnixNanos())
                .setHorizon(chunk.horizon())
                .setActionSize(chunk.actionSize())
                .setActions(ChunkMessages.actions(chunk))
                .setFirstIndex(policy.spec().observationSteps() - 1)
                .addAllDueAfterCaptureNanos(ChunkMessages.due(policy.spec()))
                .setVersion(modelVersion(sessions.getOrDefault(session, version)))
                .setTimings(Timings.newBuilder()
                        .setDecodeNanos(10)
                        .setQueueNanos(20)
                        .setInferNanos(30)
                        .setEncodeNanos(40))
                .build());
    }

    @Override
    public StreamObserver<StreamRequest> stream(StreamObserver<StreamResponse> answer) {
        streams.add(answer);
        return new StreamObserver<>() {
            private String session = "";

            @Override
            public void onNext(StreamRequest request) {
                observations.incrementAndGet();
                session = request.getSessionId().isEmpty() ? session : request.getSessionId();
                if (!sessions.containsKey(session)) {
                    streams.remove(answer);
                    answer.onError(Status.NOT_FOUND.withDescription("session").asRuntimeException());
                    return;
                }
                Status refusal = refusals.poll();
                long sequence = request.getObservation().getSequence();
                StreamResponse response = refusal == null
                        ? StreamResponse.newBuilder()
                                .setChunk(chunk(session, request.getObservation()))
                                .build()
                        : StreamResponse.newBuilder()
                                .setRefusal(io.drift4j.bridge.v1.Refusal.newBuilder()
                                        .setSequence(sequence)
                                        .setCode(refusal.getCode().value())
                                        .setMessage(String.valueOf(refusal.getDescription())))
                                .build();
                later(() -> {
                    for (int i = 0; i < (twice ? 2 : 1); i++) {
                        answer.onNext(response);
                    }
                });
            }

            @Override
            public void onError(Throwable gone) {
                streams.remove(answer);
            }

            @Override
            public void onCompleted() {
                streams.remove(answer);
                answer.onCompleted();
            }
        };
    }

    @Override
    public void reset(ResetRequest request, StreamObserver<ResetResponse> answer) {
        Status refusal = sessions.containsKey(request.getSessionId()) ? refusals.poll() : Status.NOT_FOUND;
        if (refusal != null) {
            answer.onError(refusal.asRuntimeException());
            return;
        }
        sessions.put(request.getSessionId(), version);
        answer.onNext(ResetResponse.newBuilder().setModel(info()).build());
        answer.onCompleted();
    }

    @Override
    public void closeSession(CloseSessionRequest request, StreamObserver<CloseSessionResponse> answer) {
        sessions.remove(request.getSessionId());
        answer.onNext(CloseSessionResponse.getDefaultInstance());
        answer.onCompleted();
    }

    private final class TokenCheck implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!token.isEmpty() && !("Bearer " + token).equals(headers.get(AUTHORIZATION))) {
                call.close(Status.UNAUTHENTICATED.withDescription("no token, or another one"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
