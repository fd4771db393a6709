package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.engine.BadInput;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the start to the end: warming up, health, metrics, draining. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LifeTest {

    private static ServingStatus health(ManagedChannel channel, String service) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void isThereBeforeItsModelAndServesAfterWarmUp() throws Exception {
        FakePolicy policy = new FakePolicy();
        policy.hold();
        PolicyServer server = PolicyServer.open(Running.config(), FakeModels.of(policy));
        ManagedChannel channel = Running.channel(server.port());
        try {
            CompletableFuture<Void> activated = CompletableFuture.runAsync(() -> {
                try {
                    server.activate(FakeModels.NAME);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            policy.awaitPass();
            assertThat(health(channel, "")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(health(channel, PolicyServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.NOT_SERVING);
            Refused early = Refused.by(
                            () -> Running.stub(channel).getModelInfo(GetModelInfoRequest.getDefaultInstance()))
                    .with(Status.Code.UNAVAILABLE)
                    .saying("warming up");
            assertThat(early.retryDelay()).isEqualTo(Duration.ofSeconds(1));
            policy.letGo();
            activated.get(20, TimeUnit.SECONDS);
            assertThat(health(channel, "")).isEqualTo(ServingStatus.SERVING);
            assertThat(health(channel, PolicyServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.SERVING);
            Running.stub(channel).getModelInfo(GetModelInfoRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
            server.close();
        }
    }

    @Test
    void drainingAnswersWhatRunsAndRefusesTheRest() throws Exception {
        FakePolicy policy = new FakePolicy();
        Running running = Running.serve(policy);
        String first = running.open();
        String second = running.open();
        StreamClient busy = StreamClient.open(running.channel, second);
        StreamClient unbound = StreamClient.open(running.channel, "");
        StreamClient idle = StreamClient.open(running.channel, running.open());
        idle.send(observation(1, 1)).chunk();
        BlockingQueue<ServingStatus> watched = watch(running.channel);
        assertThat(watched.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);

        policy.hold();
        CompletableFuture<ActionChunk> asked =
                CompletableFuture.supplyAsync(() -> running.infer(first, observation(1, 5)));
        policy.awaitPass();
        busy.send(observation(1, 7));
        running.barrier();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(running.server::close);

        assertThat(watched.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
        for (StreamClient nothingToDo : List.of(idle, unbound)) {
            assertThat(nothingToDo.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(nothingToDo.end().getDescription()).contains("draining");
        }
        Refused.by(running::open).with(Status.Code.UNAVAILABLE).saying("draining");
        Refused.by(() -> running.infer(second, observation(2, 1)))
                .with(Status.Code.UNAVAILABLE)
                .saying("draining");
        StreamClient late = StreamClient.open(running.channel, second);
        assertThat(late.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(late.end().getDescription()).contains("draining");
        assertThat(running.metric("drift4j_requests_total{method=\"Stream\",status=\"UNAVAILABLE\"}"))
                .as("streams that ended, the late one among them")
                .isEqualTo(3);
        busy.send(observation(2, 8));
        assertThat(busy.refusal().getCode()).isEqualTo(Status.Code.UNAVAILABLE.value());
        assertThat(closed).isNotDone();

        policy.letGo();
        assertThat(Running.actions(FakePolicy.SPEC, asked.get(20, TimeUnit.SECONDS))[0])
                .isEqualTo(5);
        assertThat(busy.chunk().getSequence()).isEqualTo(1);
        assertThat(busy.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        closed.get(20, TimeUnit.SECONDS);
        assertThat(policy.closed.getCount()).isZero();
        running.close();
    }

    private static BlockingQueue<ServingStatus> watch(ManagedChannel channel) {
        BlockingQueue<ServingStatus> seen = new LinkedBlockingQueue<>();
        HealthGrpc.newStub(channel)
                .watch(HealthCheckRequest.getDefaultInstance(), new StreamObserver<HealthCheckResponse>() {
                    @Override
                    public void onNext(HealthCheckResponse value) {
                        seen.add(value.getStatus());
                    }

                    @Override
                    public void onError(Throwable t) {}

                    @Override
                    public void onCompleted() {}
                });
        return seen;
    }

    @Test
    void aPassThatNeverEndsDoesNotHoldTheEnd() throws InterruptedException, ExecutionException, TimeoutException {
        FakePolicy policy = new FakePolicy();
        Running running = Running.serve(policy, "limits.drainSeconds=1");
        String session = running.open();
        policy.hold();
        CompletableFuture<ActionChunk> asked =
                CompletableFuture.supplyAsync(() -> running.infer(session, observation(1, 5)));
        policy.awaitPass();
        CompletableFuture.runAsync(running.server::close).get(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> asked.get(20, TimeUnit.SECONDS))
                .cause()
                .hasMessageMatching("(?s)(UNAVAILABLE|CANCELLED).*");
        assertThat(policy.closed.getCount()).as("never while a pass runs").isEqualTo(1);
        policy.letGo();
        assertThat(policy.closed.await(20, TimeUnit.SECONDS)).isTrue();
        running.close();
    }

    @Test
    void aStartThatFailsLeavesNothing() throws IOException, InterruptedException {
        FakeModels broken = new FakeModels().with("broken", () -> {
            throw new BadInput("the file is damaged");
        });
        assertThatThrownBy(() -> Running.serve(broken, "broken"))
                .isInstanceOf(BadInput.class)
                .hasMessage("the file is damaged");
        assertThatThrownBy(() -> Running.serve(broken, "unknown"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[broken]");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> PolicyServer.open(Running.config().withPorts(port, 0), broken))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("port " + port);
            assertThatThrownBy(() -> PolicyServer.open(Running.config().withPorts(0, port), broken))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("metricsPort " + port);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneSatisfy(thread -> assertThat(thread.getName()).startsWith("pass-broken"));
    }

    @Test
    void metricsTellWhereTheTimeGoes() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy())) {
            String session = running.open();
            running.infer(session, observation(1, 1));
            Refused.by(() -> running.infer(session, observation(2, Float.NaN)));
            assertThat(running.metric("drift4j_sessions")).isEqualTo(1);
            assertThat(running.metric("drift4j_requests_total{method=\"Infer\",status=\"OK\"}"))
                    .isEqualTo(1);
            assertThat(running.metric("drift4j_requests_total{method=\"Infer\",status=\"INVALID_ARGUMENT\"}"))
                    .isEqualTo(1);
            for (String part : List.of("decode", "queue", "infer", "encode")) {
                assertThat(running.metric("drift4j_" + part + "_seconds_count{model=\"fake\"}"))
                        .as(part)
                        .isEqualTo(1);
                assertThat(running.metrics())
                        .contains("drift4j_" + part + "_seconds_bucket{model=\"fake\",le=\"0.001\"}");
            }
            assertThat(running.metric("drift4j_batch_size_sum{model=\"fake\"}")).isEqualTo(1);
            assertThat(running.metric("drift4j_waiting{model=\"fake\"}")).isZero();
            assertThat(running.metric("drift4j_safety_events_total{kind=\"range\",model=\"fake\"}"))
                    .isZero();
            assertThat(running.metrics())
                    .contains(
                            "drift4j_model_info{active=\"true\",model=\"fake\"",
                            "version=\"1\"",
                            "jvm_memory_used_bytes");
        }
    }

    @Test
    void reflectionNamesTheServices() throws InterruptedException {
        try (Running running = Running.serve(new FakePolicy())) {
            BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
            StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(running.channel)
                    .serverReflectionInfo(new StreamObserver<>() {
                        @Override
                        public void onNext(ServerReflectionResponse value) {
                            answers.add(value);
                        }

                        @Override
                        public void onError(Throwable t) {}

                        @Override
                        public void onCompleted() {}
                    });
            requests.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("").build());
            ServerReflectionResponse services = answers.poll(20, TimeUnit.SECONDS);
            assertThat(services.getListServicesResponse().getServiceList())
                    .extracting(service -> service.getName())
                    .contains(PolicyServiceGrpc.SERVICE_NAME, HealthGrpc.SERVICE_NAME)
                    .doesNotContain("drift4j.policy.v1.AdminService");
            requests.onNext(ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol(PolicyServiceGrpc.SERVICE_NAME)
                    .build());
            assertThat(answers.poll(20, TimeUnit.SECONDS).hasFileDescriptorResponse())
                    .isTrue();
            requests.onCompleted();
        }
    }
}
