package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.ActionLimits;
import io.drift4j.bridge.v1.OnViolation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.SafetyCount;
import io.drift4j.bridge.v1.SafetyKind;
import io.drift4j.engine.BadInput;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the safety layer lets through, as a client sees it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SafetyTest {

    @Test
    void clampedChunksAreFlaggedAndCounted() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy(), "safety.range={x: {high: 11}}")) {
            String session = running.open();
            assertThat(running.infer(session, observation(1, 0).addNoise(0)).getClamped())
                    .isFalse();
            ActionChunk chunk = running.infer(session, observation(2, 10).addNoise(0));
            assertThat(chunk.getClamped()).isTrue();
            assertThat(Running.actions(FakePolicy.SPEC, chunk)).containsExactly(10, 0, 11, 0, 11, 0, 11, 0);
            SafetyCount count = chunk.getSafety(0);
            assertThat(chunk.getSafetyCount()).isEqualTo(1);
            assertThat(count.getKind()).isEqualTo(SafetyKind.SAFETY_KIND_RANGE);
            assertThat(count.getCount()).isEqualTo(2);
            assertThat(count.getIndex()).isEqualTo(2);
            assertThat(count.getEntry()).isEqualTo("x");
            assertThat(count.getGiven()).isEqualTo(12);
            assertThat(count.getSent()).isEqualTo(11);
            assertThat(running.metric("drift4j_safety_events_total{kind=\"range\",model=\"fake\"}"))
                    .as("warming up does not count")
                    .isEqualTo(2);
        }
    }

    @Test
    void rejectedChunksAreNotSent() throws InterruptedException {
        try (Running running = Running.serve(
                new FakePolicy(),
                "safety.onViolation=reject",
                "safety.measured={x: {key: state, column: 0}}",
                "safety.jump={x: 0.5}")) {
            Refused.by(() -> running.infer(running.open(), observation(1, 10)))
                    .with(Status.Code.OUT_OF_RANGE)
                    .saying("jump", "index 1", "'x'", "11.0");
            assertThat(running.metric("drift4j_safety_events_total{kind=\"jump\",model=\"fake\"}"))
                    .isEqualTo(1);
            StreamClient stream = StreamClient.open(running.channel, running.open());
            assertThat(stream.send(observation(1, 10)).refusal().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE.value());
        }
    }

    private static ActionLimits stated(String... overrides) throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy(), overrides)) {
            return running.stub()
                    .openSession(OpenSessionRequest.getDefaultInstance())
                    .getActionLimits();
        }
    }

    @Test
    void aSessionSaysWhatItsActionsAreHeldTo() throws InterruptedException {
        ActionLimits own = stated();
        assertThat(own.getLowList()).isEqualTo(FakePolicy.SPEC.action().low());
        assertThat(own.getHighList()).isEqualTo(FakePolicy.SPEC.action().high());
        assertThat(own.getOnViolation()).isEqualTo(OnViolation.ON_VIOLATION_CLAMP);
        ActionLimits set = stated(
                "safety.onViolation=reject",
                "safety.range={x: {low: -2000, high: 11.1}}",
                "safety.unlimited=[y]",
                "safety.box={x: {low: -7}}");
        assertThat(set.getLowList()).containsExactly(-7.0, Double.NEGATIVE_INFINITY);
        assertThat(set.getHighList()).containsExactly((double) 11.1f, Double.POSITIVE_INFINITY);
        assertThat(set.getOnViolation()).isEqualTo(OnViolation.ON_VIOLATION_REJECT);
    }

    @Test
    void limitsThatDoNotFitTheModelAreRefusedAtStart() {
        assertThatThrownBy(() -> Running.serve(new FakePolicy(), "safety.velocity={elbow: 3}"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("elbow")
                .hasMessageContaining("[x, y]");
    }
}
