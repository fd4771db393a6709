package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Caps. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LimitsTest {

    @Test
    void sessionsAreCappedAndAClosedOneMakesPlace() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy(), "limits.sessions=2")) {
            String first = running.open();
            running.open();
            Refused.by(running::open).with(Status.Code.RESOURCE_EXHAUSTED).saying("2 sessions");
            running.stub()
                    .closeSession(
                            CloseSessionRequest.newBuilder().setSessionId(first).build());
            running.open();
        }
    }

    @Test
    void observationsAreCapped() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy(), "limits.observationsPerSecond=2")) {
            String session = running.open();
            running.infer(session, observation(1, 1));
            running.infer(session, observation(2, 1));
            Refused.by(() -> {
                        for (int i = 3; i < 100; i++) {
                            running.infer(session, observation(i, 1));
                        }
                    })
                    .with(Status.Code.RESOURCE_EXHAUSTED)
                    .saying("2.0 observations a second");
            running.infer(running.open(), observation(1, 1));
            Thread.sleep(1100);
            assertThat(running.infer(session, observation(200, 1)).getSequence())
                    .as("it may again")
                    .isEqualTo(200);
        }
    }

    @Test
    void anIdleSessionGoesAndItsStreamEnds() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy(), "limits.idleSeconds=0.3")) {
            String session = running.open();
            StreamClient stream = StreamClient.open(running.channel, session);
            stream.send(observation(1, 1));
            assertThat(stream.chunk().getSequence()).isEqualTo(1);
            Status end = stream.end();
            assertThat(end.getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(end.getDescription()).contains("idle");
            Refused.by(() -> running.infer(session, observation(2, 1))).with(Status.Code.NOT_FOUND);
            Wait.until("it is counted out", () -> running.metric("drift4j_sessions") == 0);
        }
    }

    @Test
    void aRequestThatIsTooLongIsRefused() throws InterruptedException {
        try (Logs logs = Logs.capture();
                Running running = Running.serve(new FakePolicy(), "limits.messageBytes=2000")) {
            String session = running.open();
            Refused.by(() -> running.infer(
                            session, observation(1, 1).addAllNoise(java.util.Collections.nCopies(1000, 0f))))
                    .with(Status.Code.RESOURCE_EXHAUSTED)
                    .saying("2000");
            assertThat(logs.with("refused", "Infer", "RESOURCE_EXHAUSTED", "127.0.0.1"))
                    .hasSize(1);
            assertThat(running.metric("drift4j_requests_total{method=\"Infer\",status=\"RESOURCE_EXHAUSTED\"}"))
                    .isEqualTo(1);
            Refused.by(() -> running.stub()
                            .withCompression("gzip")
                            .infer(Running.request(
                                    session,
                                    observation(1, 1).addAllNoise(java.util.Collections.nCopies(100_000, 0f)))))
                    .with(Status.Code.INVALID_ARGUMENT)
                    .saying("limit");
            Refused.by(() -> running.stub()
                            .openSession(OpenSessionRequest.newBuilder()
                                    .setSpecHash("x".repeat(100_000))
                                    .build()))
                    .with(Status.Code.RESOURCE_EXHAUSTED);
            running.infer(session, observation(1, 1));
        }
    }
}
