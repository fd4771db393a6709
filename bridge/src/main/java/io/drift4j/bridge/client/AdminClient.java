package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.ActivateRequest;
import io.drift4j.bridge.v1.AdminServiceGrpc;
import io.drift4j.bridge.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.drift4j.bridge.v1.ListModelsRequest;
import io.drift4j.bridge.v1.LoadRequest;
import io.drift4j.bridge.v1.ModelStatus;
import io.drift4j.bridge.v1.UnloadRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What an operator does with the models of a server. Needs an operator's token; nothing is tried again. Thread-safe. */
public final class AdminClient implements AutoCloseable {
    /** A large model is read and warmed up for minutes; whoever gives up earlier leaves the server at it. */
    private static final Duration LOADING = Duration.ofMinutes(10);

    private final Connection connection;
    private final ManagedChannel channel;

    /** A client of the server at an address; it connects when it is used. */
    public AdminClient(Connection connection) {
        this.connection = connection;
        this.channel = connection.open();
    }

    /** One status a model; two for one that is active while a newer version of it is loaded. */
    public List<ModelStatus> list() {
        return call(
                connection.deadline(),
                stub -> stub.listModels(ListModelsRequest.getDefaultInstance()).getModelsList());
    }

    /** Reads a model's file anew and warms it up beside what is active; returns when it is ready. */
    public ModelStatus load(String name) {
        return call(
                LOADING,
                stub -> stub.load(LoadRequest.newBuilder().setName(name).build())
                        .getStatus());
    }

    /** Gives new sessions the newest loaded version of a model. */
    public ModelStatus activate(String name) {
        return call(
                connection.deadline(),
                stub -> stub.activate(ActivateRequest.newBuilder().setName(name).build())
                        .getStatus());
    }

    /** Lets a loaded model go that is not active. */
    public ModelStatus unload(String name) {
        return call(
                connection.deadline(),
                stub -> stub.unload(UnloadRequest.newBuilder().setName(name).build())
                        .getStatus());
    }

    private <T> T call(Duration deadline, Function<AdminServiceBlockingStub, T> method) {
        try {
            return method.apply(AdminServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (StatusRuntimeException e) {
            throw ServerFault.of(connection.address(), e, "");
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
