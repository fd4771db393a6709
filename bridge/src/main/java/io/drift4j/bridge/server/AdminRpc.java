package io.drift4j.bridge.server;

import io.drift4j.bridge.model.Models;
import io.drift4j.bridge.model.Refusals;
import io.drift4j.bridge.v1.ActivateRequest;
import io.drift4j.bridge.v1.ActivateResponse;
import io.drift4j.bridge.v1.AdminServiceGrpc;
import io.drift4j.bridge.v1.ListModelsRequest;
import io.drift4j.bridge.v1.ListModelsResponse;
import io.drift4j.bridge.v1.LoadRequest;
import io.drift4j.bridge.v1.LoadResponse;
import io.drift4j.bridge.v1.ModelStatus;
import io.drift4j.bridge.v1.UnloadRequest;
import io.drift4j.bridge.v1.UnloadResponse;
import io.drift4j.engine.BadInput;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AdminService. One thing at a time, on a thread of its own, because loading takes long. Thread-safe. */
final class AdminRpc extends AdminServiceGrpc.AdminServiceImplBase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRpc.class);

    private final Models models;
    private final ExecutorService thread;

    /** Something an operator asked for. */
    @FunctionalInterface
    private interface Change {
        ModelStatus make() throws InterruptedException;
    }

    AdminRpc(Models models) {
        this.models = models;
        this.thread = new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread made = new Thread(work, "admin");
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
        try {
            observer.onNext(
                    ListModelsResponse.newBuilder().addAllModels(models.list()).build());
            observer.onCompleted();
        } catch (BadInput e) {
            throw Refusals.of(Status.Code.FAILED_PRECONDITION, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void load(LoadRequest request, StreamObserver<LoadResponse> observer) {
        change(
                observer,
                () -> models.load(known(request.getName())),
                status -> LoadResponse.newBuilder().setStatus(status).build());
    }

    @Override
    public void activate(ActivateRequest request, StreamObserver<ActivateResponse> observer) {
        change(
                observer,
                () -> models.activate(known(request.getName())),
                status -> ActivateResponse.newBuilder().setStatus(status).build());
    }

    @Override
    public void unload(UnloadRequest request, StreamObserver<UnloadResponse> observer) {
        change(
                observer,
                () -> models.unload(known(request.getName())),
                status -> UnloadResponse.newBuilder().setStatus(status).build());
    }

    private String known(String name) {
        if (models.list().stream().noneMatch(status -> status.getName().equals(name))) {
            throw Refusals.of(
                    Status.Code.NOT_FOUND, "name: must be one of " + models.names() + ", the operator's models");
        }
        return name;
    }

    private <T> void change(StreamObserver<T> observer, Change change, Function<ModelStatus, T> answer) {
        try {
            thread.execute(() -> {
                try {
                    observer.onNext(answer.apply(change.make()));
                    observer.onCompleted();
                } catch (StatusRuntimeException e) {
                    observer.onError(e);
                } catch (BadInput e) {
                    observer.onError(Refusals.of(Status.Code.FAILED_PRECONDITION, String.valueOf(e.getMessage())));
                } catch (InterruptedException e) {
                    observer.onError(Refusals.draining());
                } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
                    LOG.atError()
                            .setMessage("operator's call failed")
                            .setCause(e)
                            .log();
                    observer.onError(Refusals.defect());
                }
            });
        } catch (RejectedExecutionException e) {
            throw Refusals.of(
                    Status.Code.ABORTED, "one change is made at a time, and another one is under way: try again then");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
