package io.drift4j.bridge.server;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One stream as a client sees it; reads by itself, or only when told to. */
final class StreamClient implements ClientResponseObserver<StreamRequest, StreamResponse> {
    private static final int SECONDS = 20;

    private final String session;
    private final boolean reading;
    private final BlockingQueue<StreamResponse> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private ClientCallStreamObserver<StreamRequest> requests;

    private StreamClient(String session, boolean reading) {
        this.session = session;
        this.reading = reading;
    }

    static StreamClient open(Channel channel, String session) {
        return open(channel, session, true);
    }

    /** A client that reads nothing but what {@link #read} asks for. */
    static StreamClient open(Channel channel, String session, boolean reading) {
        StreamClient client = new StreamClient(session, reading);
        PolicyServiceGrpc.newStub(channel).stream(client);
        return client;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<StreamRequest> observer) {
        requests = observer;
        if (!reading) {
            observer.disableAutoRequestWithInitial(0);
        }
    }

    StreamClient send(Observation.Builder observation) {
        return sendAs(session, observation);
    }

    StreamClient sendAs(String id, Observation.Builder observation) {
        requests.onNext(StreamRequest.newBuilder()
                .setSessionId(id)
                .setObservation(observation)
                .build());
        return this;
    }

    void sendNothing() {
        requests.onNext(StreamRequest.newBuilder().setSessionId(session).build());
    }

    void read(int count) {
        requests.request(count);
    }

    StreamResponse answer() throws InterruptedException {
        StreamResponse answer = answers.poll(SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer in " + SECONDS + " s, end: " + end.getNow(null));
        }
        return answer;
    }

    ActionChunk chunk() throws InterruptedException {
        StreamResponse answer = answer();
        if (!answer.hasChunk()) {
            throw new AssertionError("no chunk, but " + answer);
        }
        return answer.getChunk();
    }

    Refusal refusal() throws InterruptedException {
        StreamResponse answer = answer();
        if (!answer.hasRefusal()) {
            throw new AssertionError("no refusal, but " + answer);
        }
        return answer.getRefusal();
    }

    boolean silent() {
        return answers.isEmpty() && !end.isDone();
    }

    void halfClose() {
        requests.onCompleted();
    }

    void cancel() {
        requests.cancel("the test cancels", null);
    }

    /** How it ended. */
    Status end() throws InterruptedException {
        try {
            return end.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the stream did not end", e);
        }
    }

    @Override
    public void onNext(StreamResponse answer) {
        answers.add(answer);
    }

    @Override
    public void onError(Throwable t) {
        end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }
}
