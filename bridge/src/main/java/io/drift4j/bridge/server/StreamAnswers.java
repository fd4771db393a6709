package io.drift4j.bridge.server;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.bridge.v1.StreamResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What goes to the client of a stream; not thread-safe.
 *
 * <p>A chunk is sent at once: no pass is begun before the client has taken the last one. Refusals wait while the client does
 * not read; of more than {@value #MOST} the oldest are lost.
 */
final class StreamAnswers {
    private static final int MOST = 16;

    private final ServerCallStreamObserver<StreamResponse> observer;
    private final Deque<StreamResponse> refusals = new ArrayDeque<>();

    StreamAnswers(ServerCallStreamObserver<StreamResponse> observer) {
        this.observer = observer;
        observer.setOnReadyThreshold(1); // ready means: nothing of ours waits to be sent
    }

    /** Whether the client has taken everything. */
    boolean taken() {
        return refusals.isEmpty() && observer.isReady();
    }

    /** Whether nothing waits here. */
    boolean empty() {
        return refusals.isEmpty();
    }

    void chunk(ActionChunk.Builder chunk) {
        observer.onNext(StreamResponse.newBuilder().setChunk(chunk).build());
    }

    void refusal(long sequence, StatusRuntimeException why) {
        if (refusals.size() == MOST) {
            refusals.removeFirst();
        }
        refusals.addLast(StreamResponse.newBuilder()
                .setRefusal(Refusal.newBuilder()
                        .setSequence(sequence)
                        .setCode(why.getStatus().getCode().value())
                        .setMessage(String.valueOf(why.getStatus().getDescription())))
                .build());
        flush();
    }

    /** Sends what waits, as far as the client reads. */
    void flush() {
        while (!refusals.isEmpty() && observer.isReady()) {
            observer.onNext(refusals.removeFirst());
        }
    }

    void complete() {
        observer.onCompleted();
    }

    void end(StatusRuntimeException why) {
        observer.onError(why);
    }
}
