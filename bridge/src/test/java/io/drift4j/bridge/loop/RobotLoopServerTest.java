package io.drift4j.bridge.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.FakePolicyServer;
import io.drift4j.bridge.client.FaultyProxy;
import io.drift4j.bridge.client.ToyPolicy;
import io.drift4j.policy.schedule.Command;
import io.drift4j.policy.schedule.Command.Kind;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop on a real clock, over real connections, with a server that does what it is told. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RobotLoopServerTest {
    private static final double DT = 0.02;
    private static final LoopConfig CONFIG = LoopConfig.defaults();

    private final FakePolicyServer server = FakePolicyServer.start(new ToyPolicy(ToyPolicy.spec(3, 1e6, DT)));
    private final List<Command> commands = new ArrayList<>();
    private RobotLoop loop;

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.close();
        }
        server.close();
    }

    private void connect(Connection connection) {
        loop = RobotLoop.connect(connection, CONFIG);
    }

    /** Control steps until something holds of the loop's state and its last command, or the test's time is over. */
    private void runUntil(Predicate<LoopState> holds) throws InterruptedException {
        while (!holds.test(loop.state())) {
            loop.observe(ToyPolicy.frame(commands.size()), System.nanoTime());
            loop.command().ifPresent(commands::add);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private boolean resting(LoopState state) {
        return !commands.isEmpty() && commands.get(commands.size() - 1).kind() == Kind.RESTING;
    }

    private void runUntilMoving() throws InterruptedException {
        long before = loop.state().schedule().accepted();
        runUntil(state -> state.schedule().accepted() >= before + 5 && !state.starved());
    }

    @Test
    void commandsComeFromTheServersChunks() throws Exception {
        connect(server.connection());
        runUntilMoving();
        LoopState state = loop.state();
        assertThat(state.connected()).isTrue();
        assertThat(state.problem()).isEmpty();
        assertThat(state.latency().orElseThrow().infer()).isEqualTo(30);
        assertThat(state.counts().connections()).isEqualTo(1);
        loop.reset();
        server.version = 2; // what Reset moves to is told by the server; here the next one
        loop.reset();
        runUntil(now -> now.model().version().number() == 2);
        runUntilMoving();
        loop.close();
        while (!server.sessions.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void aServerThatWasKilledIsHeldOverAndFoundAgain() throws Exception {
        connect(server.connection());
        runUntilMoving();
        server.kill();
        runUntil(this::resting);
        assertThat(loop.state().connected()).isFalse();
        assertThat(loop.state().problem()).contains("must answer");
        assertThat(commands).anyMatch(command -> command.kind() == Kind.HOLDING);
        server.restart();
        runUntilMoving();
        assertThat(loop.state().counts().connections()).isEqualTo(2);
        assertThat(loop.state().padded()).isFalse();
    }

    @Test
    void aServerThatStaysAwayLeavesTheRobotAtRest() throws Exception {
        connect(server.connection());
        runUntilMoving();
        server.kill();
        runUntil(this::resting);
        int resting = commands.size();
        runUntil(state -> commands.size() >= resting + 50);
        assertThat(commands.subList(resting, commands.size())).allMatch(command -> command.kind() == Kind.RESTING);
        float[] still = commands.get(resting).values();
        assertThat(commands.get(commands.size() - 1).values()).containsExactly(still);
    }

    @Test
    void aConnectionThatGoesSilentIsReplaced() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.to(server.port())) {
            connect(Connection.to(proxy.address()));
            runUntilMoving();
            long start = System.nanoTime();
            proxy.goSilent();
            runUntil(state -> state.counts().connections() == 2);
            System.out.printf("a silent connection was replaced after %.1f s%n", (System.nanoTime() - start) * 1e-9);
            runUntilMoving();
            proxy.cut();
            runUntil(state -> state.counts().connections() == 3);
            runUntilMoving();
            proxy.goSilentForGood();
            runUntil(this::resting);
        }
    }

    @Test
    void aServerSlowerThanItsChunksAreLongMovesNothing() throws Exception {
        server.delayMillis = 400; // a chunk reaches 160 ms
        connect(server.connection());
        runUntil(state -> state.counts().discarded() + state.schedule().past() >= 3);
        assertThat(commands).isEmpty();
        server.delayMillis = 0;
        runUntilMoving();
    }

    @Test
    void aSlowServerIsSplicedIn() throws Exception {
        server.delayMillis = 60; // three steps
        connect(server.connection());
        runUntilMoving();
        assertThat(loop.state().latency().orElseThrow().roundTrip()).isGreaterThan(60_000_000);
    }

    @Test
    void doubleAnswersCountOnce() throws Exception {
        server.twice = true;
        connect(server.connection());
        runUntilMoving();
        assertThat(loop.state().counts().discarded()).isPositive();
        assertThat(loop.state().schedule().superseded()).isZero();
    }

    @Test
    void anotherSpecOnTheServerIsNamedAndWaitedOut() throws Exception {
        connect(server.connection());
        runUntilMoving();
        server.policy = new ToyPolicy(ToyPolicy.spec(4, 1e6, DT));
        server.kill();
        server.restart();
        runUntil(state -> state.problem().contains("executedSteps"));
        runUntil(this::resting);
        assertThat(loop.state().problem()).contains("FAILED_PRECONDITION");
        server.policy = new ToyPolicy(ToyPolicy.spec(3, 1e6, DT));
        runUntilMoving();
    }

    @Test
    void aDrainingServerAndALostSessionAreReplaced() throws Exception {
        connect(server.connection());
        runUntilMoving();
        server.streams.forEach(stream ->
                stream.onError(Status.UNAVAILABLE.withDescription("draining").asRuntimeException()));
        runUntil(state -> state.counts().connections() == 2);
        runUntilMoving();
        server.sessions.clear();
        runUntil(state -> state.counts().connections() == 3);
        runUntilMoving();
    }

    @Test
    void numbersThatAreNoneStopTheRobotAndAreTold() throws Exception {
        connect(server.connection());
        runUntilMoving();
        server.tamper = chunk -> {
            byte[] bytes = chunk.getActions().toByteArray();
            ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(20, Float.POSITIVE_INFINITY);
            return chunk.toBuilder().setActions(ByteString.copyFrom(bytes)).build();
        };
        runUntil(this::resting);
        assertThat(loop.state().counts().faulty()).isPositive();
        assertThat(loop.state().problem()).contains("finite");
        assertThat(commands).allMatch(command -> Float.isFinite(command.values()[0]));
        server.tamper = chunk -> chunk;
        runUntilMoving();
    }
}
