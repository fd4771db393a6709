package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.StreamRequest;
import io.drift4j.bridge.v1.Tensor;
import io.drift4j.bridge.v1.Value;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What broken, dead and hostile clients do, and that the others do not notice. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FaultsTest {
    private static final long SEED = 20_261_127;
    private static final int MESSAGES = 10_000;

    private static FakePolicy policy;
    private static Running running;

    @BeforeAll
    static void serve() throws InterruptedException {
        policy = new FakePolicy(FakePolicy.WITH_PICTURE, 0);
        running = Running.serve(
                policy,
                "keepalive.seconds=0.3",
                "keepalive.timeoutSeconds=0.3",
                "limits.observationsPerSecond=1e6",
                "limits.sessions=10000");
    }

    @AfterEach
    void letGo() {
        policy.letGo();
    }

    @AfterAll
    static void end() {
        running.close();
    }

    private static Value picture() {
        return Running.value("camera", new float[4 * 6 * 3]).toBuilder()
                .setTensor(tensor(new int[] {4, 6, 3}, 4 * 4 * 6 * 3))
                .build();
    }

    private static Tensor tensor(int[] shape, int bytes) {
        Tensor.Builder tensor =
                Tensor.newBuilder().setDtype(DType.DTYPE_FLOAT32).setData(ByteString.copyFrom(new byte[bytes]));
        for (int axis : shape) {
            tensor.addShape(axis);
        }
        return tensor.build();
    }

    private static Frame frame(Value... values) {
        return Frame.newBuilder().addAllValues(List.of(values)).build();
    }

    private static Value state(Tensor tensor) {
        return Value.newBuilder().setKey("state").setTensor(tensor).build();
    }

    static Stream<Arguments> wrongFrames() {
        Value state = Running.value("state", 1, 2);
        String at = "observation.newest.values";
        return Stream.of(
                Arguments.of("missing", frame(state), at + "[camera]", "must be there"),
                Arguments.of("empty", frame(), at + "[state]", "must be there"),
                Arguments.of(
                        "unknown", frame(state, picture(), Running.value("stat", 1)), at + "[stat]", "[state, camera]"),
                Arguments.of("duplicate", frame(state, picture(), state), at + "[state]", "once"),
                Arguments.of(
                        "wrong shape",
                        frame(state(tensor(new int[] {1, 2}, 8)), picture()),
                        at + "[state].tensor.shape",
                        "must be [2], got [1, 2]"),
                Arguments.of(
                        "huge shape",
                        frame(state(tensor(new int[] {-1, -1}, 8)), picture()),
                        at + "[state].tensor.shape",
                        "must be [2]"),
                Arguments.of(
                        "truncated",
                        frame(state(tensor(new int[] {2}, 7)), picture()),
                        at + "[state].tensor.data",
                        "8 bytes (2 float32), got 7"),
                Arguments.of(
                        "oversized",
                        frame(state(tensor(new int[] {2}, 1 << 20)), picture()),
                        at + "[state].tensor.data",
                        "got 1048576"),
                Arguments.of(
                        "wrong dtype",
                        frame(
                                state(tensor(new int[] {2}, 8).toBuilder()
                                        .setDtype(DType.DTYPE_UINT8)
                                        .build()),
                                picture()),
                        at + "[state].tensor.dtype",
                        "DTYPE_FLOAT32, got DTYPE_UINT8"),
                Arguments.of(
                        "NaN",
                        frame(Running.value("state", 1, Float.NaN), picture()),
                        at + "[state].tensor.data[1]",
                        "finite, got NaN"),
                Arguments.of(
                        "Inf",
                        frame(Running.value("state", Float.NEGATIVE_INFINITY, 1), picture()),
                        at + "[state].tensor.data[0]",
                        "finite, got -Infinity"),
                Arguments.of(
                        "neither",
                        frame(Value.newBuilder().setKey("state").build(), picture()),
                        at + "[state]",
                        "neither"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongFrames")
    void aWrongFrameIsRefusedByItsField(String name, Frame frame, String field, String words) {
        Refused refused = Refused.by(() -> running.infer(
                        running.open(), Observation.newBuilder().setSequence(1).setNewest(frame)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying(field, words);
        assertThat(refused.fields()).contains(field);
    }

    @Test
    void histories() {
        Refused.by(() -> running.infer(
                        running.open(),
                        Observation.newBuilder().setHistory(History.newBuilder().addFrames(frame()))))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.history.frames", "To = 2 frames, got 1");
        Refused.by(() -> running.infer(
                        running.open(),
                        Observation.newBuilder()
                                .setHistory(History.newBuilder().addAllFrames(Collections.nCopies(2, frame())))))
                .saying("observation.history.frames[1].values[camera]");
        Refused.by(() -> running.infer(running.open(), Observation.newBuilder()))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.frames");
    }

    @Test
    void manyValuesAreOneFaultAndNotLookedAt() {
        Frame many = frame(Collections.nCopies(50_000, Running.value("n\u00e9 ".repeat(20), 1))
                .toArray(Value[]::new));
        Refused refused = Refused.by(() ->
                        running.infer(running.open(), Observation.newBuilder().setNewest(many)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.newest.values", "each key once, [state, camera], got 50000 values");
        assertThat(refused.status().getStatus().getDescription().length()).isLessThan(4000);
    }

    @Test
    void aClientThatIsKilledLeavesItsSessionFree() throws IOException, InterruptedException {
        String session = running.open();
        policy.hold();
        try (Cable cable = Cable.to(running.server.port())) {
            ManagedChannel far = Running.channel(cable.port());
            StreamClient stream = StreamClient.open(far, session);
            stream.send(
                    Observation.newBuilder().setSequence(1).setNewest(frame(Running.value("state", 1, 2), picture())));
            policy.awaitPass();
            double cancelled = running.metric(STREAMS_CANCELLED);
            cable.cut();
            Wait.until("the server knows", () -> running.metric(STREAMS_CANCELLED) == cancelled + 1);
            policy.letGo();
            assertThat(ask(session, 2)).isEqualTo(2);
            far.shutdownNow();
        }
    }

    private static final String STREAMS_CANCELLED = "drift4j_requests_total{method=\"Stream\",status=\"CANCELLED\"}";

    private static long ask(String session, long sequence) {
        return running.infer(
                        session,
                        Observation.newBuilder()
                                .setSequence(sequence)
                                .setNewest(frame(Running.value("state", 1, 2), picture())))
                .getSequence();
    }

    @Test
    void aDeadConnectionIsFoundAndAClientMayComeBackBefore() throws IOException, InterruptedException {
        String session = running.open();
        try (Cable cable = Cable.to(running.server.port())) {
            ManagedChannel far = Running.channel(cable.port());
            StreamClient stream = StreamClient.open(far, session);
            stream.send(
                    Observation.newBuilder().setSequence(1).setNewest(frame(Running.value("state", 1, 2), picture())));
            assertThat(stream.chunk().getSequence()).isEqualTo(1);
            cable.goDead();
            StreamClient back = StreamClient.open(running.channel, session);
            back.send(
                    Observation.newBuilder().setSequence(2).setNewest(frame(Running.value("state", 1, 2), picture())));
            assertThat(back.chunk().getSequence()).isEqualTo(2);
            double before = running.metric("drift4j_requests_total{method=\"Stream\",status=\"ABORTED\"}");
            assertThat(before).as("the older stream").isPositive();
            back.cancel();
            far.shutdownNow();
        }
    }

    @Test
    void aDeadConnectionWithAnOpenStreamIsClosedByTheServer() throws IOException, InterruptedException {
        String session = running.open();
        try (Cable cable = Cable.to(running.server.port())) {
            ManagedChannel far = Running.channel(cable.port());
            StreamClient stream = StreamClient.open(far, session);
            stream.send(
                    Observation.newBuilder().setSequence(1).setNewest(frame(Running.value("state", 1, 2), picture())));
            assertThat(stream.chunk().getSequence()).isEqualTo(1);
            double before = ended();
            cable.goDead();
            Wait.until("the server found out", () -> ended() > before);
            far.shutdownNow();
        }
    }

    private static double ended() throws InterruptedException {
        return running.metrics()
                .lines()
                .filter(line -> line.startsWith("drift4j_requests_total{method=\"Stream\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void randomMessagesAreRefusedOneByOne() throws InterruptedException {
        System.out.println("random messages of seed " + SEED);
        Random random = new Random(SEED);
        byte[] valid = InferRequest.newBuilder()
                .setSessionId(running.open())
                .setObservation(Observation.newBuilder()
                        .setSequence(1)
                        .setNewest(frame(Running.value("state", 1, 2), picture())))
                .build()
                .toByteArray();
        Map<Status.Code, Integer> ends = Collections.synchronizedMap(new EnumMap<>(Status.Code.class));
        List<MethodDescriptor<?, ?>> methods =
                List.copyOf(PolicyServiceGrpc.getServiceDescriptor().getMethods());
        Semaphore inFlight = new Semaphore(64);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = i % 2 == 0 ? noise(random) : damaged(valid, random);
            MethodDescriptor<?, ?> method =
                    i % 2 == 0 ? methods.get(random.nextInt(methods.size())) : PolicyServiceGrpc.getInferMethod();
            inFlight.acquire();
            send(method, message, ends, inFlight);
        }
        inFlight.acquire(64);
        System.out.println("ends: " + ends);
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(MESSAGES);
        assertThat(ends)
                .containsKeys(Status.Code.INVALID_ARGUMENT, Status.Code.NOT_FOUND)
                .doesNotContainKeys(
                        Status.Code.UNKNOWN,
                        Status.Code.INTERNAL,
                        Status.Code.UNAVAILABLE,
                        Status.Code.DEADLINE_EXCEEDED,
                        Status.Code.UNIMPLEMENTED);
        assertThat(ask(running.open(), 1)).isEqualTo(1);
    }

    private static void send(
            MethodDescriptor<?, ?> method, byte[] message, Map<Status.Code, Integer> ends, Semaphore inFlight) {
        var call = running.channel.newCall(raw(method), CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
        if (method.getType() == MethodDescriptor.MethodType.UNARY) {
            ClientCalls.asyncUnaryCall(call, message, ending(ends, inFlight));
        } else {
            StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(call, ending(ends, inFlight));
            requests.onNext(message);
            requests.onCompleted();
        }
    }

    private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(method.getType())
                .setFullMethodName(method.getFullMethodName())
                .setRequestMarshaller(Bytes.AS_THEY_ARE)
                .setResponseMarshaller(Bytes.AS_THEY_ARE)
                .build();
    }

    private static StreamObserver<byte[]> ending(Map<Status.Code, Integer> ends, Semaphore released) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] value) {}

            @Override
            public void onError(Throwable t) {
                end(Status.fromThrowable(t));
            }

            @Override
            public void onCompleted() {
                end(Status.OK);
            }

            private void end(Status status) {
                ends.merge(status.getCode(), 1, Integer::sum);
                released.release();
            }
        };
    }

    @Test
    void aStreamThatNonsenseEndsGivesItsPlaceBack() throws InterruptedException {
        String session = running.open();
        policy.hold();
        Map<Status.Code, Integer> ends = Collections.synchronizedMap(new EnumMap<>(Status.Code.class));
        byte[] right = StreamRequest.newBuilder()
                .setSessionId(session)
                .setObservation(Observation.newBuilder()
                        .setSequence(1)
                        .setNewest(frame(Running.value("state", 1, 2), picture())))
                .build()
                .toByteArray();
        Semaphore ended = new Semaphore(0);
        StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(
                running.channel.newCall(raw(PolicyServiceGrpc.getStreamMethod()), CallOptions.DEFAULT),
                ending(ends, ended));
        requests.onNext(right);
        policy.awaitPass();
        requests.onNext(new byte[] {-1, -1, -1});
        assertThat(ended.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ends).containsOnlyKeys(Status.Code.INVALID_ARGUMENT);
        policy.letGo();
        assertThat(ask(session, 2)).isEqualTo(2);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A right message with some bits turned over, or cut off. */
    private static byte[] damaged(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(100)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) > 0 ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    @Test
    void randomBytesOnThePortHarmNobody() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        int sent = 0;
        for (int connection = 0; sent < MESSAGES; connection++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.server.port())) {
                socket.setTcpNoDelay(true);
                if (connection % 3 > 0) {
                    socket.getOutputStream().write(preface);
                }
                if (connection % 3 > 1) {
                    socket.getOutputStream().write(settings);
                }
                for (int i = 0; i < 50; i++) {
                    sent++;
                    byte[] bytes = noise(random);
                    if (connection % 3 > 0 && bytes.length > 9) { // a frame of a right length
                        bytes[0] = 0;
                        bytes[1] = 0;
                        bytes[2] = (byte) (bytes.length - 9);
                        bytes[3] = (byte) random.nextInt(10);
                    }
                    socket.getOutputStream().write(bytes);
                }
            } catch (IOException e) {
                sent++; // the server had enough of this one
            }
        }
        assertThat(ask(running.open(), 1)).isEqualTo(1);
    }

    @Test
    void anUnknownMethodIsUnimplemented() {
        MethodDescriptor<byte[], byte[]> unknown = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("drift4j.policy.v1.PolicyService/Nothing")
                .setRequestMarshaller(Bytes.AS_THEY_ARE)
                .setResponseMarshaller(Bytes.AS_THEY_ARE)
                .build();
        Refused.by(() -> ClientCalls.blockingUnaryCall(running.channel, unknown, CallOptions.DEFAULT, new byte[0]))
                .with(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void anEmptyRequestIsAnswered() {
        assertThat(running.stub()
                        .openSession(OpenSessionRequest.getDefaultInstance())
                        .getSessionId())
                .isNotEmpty();
        try {
            running.stub().infer(InferRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        }
        assertThat(observation(1, 1).hasNewest()).isTrue();
    }
}
