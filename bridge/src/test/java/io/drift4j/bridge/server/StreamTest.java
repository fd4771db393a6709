package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.bridge.v1.ResetRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams: the newest wins, nothing is lost silently, nothing piles up. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamTest {
    private FakePolicy policy;
    private Running running;
    private String session;
    private StreamClient stream;

    @BeforeEach
    void serve() throws InterruptedException {
        policy = new FakePolicy();
        running = Running.serve(policy);
        policy.batches.clear();
        session = running.open();
        stream = StreamClient.open(running.channel, session);
    }

    @AfterEach
    void end() {
        running.close();
    }

    private static float[] actions(ActionChunk chunk) {
        return Running.actions(FakePolicy.SPEC, chunk);
    }

    @Test
    void everyObservationHasItsChunkWhenThereIsTime() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            ActionChunk chunk = stream.send(observation(i, i)).chunk();
            assertThat(chunk.getSequence()).isEqualTo(i);
            assertThat(actions(chunk)[0]).isEqualTo(i);
            assertThat(chunk.getSuperseded()).isZero();
        }
        stream.halfClose();
        assertThat(stream.end().isOk()).isTrue();
    }

    @Test
    void theNewestWinsAndItsHistoryIsWhole() throws InterruptedException {
        policy.hold();
        stream.send(observation(1, 10));
        policy.awaitPass();
        for (int i = 2; i <= 6; i++) {
            stream.send(observation(i, 10 * i).addNoise(0));
        }
        running.barrier();
        policy.letGo();
        ActionChunk first = stream.chunk();
        assertThat(first.getSequence()).isEqualTo(1);
        assertThat(first.getSuperseded()).as("since the chunk before").isEqualTo(4);
        ActionChunk newest = stream.chunk();
        assertThat(newest.getSequence()).isEqualTo(6);
        assertThat(newest.getSuperseded()).isZero();
        assertThat(actions(newest))
                .as("frames of replaced observations are of the history")
                .startsWith(60, 50);
        assertThat(stream.send(observation(7, 70)).chunk().getSuperseded()).isZero();
        assertThat(policy.batches).containsExactly(1, 1, 1);
    }

    @Test
    void aRefusalDoesNotEndTheStream() throws InterruptedException {
        stream.send(observation(5, 1));
        assertThat(stream.chunk().getSequence()).isEqualTo(5);
        stream.send(observation(4, 1));
        Refusal late = stream.refusal();
        assertThat(late.getSequence()).isEqualTo(4);
        assertThat(late.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
        assertThat(late.getMessage()).contains("observation.sequence");
        stream.send(observation(6, Float.NaN));
        assertThat(stream.refusal().getMessage()).contains("observation.newest.values[state].tensor.data[0]", "NaN");
        stream.send(observation(7, FakePolicy.NAN));
        assertThat(stream.refusal().getCode()).isEqualTo(Status.Code.INTERNAL.value());
        stream.send(observation(8, FakePolicy.THROWS));
        assertThat(stream.refusal().getCode()).isEqualTo(Status.Code.INTERNAL.value());
        stream.sendNothing();
        assertThat(stream.refusal().getMessage()).contains("observation");
        stream.sendAs("another", observation(9, 1));
        assertThat(stream.refusal().getMessage()).contains("session_id");
        stream.sendAs("", observation(9, 1));
        assertThat(stream.chunk().getSequence()).isEqualTo(9);
    }

    @Test
    void manyRefusalsAtOnceAllArrive() throws InterruptedException {
        stream.send(observation(50, 1));
        stream.chunk();
        for (int i = 0; i < 10; i++) {
            stream.send(observation(i, 1));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(stream.refusal().getSequence()).isEqualTo(i);
        }
    }

    @Test
    void aStreamWithoutASessionEnds() throws InterruptedException {
        StreamClient lost = StreamClient.open(running.channel, "nobody");
        assertThat(lost.send(observation(1, 1)).end().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aNewStreamEndsTheOlderOneAndGoesOn() throws InterruptedException {
        stream.send(observation(1, 10).addNoise(0)).chunk();
        policy.hold();
        stream.send(observation(2, 20).addNoise(0));
        policy.awaitPass();
        ManagedChannel other = Running.channel(running.server.port());
        try {
            StreamClient newer = StreamClient.open(other, session);
            newer.send(observation(3, 30).addNoise(0));
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.ABORTED);
            policy.letGo();
            ActionChunk chunk = newer.chunk();
            assertThat(chunk.getSequence()).isEqualTo(3);
            assertThat(actions(chunk)).startsWith(30, 20);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aSessionHasOneObservationUnderWay() throws InterruptedException {
        policy.hold();
        stream.send(observation(1, 10));
        policy.awaitPass();
        Refused.by(() -> running.infer(session, observation(2, 20)))
                .with(Status.Code.RESOURCE_EXHAUSTED)
                .saying("under way");
        policy.letGo();
        stream.chunk();
        assertThat(running.infer(session, observation(2, 20)).getSequence()).isEqualTo(2);
    }

    @Test
    void halfClosedItAnswersWhatIsUnderWayAndEnds() throws InterruptedException {
        policy.hold();
        stream.send(observation(1, 10));
        policy.awaitPass();
        stream.send(observation(2, 20));
        stream.halfClose();
        running.barrier();
        policy.letGo();
        assertThat(stream.chunk().getSequence()).isEqualTo(1);
        assertThat(stream.chunk().getSequence()).isEqualTo(2);
        assertThat(stream.end().isOk()).isTrue();
        assertThat(running.infer(session, observation(3, 30)).getSequence())
                .as("the session lives on")
                .isEqualTo(3);
    }

    @Test
    void cancelledItLeavesNothingBehind() throws InterruptedException {
        policy.hold();
        stream.send(observation(1, 10));
        policy.awaitPass();
        stream.send(observation(2, 20));
        running.barrier();
        stream.cancel();
        running.barrier();
        policy.letGo();
        assertThat(running.infer(session, observation(3, 30)).getSequence()).isEqualTo(3);
        assertThat(policy.batches).as("the one that waited was not computed").hasSize(2);
    }

    @Test
    void afterResetNothingOfTheOldEpisodeIsAnswered() throws InterruptedException {
        policy.hold();
        stream.send(observation(1, 10));
        policy.awaitPass();
        stream.send(observation(2, 20));
        running.barrier();
        running.stub().reset(ResetRequest.newBuilder().setSessionId(session).build());
        assertThat(stream.refusal().getCode()).isEqualTo(Status.Code.ABORTED.value());
        assertThat(stream.refusal().getCode()).isEqualTo(Status.Code.ABORTED.value());
        policy.letGo();
        ActionChunk chunk = stream.send(observation(1, 30).addNoise(0)).chunk();
        assertThat(actions(chunk)).startsWith(30, 30);
        assertThat(chunk.getPadded()).isTrue();
    }

    @Test
    void aClosedSessionEndsItsStream() throws InterruptedException {
        stream.send(observation(1, 10)).chunk();
        running.stub()
                .closeSession(
                        CloseSessionRequest.newBuilder().setSessionId(session).build());
        assertThat(stream.end().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void whatIsTooOldIsRefusedBeforeItsPass() throws InterruptedException {
        policy.hold();
        stream.send(observation(1, 10));
        policy.awaitPass();
        stream.send(observation(2, 20).setUsefulNanos(1_000_000));
        running.barrier();
        Thread.sleep(20);
        policy.letGo();
        assertThat(stream.chunk().getSequence()).isEqualTo(1);
        Refusal old = stream.refusal();
        assertThat(old.getSequence()).isEqualTo(2);
        assertThat(old.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED.value());
        assertThat(policy.batches).containsExactly(1);
    }

    @Test
    void aClientThatDoesNotReadIsNotComputedFor() throws InterruptedException {
        try (Running fast = Running.serve(new FakePolicy(), "limits.observationsPerSecond=1000000")) {
            ManagedChannel narrow = NettyChannelBuilder.forAddress("127.0.0.1", fast.server.port())
                    .usePlaintext()
                    .flowControlWindow(65_535)
                    .build();
            StreamClient slow = StreamClient.open(narrow, fast.open(), false);
            long sent = 0;
            double before = -1;
            for (double passes = 0;
                    passes != before;
                    passes = fast.metric("drift4j_batch_size_count{model=\"fake\"}")) {
                before = passes;
                for (int i = 0; i < 500; i++) {
                    slow.send(observation(sent++, 1));
                    Thread.sleep(i % 2);
                }
            }
            assertThat(before).as("passes for %d observations", sent).isLessThan(sent);
            slow.read(Integer.MAX_VALUE);
            ActionChunk chunk = slow.chunk();
            while (chunk.getSequence() != sent - 1) {
                chunk = slow.chunk();
            }
            assertThat(chunk.getSuperseded()).isLessThan((int) sent);
            narrow.shutdownNow();
        }
    }
}
