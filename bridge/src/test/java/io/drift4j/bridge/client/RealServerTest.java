package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drift4j.bridge.loop.LoopConfig;
import io.drift4j.bridge.loop.LoopState;
import io.drift4j.bridge.loop.RobotLoop;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.grpc.Status;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Client and loop with the real server: reloads, drains, caps. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealServerTest {
    private static final PolicySpec SPEC = ToyPolicy.spec(3, 1e6, 0.02);
    private static final ToyModels MODELS =
            new ToyModels(Map.of("a", SPEC, "b", SPEC, "other", ToyPolicy.spec(4, 1e6, 0.02)));
    private static final ObservationHistory SEEN = ToyPolicy.history(1, 2);
    private static final Noise NOISE = Noise.seeded(3);

    private PolicyServer server = MODELS.serve(ServerConfig.defaults().withPorts(0, 0));
    private final int port = server.port();

    @AfterEach
    void stop() {
        server.close();
    }

    private Connection connection() {
        return Connection.to(new PolicyAddress("localhost", port, false));
    }

    private void restart() {
        server = MODELS.serve(ServerConfig.defaults().withPorts(port, 0));
    }

    private static float[] expected() {
        return new ToyPolicy(SPEC).act(SEEN, NOISE).values();
    }

    @Test
    void aDrainAndARestartAreOnlyADelayForTheClient() throws Exception {
        ExecutorService caller = Executors.newSingleThreadExecutor();
        AtomicBoolean done = new AtomicBoolean();
        try (PolicyClient client = PolicyClient.connect(connection())) {
            Future<Integer> acting = caller.submit(() -> {
                int acts = 0;
                while (!done.get()) {
                    for (Chunk chunk : client.act(Collections.nCopies(8, SEEN), Collections.nCopies(8, NOISE))) {
                        assertThat(chunk.values()).containsExactly(expected());
                    }
                    acts++;
                }
                return acts;
            });
            for (int i = 0; i < 3; i++) {
                Thread.sleep(200);
                server.close();
                restart();
            }
            Thread.sleep(1500);
            done.set(true);
            assertThat(acting.get()).isPositive();
            assertThat(client.info().retries()).isPositive();
        }
        caller.shutdown();
    }

    @Test
    void reloadsAreSeenAndAnotherSpecIsRefusedByName() throws Exception {
        try (PolicyClient client = PolicyClient.connect(connection().withPatience(Duration.ofSeconds(1)))) {
            client.act(SEEN, NOISE);
            server.activate("b");
            assertThat(client.act(SEEN, NOISE).values()).containsExactly(expected()); // its session is still on a
            client.act(Collections.nCopies(4, SEEN), Collections.nCopies(4, NOISE)); // new sessions are on b
            assertThat(client.info().versions())
                    .extracting(ServedModel.Version::model)
                    .contains("a");
            server.close();
            server = new ToyModels(Map.of("other", MODELS.specs().get("other")))
                    .serve(ServerConfig.defaults().withPorts(port, 0));
            Throwable refused = catchThrowable(() -> client.act(SEEN, NOISE));
            assertThat(refused).isInstanceOf(ServerFault.class).hasMessageContaining("executedSteps");
            assertThat(((ServerFault) refused).code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
    }

    @Test
    void capsOfTheServerAreKeptTo() {
        server.close();
        server = MODELS.serve(ServerConfig.read(
                        null,
                        List.of("limits.sessions=3", "limits.observationsPerSecond=20", "limits.messageBytes=1024"))
                .withPorts(port, 0));
        try (PolicyClient client = PolicyClient.connect(connection())) {
            List<Chunk> chunks = client.act(Collections.nCopies(80, SEEN), Collections.nCopies(80, NOISE));
            assertThat(chunks).hasSize(80);
            assertThat(client.info().sessions()).isEqualTo(3);
        }
    }

    private void runUntil(RobotLoop loop, Predicate<LoopState> holds) throws InterruptedException {
        for (int step = 0; !holds.test(loop.state()); step++) {
            loop.observe(ToyPolicy.frame(step), System.nanoTime());
            loop.command();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void aLoopOutlivesRestartsAndReloads() throws Exception {
        try (RobotLoop loop = RobotLoop.connect(connection(), LoopConfig.defaults())) {
            runUntil(loop, state -> state.schedule().accepted() > 5);
            server.close();
            runUntil(loop, state -> !state.connected() && state.starved());
            restart();
            runUntil(loop, state -> state.connected() && !state.starved());
            server.activate("b");
            loop.reset();
            runUntil(loop, state -> state.model().version().model().equals("b"));
            runUntil(loop, state -> state.schedule().accepted() > 5);
            server.activate("other");
            loop.reset();
            runUntil(loop, state -> state.problem().contains("executedSteps"));
            runUntil(loop, state -> state.schedule().accepted() > 5); // on b still
            assertThat(loop.state().model().version().model()).isEqualTo("b");
            assertThat(loop.state().counts().connections()).isEqualTo(2);
        }
    }
}
