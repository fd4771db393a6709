package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.bridge.v1.ResetRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which frames are in the history that the server keeps: all that were right, whether they got a chunk or not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HistoryTest {
    private FakePolicy policy;
    private Running running;
    private String session;

    @BeforeEach
    void serve() throws InterruptedException {
        policy = new FakePolicy();
        running = Running.serve(policy);
        policy.batches.clear();
        session = running.open();
    }

    @AfterEach
    void end() {
        policy.letGo();
        running.close();
    }

    private static Observation.Builder quiet(long sequence, float x) {
        return observation(sequence, x).addNoise(0);
    }

    private static Observation.Builder only(long sequence, float x) {
        return observation(sequence, x).setHistoryOnly(true);
    }

    private InferResponse call(Observation.Builder observation) {
        return running.stub().infer(Running.request(session, observation));
    }

    private CompletableFuture<ActionChunk> asked(Observation.Builder observation) {
        return CompletableFuture.supplyAsync(() -> running.infer(session, observation));
    }

    private static float[] actions(ActionChunk chunk) {
        return Running.actions(FakePolicy.SPEC, chunk);
    }

    @Test
    void aFrameThatAsksForNoChunkIsOfTheHistoryAndRunsNoPass() {
        assertThat(call(only(1, 10))).isEqualTo(InferResponse.getDefaultInstance());
        assertThat(call(only(2, 20))).isEqualTo(InferResponse.getDefaultInstance());
        assertThat(policy.batches).isEmpty();
        ActionChunk chunk = running.infer(session, quiet(3, 30));
        assertThat(actions(chunk)).startsWith(30, 20);
        assertThat(chunk.getPadded()).isFalse();
        call(only(4, 40));
        call(only(4, 44));
        assertThat(actions(running.infer(session, quiet(5, 50))))
                .as("the same number again replaces the frame")
                .startsWith(50, 44);
        assertThat(policy.batches).containsExactly(1, 1);
    }

    @Test
    void seedNoiseAndUsefulnessOfAFrameThatAsksForNoChunkAreNotLookedAt() {
        call(only(1, 10).setSeed(1).addNoise(0).addNoise(Float.NaN).setUsefulNanos(-1));
        assertThat(actions(running.infer(session, quiet(2, 20)))).startsWith(20, 10);
    }

    @Test
    void itMayComeWhileAnObservationIsPending() throws Exception {
        policy.hold();
        CompletableFuture<ActionChunk> pending = asked(quiet(1, 10));
        policy.awaitPass();
        call(only(2, 20));
        call(only(3, 30));
        Refused.by(() -> call(quiet(4, 40))).with(Status.Code.RESOURCE_EXHAUSTED);
        policy.letGo();
        assertThat(actions(pending.get(20, TimeUnit.SECONDS))).startsWith(10, 10);
        assertThat(actions(running.infer(session, quiet(4, 40))))
                .as("the refused one did not use up its number")
                .startsWith(40, 30);
    }

    @Test
    void itMustBeANewestFrameThatIsRight() {
        call(only(1, 10));
        Observation.Builder history = Observation.newBuilder()
                .setSequence(2)
                .setHistoryOnly(true)
                .setHistory(History.newBuilder().addFrames(Running.frame(50)).addFrames(Running.frame(60)));
        assertThat(Refused.by(() -> call(history))
                        .with(Status.Code.INVALID_ARGUMENT)
                        .saying("observation.history_only: must come with newest")
                        .fields())
                .containsExactly("observation.history_only");
        assertThat(Refused.by(() -> call(history.clearHistory()))
                        .with(Status.Code.INVALID_ARGUMENT)
                        .fields())
                .contains("observation.history_only", "observation.frames");
        Refused.by(() -> call(only(9, Float.NaN)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.newest.values[state]");
        Refused.by(() -> call(only(0, 5))).with(Status.Code.INVALID_ARGUMENT).saying("observation.sequence");
        assertThat(actions(running.infer(session, quiet(2, 20)))).startsWith(20, 10);
    }

    @Test
    void onAStreamItIsAnsweredOnlyIfItIsWrong() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, session);
        stream.send(only(1, 10)).send(only(2, 20));
        ActionChunk chunk = stream.send(quiet(3, 30)).chunk();
        assertThat(chunk.getSequence()).isEqualTo(3);
        assertThat(actions(chunk)).startsWith(30, 20);
        stream.send(only(4, Float.NaN));
        Refusal refusal = stream.refusal();
        assertThat(refusal.getSequence()).isEqualTo(4);
        assertThat(refusal.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
        stream.send(Observation.newBuilder().setSequence(4).setHistoryOnly(true));
        assertThat(stream.refusal().getMessage()).contains("observation.history_only", "observation.frames");
        stream.send(only(4, 40));
        assertThat(actions(stream.send(quiet(5, 50)).chunk())).startsWith(50, 40);
        stream.send(only(6, 60));
        stream.halfClose();
        assertThat(stream.end().isOk()).isTrue();
        assertThat(actions(running.infer(session, quiet(7, 70)))).startsWith(70, 60);
        assertThat(policy.batches).containsExactly(1, 1, 1);
    }

    @Test
    void onAStreamItReplacesNothing() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, session);
        policy.hold();
        stream.send(quiet(1, 10));
        policy.awaitPass();
        stream.send(quiet(2, 20)).send(quiet(3, 30)).send(only(4, 40)).send(only(5, 50));
        running.barrier();
        policy.letGo();
        ActionChunk first = stream.chunk();
        assertThat(first.getSuperseded()).as("that which asked").isEqualTo(1);
        ActionChunk waited = stream.chunk();
        assertThat(waited.getSequence()).isEqualTo(3);
        assertThat(actions(waited)).startsWith(30, 20);
        assertThat(actions(stream.send(quiet(6, 60)).chunk())).startsWith(60, 50);
    }

    @Test
    void onAStreamItLeavesTheSessionSPlaceFree() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, session);
        policy.hold();
        CompletableFuture<ActionChunk> pending = asked(quiet(1, 10));
        policy.awaitPass();
        stream.send(only(2, 20));
        stream.send(quiet(3, 30));
        assertThat(stream.refusal().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
        policy.letGo();
        assertThat(actions(pending.join())).startsWith(10, 10);
        assertThat(actions(stream.send(quiet(3, 30)).chunk())).startsWith(30, 20);
    }

    @Test
    void whatIsTooLateForAChunkIsOfTheHistory() {
        running.infer(session, quiet(1, 10));
        Refused.by(() -> running.infer(session, quiet(2, 20).setUsefulNanos(1))).with(Status.Code.DEADLINE_EXCEEDED);
        assertThat(actions(running.infer(session, quiet(3, 30)))).startsWith(30, 20);
    }

    @Test
    void whatThePolicyFailsOnIsOfTheHistory() {
        Refused.by(() -> running.infer(session, quiet(1, FakePolicy.THROWS))).with(Status.Code.INTERNAL);
        Refused.by(() -> running.infer(session, quiet(0, 10)))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("0 after 1");
        assertThat(actions(running.infer(session, quiet(2, 20)))).startsWith(20, FakePolicy.THROWS);
    }

    @Test
    void whatIsOverTheCapIsNot() throws InterruptedException {
        try (Running slow = Running.serve(new FakePolicy(), "limits.observationsPerSecond=0.5")) {
            String own = slow.open();
            slow.stub().infer(Running.request(own, only(1, 10)));
            Refused refused = Refused.by(() -> slow.stub().infer(Running.request(own, only(2, 20))))
                    .with(Status.Code.RESOURCE_EXHAUSTED)
                    .saying("0.5 observations a second");
            Duration wait = refused.retryDelay();
            assertThat(wait).isBetween(Duration.ofNanos(1), Duration.ofSeconds(2));
            Thread.sleep(wait.toMillis() + 1);
            assertThat(actions(slow.infer(own, quiet(2, 30))))
                    .as("taken when it was said to be, and without the refused one")
                    .startsWith(30, 10);
        }
    }

    @Test
    void resetAbortsACallAndClosingEndsItWithTheSession() throws InterruptedException {
        policy.hold();
        CompletableFuture<ActionChunk> pending = asked(quiet(1, 10));
        policy.awaitPass();
        running.stub().reset(ResetRequest.newBuilder().setSessionId(session).build());
        assertThat(failure(pending).getCode()).isEqualTo(Status.Code.ABORTED);
        policy.letPass(1);
        CompletableFuture<ActionChunk> second = asked(quiet(1, 20));
        policy.awaitPass();
        running.stub()
                .closeSession(
                        CloseSessionRequest.newBuilder().setSessionId(session).build());
        assertThat(failure(second).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    private static Status failure(CompletableFuture<ActionChunk> asked) {
        try {
            throw new AssertionError("an answer: " + asked.join());
        } catch (CompletionException e) {
            return Status.fromThrowable(e.getCause());
        }
    }
}
