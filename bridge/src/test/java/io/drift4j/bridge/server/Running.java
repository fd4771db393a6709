package io.drift4j.bridge.server;

import io.drift4j.bridge.model.ModelSource;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.PolicyServiceGrpc.PolicyServiceBlockingStub;
import io.drift4j.bridge.v1.Tensor;
import io.drift4j.bridge.v1.Value;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.policy.PolicySpec;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A real server on a loopback port, and a real channel to it. */
final class Running implements AutoCloseable {
    /** The library's own log, which would print a stack trace for each request that is too long. */
    private static final Logger QUIET = Logger.getLogger("io.grpc");

    static {
        QUIET.setLevel(Level.OFF);
    }

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final PolicyServer server;
    final ManagedChannel channel;

    private Running(PolicyServer server) {
        this.server = server;
        this.channel = channel(server.port());
    }

    /** Serves one policy with these overrides. */
    static Running serve(FakePolicy policy, String... overrides) throws InterruptedException {
        return serve(FakeModels.of(policy), FakeModels.NAME, overrides);
    }

    static Running serve(ModelSource models, String name, String... overrides) throws InterruptedException {
        return new Running(PolicyServer.start(config(overrides), models, name));
    }

    static ServerConfig config(String... overrides) {
        return ServerConfig.read(null, List.of(overrides)).withPorts(0, 0);
    }

    static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    PolicyServiceBlockingStub stub() {
        return stub(channel);
    }

    /** A stub whose calls end, whatever happens. */
    static PolicyServiceBlockingStub stub(Channel channel) {
        return PolicyServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    PolicyServiceGrpc.PolicyServiceStub async() {
        return PolicyServiceGrpc.newStub(channel);
    }

    /** The id of a new session of seed 1. */
    String open() {
        return stub().openSession(OpenSessionRequest.newBuilder().setSeed(1).build())
                .getSessionId();
    }

    ActionChunk infer(String session, Observation.Builder observation) {
        return stub().infer(request(session, observation)).getChunk();
    }

    static InferRequest request(String session, Observation.Builder observation) {
        return InferRequest.newBuilder()
                .setSessionId(session)
                .setObservation(observation)
                .build();
    }

    /** Returns when the server has taken everything that was sent on this channel before: one connection keeps the order. */
    void barrier() {
        stub().getModelInfo(GetModelInfoRequest.getDefaultInstance());
    }

    /** An observation of the fake policy. */
    static Observation.Builder observation(long sequence, float x) {
        return Observation.newBuilder().setSequence(sequence).setNewest(frame(x));
    }

    static Frame frame(float x) {
        return Frame.newBuilder().addValues(value("state", x, 0)).build();
    }

    static Value value(String key, float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return Value.newBuilder()
                .setKey(key)
                .setTensor(Tensor.newBuilder()
                        .setDtype(DType.DTYPE_FLOAT32)
                        .addShape(numbers.length)
                        .setData(com.google.protobuf.ByteString.copyFrom(bytes.array())))
                .build();
    }

    /** T * A numbers. */
    static float[] actions(PolicySpec spec, ActionChunk chunk) {
        return ChunkMessages.chunk(spec, chunk).values();
    }

    /** The page for Prometheus. */
    String metrics() throws InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + server.metricsPort() + "/metrics");
        try {
            return HTTP.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value of one line of that page, 0 if it is not there. */
    double metric(String line) throws InterruptedException {
        return metrics()
                .lines()
                .filter(each -> each.startsWith(line + " "))
                .mapToDouble(each -> Double.parseDouble(each.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
    }
}
