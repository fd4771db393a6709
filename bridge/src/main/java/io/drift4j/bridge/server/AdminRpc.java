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
import io.drift4j.bridge.v1.UnloadRequest;
import io.drift4j.bridge.v1.UnloadResponse;
import io.drift4j.engine.BadInput;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AdminService. Loading, which takes long, has threads of its own. Thread-safe. */
final class AdminRpc extends AdminServiceGrpc.AdminServiceImplBase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRpc.class);

    /** One loads; the others are there to be told so. */
    private static final int LOADERS = 4;

    private final Models models;
    private final ExecutorService loaders;

    AdminRpc(Models models) {
        this.models = models;
        this.loaders = new ThreadPoolExecutor(0, LOADERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread made = new Thread(work, "load");
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> observer) {
        answer(
                observer,
                () -> ListModelsResponse.newBuilder()
                        .addAllModels(models.list())
                        .build());
    }

    @Override
    public void load(LoadRequest request, StreamObserver<LoadResponse> observer) {
        try {
            loaders.execute(() -> answer(
                    observer,
                    () -> LoadResponse.newBuilder()
                            .setStatus(models.load(known(request.getName())))
                            .build()));
        } catch (RejectedExecutionException e) {
            throw Refusals.of(Status.Code.ABORTED, "one model is loaded at a time: try again later");
        }
    }

    @Override
    public void activate(ActivateRequest request, StreamObserver<ActivateResponse> observer) {
        answer(
                observer,
                () -> ActivateResponse.newBuilder()
                        .setStatus(models.activate(known(request.getName())))
                        .build());
    }

    @Override
    public void unload(UnloadRequest request, StreamObserver<UnloadResponse> observer) {
        answer(
                observer,
                () -> UnloadResponse.newBuilder()
                        .setStatus(models.unload(known(request.getName())))
                        .build());
    }

    private String known(String name) {
        if (models.list().stream().noneMatch(status -> status.getName().equals(name))) {
            throw Refusals.of(
                    Status.Code.NOT_FOUND, "name: must be one of " + models.names() + ", the operator's models");
        }
        return name;
    }

    private static <T> void answer(StreamObserver<T> observer, Callable<T> call) {
        try {
            observer.onNext(call.call());
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        } catch (BadInput e) {
            observer.onError(Refusals.of(Status.Code.FAILED_PRECONDITION, String.valueOf(e.getMessage())));
        } catch (InterruptedException e) { // close
            observer.onError(Refusals.draining());
        } catch (Exception | OutOfMemoryError | LinkageError e) { // also what opening a file may do
            LOG.atError().setMessage("operator's call failed").setCause(e).log();
            observer.onError(Refusals.defect());
        }
    }

    @Override
    public void close() {
        loaders.shutdownNow();
    }
}
