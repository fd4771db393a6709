package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.OpenSessionResponse;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.policy.Noise;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the protocol promises, with one client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProtocolTest {
    private static final float[] NO_NOISE = {0};

    private static Running running;

    @BeforeAll
    static void serve() throws InterruptedException {
        running = Running.serve(new FakePolicy());
    }

    @AfterAll
    static void end() {
        running.close();
    }

    private static Observation.Builder quiet(long sequence, float x) {
        return observation(sequence, x).addNoise(0);
    }

    private static float[] actions(ActionChunk chunk) {
        return Running.actions(FakePolicy.SPEC, chunk);
    }

    @Test
    void tellsTheModelWithoutASession() {
        ModelInfo info = running.stub()
                .getModelInfo(GetModelInfoRequest.getDefaultInstance())
                .getModel();
        assertThat(SpecMessages.spec(info.getSpec())).isEqualTo(FakePolicy.SPEC);
        assertThat(info.getSpecHash()).isEqualTo(SpecMessages.hash(FakePolicy.SPEC));
        assertThat(info.getNoiseSize()).isEqualTo(FakePolicy.NOISE);
        assertThat(info.getVersion().getModel()).isEqualTo("fake");
        assertThat(info.getVersion().getVersion()).isEqualTo(1);
        assertThat(info.getVersion().getWeightHash()).hasSize(64);
        assertThat(info.getTrainedSteps()).isEqualTo(7);
    }

    @Test
    void aSessionSaysItsLimitsAndSeed() {
        OpenSessionResponse session = running.stub()
                .openSession(OpenSessionRequest.newBuilder().setSeed(-5).build());
        assertThat(session.getSessionId()).hasSize(32);
        assertThat(session.getSeed()).isEqualTo(-5);
        assertThat(session.getLimits().getMessageBytes()).isEqualTo(16 << 20);
        assertThat(session.getLimits().getImagePixels()).isEqualTo(4_000_000);
        assertThat(session.getLimits().getObservationsPerSecond()).isEqualTo(200);
        assertThat(session.getLimits().getIdleSeconds()).isEqualTo(300);
        assertThat(session.getModel().getSpecHash()).isEqualTo(SpecMessages.hash(FakePolicy.SPEC));
        assertThat(running.open()).isNotEqualTo(running.open());
    }

    @Test
    void aChunkEchoesAndTellsWhenEachActionIsDue() {
        ActionChunk chunk = running.infer(
                running.open(), quiet(41, 10).setCaptureUnixNanos(1234).setCaptureMonotonicNanos(77));
        assertThat(chunk.getSequence()).isEqualTo(41);
        assertThat(chunk.getCaptureUnixNanos()).isEqualTo(1234);
        assertThat(chunk.getCaptureMonotonicNanos()).isEqualTo(77);
        assertThat(chunk.getHorizon()).isEqualTo(4);
        assertThat(chunk.getActionSize()).isEqualTo(2);
        assertThat(chunk.getFirstIndex()).isEqualTo(1);
        assertThat(chunk.getDueAfterCaptureNanosList()).containsExactly(-100_000_000L, 0L, 100_000_000L, 200_000_000L);
        assertThat(actions(chunk)).containsExactly(10, 10, 11, 10, 12, 10, 13, 10);
        assertThat(chunk.getBatch()).isEqualTo(1);
        assertThat(chunk.hasSeed()).isFalse();
        assertThat(chunk.getVersion().getModel()).isEqualTo("fake");
        assertThat(chunk.getTimings().getInferNanos()).isPositive();
        assertThat(chunk.getTimings().getQueueNanos()).isPositive();
        assertThat(chunk.getTimings().getDecodeNanos()).isPositive();
        assertThat(chunk.getTimings().getEncodeNanos()).isPositive();
    }

    @Test
    void theServerKeepsTheNewestFramesAndSaysWhenItPads() {
        String session = running.open();
        ActionChunk first = running.infer(session, quiet(1, 10));
        assertThat(first.getPadded()).isTrue();
        assertThat(actions(first)[1]).isEqualTo(10);
        ActionChunk second = running.infer(session, quiet(2, 20));
        assertThat(second.getPadded()).isFalse();
        assertThat(actions(second)[0]).isEqualTo(20);
        assertThat(actions(second)[1]).isEqualTo(10);
        assertThat(actions(running.infer(session, quiet(5, 30)))[1]).isEqualTo(20);
    }

    @Test
    void theSameNumberIsARetryAndASmallerOneIsRefused() {
        String session = running.open();
        running.infer(session, quiet(1, 10));
        running.infer(session, quiet(2, 20));
        ActionChunk retried = running.infer(session, quiet(2, 21));
        assertThat(actions(retried)[0]).isEqualTo(21);
        assertThat(actions(retried)[1]).isEqualTo(10);
        Refused.by(() -> running.infer(session, quiet(1, 0)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.sequence", "1 after 2", "Reset");
        assertThat(actions(running.infer(session, quiet(3, 30)))[1]).isEqualTo(21);
    }

    @Test
    void aRefusedObservationLeavesTheSessionAsItWas() {
        String session = running.open();
        running.infer(session, quiet(1, 10));
        Refused.by(() -> running.infer(session, quiet(100, Float.NaN))).with(Status.Code.INVALID_ARGUMENT);
        assertThat(actions(running.infer(session, quiet(2, 20)))[1]).isEqualTo(10);
    }

    @Test
    void aWholeHistoryStandsAlone() {
        String session = running.open();
        running.infer(session, quiet(1, 10));
        ActionChunk chunk = running.infer(
                session,
                Observation.newBuilder()
                        .setSequence(2)
                        .addNoise(0)
                        .setHistory(History.newBuilder()
                                .addFrames(Running.frame(50))
                                .addFrames(Running.frame(60))));
        assertThat(chunk.getPadded()).isFalse();
        assertThat(actions(chunk)).startsWith(60, 50);
        assertThat(actions(running.infer(session, quiet(2, 20))))
                .as("the number of a history takes no frame away")
                .startsWith(20, 10);
    }

    @Test
    void theSameSeedAndFramesGiveTheSameChunkAgain() {
        String session = running.open();
        ActionChunk drawn = running.infer(session, observation(1, 10));
        assertThat(drawn.hasSeed()).isTrue();
        ActionChunk again = running.infer(running.open(), observation(9, 10).setSeed(drawn.getSeed()));
        assertThat(again.getActions()).isEqualTo(drawn.getActions());
        assertThat(again.getSeed()).isEqualTo(drawn.getSeed());
        assertThat(running.infer(running.open(), observation(1, 10)).getActions())
                .as("another session of the same seed")
                .isEqualTo(drawn.getActions());
        assertThat(running.infer(session, observation(2, 10)).getSeed()).isNotEqualTo(drawn.getSeed());
        float noise = Noise.seeded(drawn.getSeed()).values(FakePolicy.NOISE)[0];
        assertThat(running.infer(running.open(), observation(1, 10).addNoise(noise))
                        .getActions())
                .isEqualTo(drawn.getActions());
    }

    @Test
    void resetBeginsAnew() {
        String session = running.open();
        running.infer(session, quiet(7, 10));
        long seed = running.stub()
                .reset(ResetRequest.newBuilder().setSessionId(session).build())
                .getSeed();
        ActionChunk chunk = running.infer(session, observation(1, 30));
        assertThat(chunk.getPadded()).isTrue();
        assertThat(seed).isNotEqualTo(1);
        assertThat(running.stub()
                        .reset(ResetRequest.newBuilder()
                                .setSessionId(session)
                                .setSeed(3)
                                .build())
                        .getSeed())
                .isEqualTo(3);
    }

    @Test
    void aClosedSessionIsGone() {
        String session = running.open();
        CloseSessionRequest close =
                CloseSessionRequest.newBuilder().setSessionId(session).build();
        running.stub().closeSession(close);
        Refused.by(() -> running.infer(session, quiet(1, 0)))
                .with(Status.Code.NOT_FOUND)
                .saying("session_id")
                .notSaying(session);
        Refused.by(() -> running.stub().closeSession(close)).with(Status.Code.NOT_FOUND);
        Refused.by(() -> running.infer("", quiet(1, 0))).with(Status.Code.NOT_FOUND);
    }

    @Test
    void anotherSpecThanTheClientWasBuiltForIsRefusedByField() {
        io.drift4j.bridge.v1.PolicySpec other = SpecMessages.message(
                FakePolicy.spec("fake", new io.drift4j.policy.PolicySpec.ObservationKey("pose", 3, "m"))
                        .withExecutedSteps(1));
        Refused refused = Refused.by(() -> running.stub()
                        .openSession(OpenSessionRequest.newBuilder()
                                .setSpecHash("somethingelse")
                                .setSpec(other)
                                .build()))
                .with(Status.Code.FAILED_PRECONDITION)
                .saying("spec.observations", "pose", "spec.executedSteps", "1 -> 2");
        assertThat(refused.fields()).contains("spec.observations", "spec.executedSteps");
        Refused.by(() -> running.stub()
                        .openSession(OpenSessionRequest.newBuilder()
                                .setSpecHash("somethingelse")
                                .build()))
                .with(Status.Code.FAILED_PRECONDITION)
                .saying("spec_hash", SpecMessages.hash(FakePolicy.SPEC));
        assertThat(Refused.by(() -> running.stub()
                                .openSession(OpenSessionRequest.newBuilder()
                                        .setSpec(other)
                                        .build()))
                        .with(Status.Code.FAILED_PRECONDITION)
                        .fields())
                .as("without a hash the spec is compared too")
                .contains("spec.observations", "spec.executedSteps");
        running.stub()
                .openSession(OpenSessionRequest.newBuilder()
                        .setSpecHash(SpecMessages.hash(FakePolicy.SPEC))
                        .setSpec(SpecMessages.message(FakePolicy.SPEC))
                        .build());
    }

    @Test
    void aClientsNameIsShortAndPrintable() {
        for (String name : List.of("x".repeat(65), "a\nb", "\u202e")) {
            Refused.by(() -> running.stub()
                            .openSession(OpenSessionRequest.newBuilder()
                                    .setClientName(name)
                                    .build()))
                    .with(Status.Code.INVALID_ARGUMENT)
                    .saying("client_name");
        }
    }

    @Test
    void numbersThatAreNoneAreNeverSent() {
        Refused.by(() -> running.infer(running.open(), quiet(1, FakePolicy.NAN)))
                .with(Status.Code.INTERNAL)
                .saying("finite", "NaN", "index 2", "'y'");
        Refused.by(() -> running.infer(running.open(), quiet(1, FakePolicy.THROWS)))
                .with(Status.Code.INTERNAL)
                .saying("log")
                .notSaying("this fake throws");
        assertThat(actions(running.infer(running.open(), quiet(1, 1)))).startsWith(1);
    }

    @Test
    void noiseIsCheckedAndSeedAndNoiseExclude() {
        String session = running.open();
        Refused.by(() -> running.infer(session, observation(1, 0).addNoise(0).addNoise(0)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.noise", "must be 1 numbers");
        Refused.by(() -> running.infer(session, quiet(1, 0).setSeed(1)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.seed");
        Refused.by(() -> running.infer(session, observation(1, 0).addNoise(Float.NaN)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.noise", "finite");
        Refused.by(() -> running.infer(session, quiet(1, 0).setUsefulNanos(-1)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.useful_nanos");
        assertThat(NO_NOISE).hasSize(FakePolicy.NOISE);
    }

    @Test
    void dueTimesAreThoseOfTheSpec() {
        assertThat(running.infer(running.open(), quiet(1, 0)).getDueAfterCaptureNanosList())
                .isEqualTo(ChunkMessages.due(FakePolicy.SPEC));
    }
}
