package io.drift4j.bridge.access;

import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.v1.AdminServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every call goes through: who is it, may it, how did it end. Counts all ends, logs refusals, and turns what a handler
 * throws into a status.
 *
 * <p>A request that is no message of its type arrives here as null ({@link Messages}) and is refused like any other.
 */
public final class Gate implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "bearer ";

    private final Tokens users;
    private final Tokens admins;
    private final BiConsumer<String, Status.Code> ends;
    private final RefusalLog refusals;

    /**
     * A gate.
     *
     * @param users tokens of clients; none if no token is needed
     * @param admins tokens of operators, who may all that clients may
     * @param ends told the method and status of each call when it ends
     */
    public Gate(Tokens users, Tokens admins, BiConsumer<String, Status.Code> ends, RefusalLog refusals) {
        this.users = users;
        this.admins = admins;
        this.ends = ends;
        this.refusals = refusals;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Counted<Q, A> counted = new Counted<>(call);
        End.follow(counted);
        try {
            counted.caller = admitted(call.getMethodDescriptor(), headers, counted.caller);
            return new Guarded<>(Contexts.interceptCall(counted.caller.context(), counted, headers, next), counted);
        } catch (StatusRuntimeException e) { // of the gate, or of a stream's handler, which begins with the call
            counted.refuse(e);
            return new ServerCall.Listener<>() {};
        }
    }

    /** Puts the gate in front of all services of a server. */
    public <T extends ServerBuilder<T>> T before(T server) {
        return server.addTransportFilter(Caller.atConnection())
                .addStreamTracerFactory(new ServerStreamTracer.Factory() {
                    @Override
                    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                        return new End();
                    }
                })
                .intercept(this);
    }

    /** Hears of the ends that the library makes: a client gone, a deadline, a size. */
    private static final class End extends ServerStreamTracer {
        private static final Context.Key<End> KEY = Context.key("end");

        private volatile @Nullable Consumer<Status> call;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(KEY, this);
        }

        static void follow(Counted<?, ?> call) {
            End end = KEY.get();
            if (end != null) {
                end.call = call::ended;
            }
        }

        @Override
        public void streamClosed(Status status) {
            Consumer<Status> followed = call;
            if (followed != null) {
                boolean lost = status.getCode() == Status.Code.UNAVAILABLE; // the connection, so the client
                followed.accept(lost ? Status.CANCELLED : status);
            }
        }
    }

    /** The caller by the name of its token, if one is needed. */
    private Caller admitted(MethodDescriptor<?, ?> method, Metadata headers, Caller caller) {
        String service = String.valueOf(method.getServiceName());
        if (service.equals(HealthGrpc.SERVICE_NAME)) {
            return caller;
        }
        boolean admin = service.equals(AdminServiceGrpc.SERVICE_NAME);
        if (!admin && !users.needed()) {
            return caller;
        }
        String token = bearer(headers);
        if (token == null) {
            throw Refusals.of(
                    Status.Code.UNAUTHENTICATED,
                    "a token is needed: send 'authorization: Bearer TOKEN' with each call");
        }
        Optional<String> user = users.owner(token);
        Optional<String> operator = admins.owner(token);
        if (user.isEmpty() && operator.isEmpty()) {
            throw Refusals.of(Status.Code.UNAUTHENTICATED, "the token is unknown");
        }
        if (admin && operator.isEmpty()) {
            throw Refusals.of(
                    Status.Code.PERMISSION_DENIED, "AdminService needs an operator's token, this one is a client's");
        }
        return caller.named(user.or(() -> operator).orElseThrow());
    }

    private static @Nullable String bearer(Metadata headers) {
        String sent = headers.get(AUTHORIZATION);
        return sent != null && sent.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? sent.substring(BEARER.length()).strip()
                : null;
    }

    /** Counts and logs the end, which comes once. */
    private final class Counted<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final AtomicBoolean ended = new AtomicBoolean();
        private Caller caller;

        Counted(ServerCall<Q, A> call) {
            super(call);
            this.caller = Caller.of(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (ended(status)) {
                super.close(status, trailers);
            }
        }

        void refuse(StatusRuntimeException why) {
            Metadata trailers = why.getTrailers();
            close(why.getStatus(), trailers == null ? new Metadata() : trailers);
        }

        boolean ended(Status status) {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            String method = String.valueOf(getMethodDescriptor().getBareMethodName());
            ends.accept(method, status.getCode());
            if (!status.isOk() && status.getCode() != Status.Code.CANCELLED) {
                refusals.log(method, status, caller);
            }
            return true;
        }
    }

    /** Answers what a handler throws, and what is no message. */
    private static final class Guarded<Q, A> extends SimpleForwardingServerCallListener<Q> {
        private final Gate.Counted<Q, A> call;
        private boolean refused;

        Guarded(ServerCall.Listener<Q> listener, Gate.Counted<Q, A> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            if (message == null) {
                refuse(Refusals.of(
                        Status.Code.INVALID_ARGUMENT,
                        "message: must be a protobuf message of the request's type, and not longer than the limit when"
                                + " decompressed, what came is not"));
            } else {
                guard(() -> super.onMessage(message));
            }
        }

        @Override
        public void onHalfClose() {
            guard(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guard(super::onReady);
        }

        private void guard(Runnable event) {
            if (refused) {
                return;
            }
            try {
                event.run();
            } catch (StatusRuntimeException e) {
                refuse(e);
            } catch (RuntimeException e) {
                LOG.atError()
                        .setMessage("handler failed")
                        .addKeyValue("method", call.getMethodDescriptor().getBareMethodName())
                        .setCause(e)
                        .log();
                refuse(Refusals.defect());
            }
        }

        private void refuse(StatusRuntimeException why) {
            refused = true;
            call.refuse(why);
        }
    }
}
