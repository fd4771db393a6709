package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults of servers and networks, met by the client that waits. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PolicyClientTest {
    private static final ObservationHistory SEEN = ToyPolicy.history(1, 2);
    private static final Noise NOISE = Noise.seeded(3);
    private static final ToyPolicy TOY = new ToyPolicy(ToyPolicy.plainSpec());
    private static final Duration SHORT = Duration.ofMillis(300);

    private final FakePolicyServer server = FakePolicyServer.start(TOY);

    @AfterEach
    void stop() {
        server.close();
    }

    private PolicyClient connect() {
        return PolicyClient.connect(server.connection());
    }

    private static float[] expected() {
        return TOY.act(SEEN, NOISE).values();
    }

    private static ServerFault fault(Runnable call) {
        Throwable thrown = catchThrowable(call::run);
        assertThat(thrown).isInstanceOf(ServerFault.class);
        return (ServerFault) thrown;
    }

    @Test
    void tellsTheModelItsLimitsAndWhereTheTimeGoes() {
        try (PolicyClient client = connect()) {
            assertThat(client.info().latency()).isEmpty();
            assertThat(client.model().version()).isEqualTo(new ServedModel.Version("toy", 1, "hash-1"));
            assertThat(client.model().trainingSeed()).isEqualTo(42);
            assertThat(client.limits().getMessageBytes()).isEqualTo(1 << 20);
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
            Latency latency = client.info().latency().orElseThrow();
            assertThat(latency.infer()).isEqualTo(30);
            assertThat(latency.roundTrip()).isGreaterThan(100);
            assertThat(latency.elsewhere()).isEqualTo(latency.roundTrip() - 100);
            assertThat(client.info().versions()).containsExactly(client.model().version());
            assertThat(client.info().chunks()).isEqualTo(1);
        }
        assertThat(server.sessions).isEmpty();
    }

    @Test
    void rowsGoOutAtOnceOnAsManySessionsAsAllowed() {
        server.delayMillis = 100;
        try (PolicyClient client = PolicyClient.connect(server.connection().withSessions(4))) {
            int rows = 10;
            List<ObservationHistory> histories = IntStream.range(0, rows)
                    .mapToObj(i -> ToyPolicy.history(i, 2 * i))
                    .toList();
            List<Noise> noises =
                    IntStream.range(0, rows).mapToObj(Noise::seeded).toList();
            List<Chunk> chunks = client.act(histories, noises);
            List<Chunk> local = TOY.act(histories, noises);
            for (int i = 0; i < rows; i++) {
                assertThat(chunks.get(i).values()).containsExactly(local.get(i).values());
            }
            assertThat(server.opened.get()).isEqualTo(4);
            assertThat(client.info().sessions()).isEqualTo(4);
            assertThat(client.act(List.of(), List.of())).isEmpty();
        }
    }

    @Test
    void makesDoWithTheSessionsThereAre() {
        server.mostSessions = 2;
        server.delayMillis = 20;
        try (PolicyClient client = connect()) {
            List<ObservationHistory> histories = java.util.Collections.nCopies(8, SEEN);
            assertThat(client.act(histories, java.util.Collections.nCopies(8, NOISE)))
                    .hasSize(8);
            assertThat(client.info().sessions()).isEqualTo(2);
            ServerFault full =
                    fault(() -> PolicyClient.connect(server.connection().withPatience(SHORT)));
            assertThat(full.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void aSessionIsNotAskedMoreOftenThanItsServerTakes() {
        server.perSecond = 20;
        try (PolicyClient client = PolicyClient.connect(server.connection().withSessions(3))) {
            for (int i = 0; i < 60; i++) {
                client.act(SEEN, NOISE);
            }
            assertThat(server.opened.get()).isEqualTo(3); // each may be asked 20 times at once
        }
    }

    @Test
    void aServerThatComesBackWithinThePatienceIsOnlyADelay() throws Exception {
        try (PolicyClient client = connect()) {
            client.act(SEEN, NOISE);
            server.kill();
            ExecutorService caller = Executors.newSingleThreadExecutor();
            Future<Chunk> asked = caller.submit(() -> client.act(SEEN, NOISE));
            Thread.sleep(300);
            assertThat(asked.isDone()).isFalse();
            server.restart();
            assertThat(asked.get().values()).containsExactly(expected());
            assertThat(client.info().retries()).isPositive();
            caller.shutdown();
        }
    }

    @Test
    void aServerThatStaysAwayIsAnErrorThatNamesItAndHowLongItWasTried() {
        try (PolicyClient client = PolicyClient.connect(server.connection().withPatience(SHORT))) {
            server.kill();
            ServerFault gone = fault(() -> client.act(SEEN, NOISE));
            assertThat(gone.code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(gone).hasMessageContaining(server.address().toString()).hasMessageContaining("for 0.3 s");
        }
        ServerFault never = fault(() -> PolicyClient.connect(server.connection().withPatience(Duration.ZERO)));
        assertThat(never).hasMessageContaining("is it running there").hasMessageContaining("refused");
    }

    @Test
    void lostSessionsAreOpenedAnew() {
        try (PolicyClient client = connect()) {
            server.sessions.clear();
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
            assertThat(server.opened.get()).isEqualTo(2);
        }
    }

    @Test
    void aServerThatDrainsOrIsBusyIsAskedAgain() {
        try (PolicyClient client = connect()) {
            server.refusals.add(Status.UNAVAILABLE.withDescription("draining"));
            server.refusals.add(Status.RESOURCE_EXHAUSTED.withDescription("queue"));
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
            assertThat(client.info().retries()).isEqualTo(2);
        }
    }

    @Test
    void whatAskingAgainWouldNotMendIsToldAtOnce() {
        try (PolicyClient client = connect()) {
            for (Status status : List.of(Status.INVALID_ARGUMENT, Status.INTERNAL, Status.OUT_OF_RANGE)) {
                server.refusals.add(status.withDescription("because"));
                ServerFault told = fault(() -> client.act(SEEN, NOISE));
                assertThat(told.code()).isEqualTo(status.getCode());
                assertThat(told).hasMessageContaining("because");
            }
            assertThat(client.info().retries()).isZero();
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
        }
    }

    @Test
    void anotherSpecIsAnErrorThatNamesTheFields() {
        try (PolicyClient client = connect()) {
            server.policy = new ToyPolicy(ToyPolicy.spec(5, 1e6, 0.1));
            server.sessions.clear();
            ServerFault other = fault(() -> client.act(SEEN, NOISE));
            assertThat(other.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(other).hasMessageContaining("executedSteps");
            server.checksHash = false; // a server that lets everybody in
            assertThat(fault(() -> client.act(SEEN, NOISE))).hasMessageContaining("executedSteps: 3 -> 5");
        }
    }

    @Test
    void newWeightsOfTheSameSpecAreTakenAndTold() {
        try (PolicyClient client = connect()) {
            client.act(SEEN, NOISE);
            server.version = 2;
            server.sessions.clear();
            client.act(SEEN, NOISE);
            assertThat(client.info().versions())
                    .extracting(ServedModel.Version::weightHash)
                    .containsExactly("hash-1", "hash-2");
        }
    }

    @Test
    void aSlowServerMeetsTheDeadlineAndTheNextCallIsAFreshOne() {
        try (PolicyClient client = PolicyClient.connect(server.connection().withDeadline(Duration.ofMillis(500)))) {
            server.delayMillis = 5_000;
            ServerFault late = fault(() -> client.act(SEEN, NOISE));
            assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(late).hasMessageContaining("within the deadline");
            server.delayMillis = 0;
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
        }
    }

    @Test
    void answersToOtherObservationsAreDiscarded() {
        AtomicInteger wrong = new AtomicInteger(2);
        server.tamper = chunk -> wrong.getAndDecrement() > 0
                ? chunk.toBuilder().setSequence(chunk.getSequence() - 1).build()
                : chunk;
        try (PolicyClient client = connect()) {
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
            assertThat(client.info().retries()).isEqualTo(2);
        }
        server.tamper = chunk -> chunk.toBuilder().setCaptureMonotonicNanos(1).build();
        try (PolicyClient client = PolicyClient.connect(server.connection().withPatience(SHORT))) {
            assertThat(fault(() -> client.act(SEEN, NOISE))).hasMessageContaining("answer to another one");
        }
    }

    @Test
    void numbersThatAreNoneAndOtherShapesNeverBecomeChunks() {
        try (PolicyClient client = connect()) {
            server.tamper = chunk -> {
                ByteBuffer bytes =
                        ByteBuffer.wrap(chunk.getActions().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
                bytes.putFloat(12, Float.NaN);
                return chunk.toBuilder()
                        .setActions(ByteString.copyFrom(bytes.array()))
                        .build();
            };
            assertThatThrownBy(() -> client.act(SEEN, NOISE))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("finite");
            server.tamper = chunk -> chunk.toBuilder()
                    .setActions(chunk.getActions().substring(4))
                    .build();
            assertThatThrownBy(() -> client.act(SEEN, NOISE))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("68 bytes");
            server.tamper = chunk -> chunk.toBuilder().setHorizon(-1).build();
            assertThatThrownBy(() -> client.act(SEEN, NOISE)).isInstanceOf(BadInput.class);
            server.tamper = chunk -> chunk;
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
        }
    }

    @Test
    void anObservationThatIsTooLargeIsRefusedBeforeItIsSent() {
        server.messageBytes = 20;
        try (PolicyClient client = connect()) {
            assertThatThrownBy(() -> client.act(SEEN, NOISE))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("may take 20 bytes");
            assertThat(server.observations.get()).isZero();
        }
    }

    @Test
    void aCutCableIsMendedAndASilentOneNoticed() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.to(server.port());
                PolicyClient client = PolicyClient.connect(Connection.to(proxy.address()))) {
            client.act(SEEN, NOISE);
            proxy.cut();
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
            proxy.goSilent();
            long start = System.nanoTime();
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected()); // on a connection of its own
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Connection.DEADLINE);
        }
    }

    @Test
    void aTokenIsSentAndItsLackExplained() throws Exception {
        server.token = "s3cret";
        assertThat(fault(this::connect)).hasMessageContaining("valid token");
        java.nio.file.Path file = java.nio.file.Files.createTempFile("token", "");
        java.nio.file.Files.writeString(file, "s3cret\n");
        try (PolicyClient client = PolicyClient.connect(server.connection().withToken(Token.file(file)))) {
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected());
        }
        java.nio.file.Files.delete(file);
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        server.delayMillis = 20_000;
        PolicyClient client = connect();
        ExecutorService caller = Executors.newFixedThreadPool(2);
        List<Future<Chunk>> asked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            asked.add(caller.submit(() -> client.act(SEEN, NOISE)));
        }
        Thread.sleep(200);
        client.close();
        for (Future<Chunk> each : asked) {
            assertThat(catchThrowable(() -> each.get(20, TimeUnit.SECONDS))).hasCauseInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> client.act(SEEN, NOISE)).isInstanceOf(IllegalStateException.class);
        caller.shutdown();
    }
}
