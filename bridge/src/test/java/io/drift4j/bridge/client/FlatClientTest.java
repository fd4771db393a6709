package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.loop.LoopConfig;
import io.drift4j.bridge.loop.LoopState;
import io.drift4j.bridge.loop.RobotLoop;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.grpc.Status;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The heap of a client and of a loop stays level over long work, faults included. */
@Tag("long")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlatClientTest {
    private static final ToyPolicy TOY = new ToyPolicy(ToyPolicy.plainSpec());
    private static final List<ObservationHistory> SEEN = Collections.nCopies(8, ToyPolicy.history(1, 2));
    private static final List<Noise> NOISES = Collections.nCopies(8, Noise.seeded(1));

    /** Bytes in use after a collection. */
    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aHundredThousandCallsWithLostSessionsNeedNoMoreThanTenThousand() throws Exception {
        try (FakePolicyServer server = FakePolicyServer.start(TOY);
                PolicyClient client = PolicyClient.connect(server.connection())) {
            calls(server, client, 10_000);
            long before = used();
            calls(server, client, 90_000);
            long after = used();
            System.out.printf("heap after 10,000 calls %,d bytes, after 100,000 %,d%n", before, after);
            assertThat(after - before).isLessThan(4 << 20);
            assertThat(client.info().sessions()).isLessThanOrEqualTo(16);
        }
    }

    private static void calls(FakePolicyServer server, PolicyClient client, int count) {
        for (int i = 0; i < count / SEEN.size(); i++) {
            if (i % 500 == 499) {
                server.sessions.clear();
                server.refusals.add(Status.UNAVAILABLE);
            }
            client.act(SEEN, NOISES);
        }
    }

    @Test
    void twoHundredThousandStepsOfALoopWithBrokenStreamsNeedNoMoreThanTwentyThousand() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (FakePolicyServer server = FakePolicyServer.start(TOY)) {
            ServedModel model;
            try (PolicyClient client = PolicyClient.connect(server.connection())) {
                model = client.model();
            }
            try (RobotLoop loop = new RobotLoop(
                    model, SessionStream.source(server.connection(), model), LoopConfig.defaults(), clock::get)) {
                steps(server, loop, clock, 20_000);
                long before = used();
                steps(server, loop, clock, 180_000);
                long after = used();
                System.out.printf("heap after 20,000 steps %,d bytes, after 200,000 %,d%n", before, after);
                assertThat(after - before).isLessThan(4 << 20);
                assertThat(loop.state().counts().connections()).isGreaterThan(20);
            }
        }
    }

    /** As fast as the network allows: the robot's clock stands while an answer is under way. */
    private static void steps(FakePolicyServer server, RobotLoop loop, AtomicLong clock, int count)
            throws InterruptedException {
        for (int i = 0; i < count; i++) {
            clock.addAndGet(100_000_000);
            boolean sent = loop.observe(ToyPolicy.frame(i), clock.get());
            loop.command();
            for (LoopState state = loop.state();
                    !state.connected() || (sent && state.answered() < state.sequence());
                    state = loop.state()) {
                TimeUnit.MICROSECONDS.sleep(100);
                sent &= state.connected(); // its answer is lost
                clock.addAndGet(state.connected() ? 0 : 10_000);
                loop.command();
            }
            if (i % 5_000 == 0) {
                server.sessions.clear();
            }
            if (i % 1_000 == 0) {
                loop.reset();
            }
        }
    }
}
