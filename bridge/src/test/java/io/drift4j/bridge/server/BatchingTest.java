package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that share passes, and what may not be in one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BatchingTest {
    private FakePolicy policy;
    private Running running;

    @BeforeEach
    void serve() throws InterruptedException {
        policy = new FakePolicy();
        running = Running.serve(policy, "batching.maxBatch=4");
        policy.batches.clear();
    }

    @AfterEach
    void end() {
        running.close();
    }

    /** Asks on a session of its own. */
    private CompletableFuture<ActionChunk> ask(float x) {
        String session = running.open();
        return CompletableFuture.supplyAsync(() -> running.infer(session, observation(1, x)));
    }

    private static float x(CompletableFuture<ActionChunk> answer) throws InterruptedException, ExecutionException {
        return Running.actions(FakePolicy.SPEC, answer.get())[0];
    }

    /** Requests that wait behind one that is held in its pass. */
    private List<CompletableFuture<ActionChunk>> behind(float... xs) throws InterruptedException {
        policy.hold();
        List<CompletableFuture<ActionChunk>> answers = new ArrayList<>();
        answers.add(ask(0));
        policy.awaitPass();
        for (float x : xs) {
            answers.add(ask(x));
        }
        Wait.until("all wait", () -> running.metric("drift4j_waiting{model=\"fake\"}") == xs.length);
        return answers;
    }

    @Test
    void whatWaitsTogetherGoesThroughOnePass() throws InterruptedException, ExecutionException {
        List<CompletableFuture<ActionChunk>> answers = behind(1, 2, 3, 4, 5, 6);
        policy.letGo();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(x(answers.get(i))).isEqualTo(i);
        }
        assertThat(policy.batches).containsExactly(1, 4, 2);
        assertThat(answers.get(1).get().getBatch()).isIn(2, 4);
    }

    @Test
    void oneThatFailsHarmsNoneBesideIt() throws InterruptedException, ExecutionException {
        List<CompletableFuture<ActionChunk>> answers = behind(1, FakePolicy.THROWS, FakePolicy.NAN, 4);
        policy.letGo();
        assertThat(x(answers.get(1))).isEqualTo(1);
        assertThat(x(answers.get(4))).isEqualTo(4);
        for (int broken : new int[] {2, 3}) {
            Refused.by(() -> unwrap(answers.get(broken))).with(Status.Code.INTERNAL);
        }
        assertThat(running.metric("drift4j_pass_failures_total{model=\"fake\"}"))
                .isEqualTo(2);
        assertThat(running.metric("drift4j_not_finite_total{model=\"fake\"}")).isEqualTo(1);
    }

    private static void unwrap(CompletableFuture<ActionChunk> answer) throws Throwable {
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    @Test
    void whatIsTooLateIsNotComputed() throws InterruptedException, ExecutionException {
        policy.hold();
        CompletableFuture<ActionChunk> first = ask(1);
        policy.awaitPass();
        String session = running.open();
        Refused.by(() -> running.stub()
                        .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                        .infer(Running.request(session, observation(1, 2))))
                .with(Status.Code.DEADLINE_EXCEEDED);
        Refused.by(() -> running.stub()
                        .infer(Running.request(running.open(), observation(1, 3).setUsefulNanos(1))))
                .with(Status.Code.DEADLINE_EXCEEDED)
                .saying("too old");
        Wait.until("it was taken back", () -> running.metric("drift4j_waiting{model=\"fake\"}") == 0);
        policy.letGo();
        assertThat(x(first)).isEqualTo(1);
        assertThat(policy.batches).containsExactly(1);
        assertThat(running.infer(session, observation(1, 2)).getSequence())
                .as("the session's place is free again")
                .isEqualTo(1);
    }

    @Test
    void aDeadlineThatHasPassedAtArrivalIsRefusedAtOnce() throws InterruptedException {
        String session = running.open();
        Metadata passed = new Metadata(); // a client would not send it, and sees the end of its call, not why
        passed.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "1n");
        Refused.by(() -> PolicyServiceGrpc.newBlockingStub(running.channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(passed))
                        .infer(Running.request(session, observation(1, 2))))
                .with(Status.Code.CANCELLED);
        assertThat(running.metric("drift4j_requests_total{method=\"Infer\",status=\"DEADLINE_EXCEEDED\"}"))
                .isEqualTo(1);
        assertThat(policy.batches).isEmpty();
    }

    @Test
    void aCallThatIsGivenUpIsTakenBack() throws InterruptedException, ExecutionException {
        List<CompletableFuture<ActionChunk>> answers = behind();
        String session = running.open();
        var future =
                PolicyServiceGrpc.newFutureStub(running.channel).infer(Running.request(session, observation(1, 2)));
        running.barrier();
        assertThat(running.open()).isNotEmpty();
        future.cancel(true);
        running.barrier();
        policy.letGo();
        assertThat(x(answers.get(0))).isZero();
        assertThat(running.infer(session, observation(1, 3)).getSequence()).isEqualTo(1);
        assertThat(policy.batches).containsExactly(1, 1);
    }
}
