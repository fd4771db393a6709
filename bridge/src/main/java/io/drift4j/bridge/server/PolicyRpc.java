package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Caller;
import io.drift4j.bridge.access.Gate;
import io.drift4j.bridge.access.RefusalLog;
import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Models;
import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.CloseSessionResponse;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.GetModelInfoResponse;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.OpenSessionResponse;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.ResetResponse;
import io.drift4j.bridge.v1.SessionLimits;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** PolicyService. What its methods throw becomes the status of the call, see {@link Gate}. Thread-safe. */
final class PolicyRpc extends PolicyServiceGrpc.PolicyServiceImplBase implements ObservationStream.Host {
    private static final int LONGEST_NAME = 64;

    private final Models models;
    private final Sessions sessions;
    private final ServerConfig.Limits limits;
    private final Executor pictures;
    private final ServerMetrics metrics;
    private final RefusalLog refusals;
    private final Set<ObservationStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    PolicyRpc(
            Models models,
            Sessions sessions,
            ServerConfig.Limits limits,
            Executor pictures,
            ServerMetrics metrics,
            RefusalLog refusals) {
        this.models = models;
        this.sessions = sessions;
        this.limits = limits;
        this.pictures = pictures;
        this.metrics = metrics;
        this.refusals = refusals;
    }

    /** From now on nothing new is begun; streams end once what is in their pass has been answered. */
    void drain() {
        draining = true;
        streams.forEach(ObservationStream::drain);
    }

    @Override
    public void getModelInfo(GetModelInfoRequest request, StreamObserver<GetModelInfoResponse> observer) {
        answer(
                observer,
                GetModelInfoResponse.newBuilder()
                        .setModel(models.activeInfo().orElseThrow(Refusals::warmingUp))
                        .build());
    }

    @Override
    public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionResponse> observer) {
        requireRunning();
        requireName(request.getClientName());
        LoadedModel model = models.enterActive().orElseThrow(Refusals::warmingUp);
        try {
            requireBuiltFor(request, model);
        } catch (StatusRuntimeException e) {
            model.leave();
            throw e;
        }
        long seed = request.hasSeed() ? request.getSeed() : sessions.seed();
        Session session = sessions.open(Caller.here(), request.getClientName(), model, seed);
        answer(
                observer,
                OpenSessionResponse.newBuilder()
                        .setSessionId(session.id())
                        .setModel(model.info())
                        .setLimits(SessionLimits.newBuilder()
                                .setMessageBytes(limits.messageBytes())
                                .setImagePixels(limits.imagePixels())
                                .setObservationsPerSecond(limits.observationsPerSecond())
                                .setIdleSeconds(limits.idleSeconds()))
                        .setSeed(seed)
                        .setActionLimits(model.actionLimits())
                        .build());
    }

    private static void requireName(String client) {
        if (client.length() > LONGEST_NAME || !client.matches("[\\x20-\\x7e]*")) {
            throw Refusals.of(
                    Status.Code.INVALID_ARGUMENT,
                    "client_name: must be at most " + LONGEST_NAME + " printable ASCII characters");
        }
    }

    private static void requireBuiltFor(OpenSessionRequest request, LoadedModel model) {
        FieldErrors errors = new FieldErrors();
        if (request.hasSpec()) {
            requireSame(request.getSpec(), model.spec(), errors);
        }
        if (!request.getSpecHash().isEmpty() && !errors.any()) {
            errors.unless(
                    request.getSpecHash().equals(model.specHash()),
                    "spec_hash",
                    "must be %s, that of the active model, got another one",
                    model.specHash());
        }
        errors.check(
                com.google.rpc.Code.FAILED_PRECONDITION,
                "The policy is not the one this client was built for: use another model or build anew from GetModelInfo");
    }

    private static void requireSame(io.drift4j.bridge.v1.PolicySpec given, PolicySpec served, FieldErrors errors) {
        PolicySpec builtFor;
        try {
            builtFor = SpecMessages.spec(given);
        } catch (BadInput e) {
            throw Refusals.of(Status.Code.INVALID_ARGUMENT, "spec: " + e.getMessage());
        }
        for (String difference : SpecMessages.differences(builtFor, served)) {
            int colon = difference.indexOf(": ");
            errors.unless(
                    false, "spec." + difference.substring(0, colon), "differs, %s", difference.substring(colon + 2));
        }
    }

    @Override
    public void infer(InferRequest request, StreamObserver<InferResponse> observer) {
        requireRunning();
        Session session = sessions.find(request.getSessionId(), Caller.here());
        if (!request.hasObservation()) {
            throw Refusals.noObservation();
        }
        new InferCall(session, request.getObservation(), (ServerCallStreamObserver<InferResponse>) observer)
                .start(pictures);
    }

    @Override
    public StreamObserver<StreamRequest> stream(StreamObserver<StreamResponse> observer) {
        requireRunning();
        ObservationStream stream =
                new ObservationStream(this, Caller.here(), (ServerCallStreamObserver<StreamResponse>) observer);
        streams.add(stream);
        if (draining) { // it began in this very moment
            stream.drain();
        }
        return stream;
    }

    @Override
    public void reset(ResetRequest request, StreamObserver<ResetResponse> observer) {
        requireRunning();
        Session session = sessions.find(request.getSessionId(), Caller.here());
        PolicySpec builtFor = session.model().spec();
        LoadedModel model = models.enterActive().orElseThrow(Refusals::draining);
        long seed = request.hasSeed() ? request.getSeed() : sessions.seed();
        try {
            FieldErrors errors = new FieldErrors();
            if (!model.spec().equals(builtFor)) {
                requireSame(SpecMessages.message(builtFor), model.spec(), errors);
            }
            errors.check(
                    com.google.rpc.Code.FAILED_PRECONDITION,
                    "Another policy is active: the session stays where it was, open a new one for the active policy");
            session.reset(model, seed);
        } catch (StatusRuntimeException e) {
            model.leave();
            throw e;
        }
        answer(
                observer,
                ResetResponse.newBuilder().setModel(model.info()).setSeed(seed).build());
    }

    @Override
    public void closeSession(CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
        Caller caller = Caller.here();
        sessions.close(sessions.find(request.getSessionId(), caller), caller);
        answer(observer, CloseSessionResponse.getDefaultInstance());
    }

    private void requireRunning() {
        if (draining) {
            throw Refusals.draining();
        }
    }

    private static <T> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    @Override
    public Session session(String id, Caller caller) {
        return sessions.find(id, caller);
    }

    @Override
    public Executor pictures() {
        return pictures;
    }

    @Override
    public void refused(StatusRuntimeException why, Caller caller) {
        metrics.streamRefusal(why.getStatus().getCode());
        refusals.log("Stream", why.getStatus(), caller);
    }

    @Override
    public void superseded(int count) {
        metrics.superseded(count);
    }

    @Override
    public void ended(ObservationStream stream) {
        streams.remove(stream);
    }
}
