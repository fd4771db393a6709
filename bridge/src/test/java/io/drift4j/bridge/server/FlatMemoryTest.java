package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.v1.ActivateRequest;
import io.drift4j.bridge.v1.AdminServiceGrpc;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.LoadRequest;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.plain.Pass;
import io.grpc.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory stays level over requests, sessions, streams, abandoned calls and reloads. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FlatMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    /** What one round does is over when the next begins, so a leak grows with the rounds. */
    @Test
    void theHeapStaysLevel() throws Exception {
        FakeModels models = new FakeModels().with(FakeModels.NAME, () -> new FakePolicy().opened());
        Path tokens = Secrets.tokens(folder, "ops", Secrets.ADMIN);
        try (Running running =
                Running.serve(models, FakeModels.NAME, "adminTokens=" + tokens, "limits.observationsPerSecond=1e6")) {
            for (int i = 0; i < 5; i++) {
                round(running, 200);
            }
            long before = heap();
            for (int i = 0; i < 15; i++) {
                round(running, 200);
            }
            long after = heap();
            System.out.printf("heap after 5 rounds %,d bytes, after 20 %,d%n", before, after);
            assertThat(after - before).isLessThan(3 * MEGABYTE);
            assertThat(running.metric("drift4j_sessions")).isZero();
            assertThat(running.metric("drift4j_waiting{model=\"fake\"}")).isZero();
            assertThat(running.metrics().lines().filter(line -> line.startsWith("drift4j_model_info")))
                    .as("versions that are gone are closed")
                    .hasSize(1);
        }
    }

    private static void round(Running running, int requests) throws InterruptedException, ExecutionException {
        for (int s = 0; s < 10; s++) {
            String session = running.open();
            for (int i = 0; i < requests / 10; i++) {
                running.infer(session, observation(i, 1));
            }
            Refused.by(() -> running.infer(session, observation(1000, Float.NaN)))
                    .with(Status.Code.INVALID_ARGUMENT);
            StreamClient stream = StreamClient.open(running.channel, session);
            stream.send(observation(2000, 1)).chunk();
            stream.send(observation(2001, 1)).cancel();
            PolicyServiceGrpc.newFutureStub(running.channel)
                    .infer(Running.request(session, observation(2002, 1)))
                    .cancel(true);
            running.stub()
                    .closeSession(CloseSessionRequest.newBuilder()
                            .setSessionId(session)
                            .build());
        }
        AdminServiceGrpc.AdminServiceBlockingStub admin =
                AdminServiceGrpc.newBlockingStub(running.channel).withCallCredentials(new Bearer(Secrets.ADMIN));
        admin.load(LoadRequest.newBuilder().setName(FakeModels.NAME).build());
        admin.activate(ActivateRequest.newBuilder().setName(FakeModels.NAME).build());
    }

    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    @Tag("long")
    void theProcessStaysLevelWithTheNativeLibrary() throws Exception {
        assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
        PolicyFiles files = new PolicyFiles(
                "pusht",
                Path.of("../models/pusht-state.drift4j"),
                null,
                new PolicyFiles.Running(Pass.NATIVE, "cpu", 1));
        Path tokens = Secrets.tokens(folder, "ops", Secrets.ADMIN);
        try (Running running =
                Running.serve(files, "pusht", "adminTokens=" + tokens, "limits.observationsPerSecond=1e6")) {
            long before = 0;
            for (int round = 0; round < 40; round++) {
                requests(running, 2500);
                reload(running);
                if (round == 7) {
                    before = resident();
                }
            }
            long after = resident();
            System.out.printf("resident after 8 rounds %d MB, after 40 %d MB%n", before, after);
            assertThat(after - before).isLessThan(64);
        }
    }

    private static void requests(Running running, int count) {
        PolicySpec spec = SpecMessages.spec(running.stub()
                .getModelInfo(GetModelInfoRequest.getDefaultInstance())
                .getModel()
                .getSpec());
        Map<String, float[]> frame = new HashMap<>();
        spec.observations().forEach(key -> frame.put(key.name(), new float[key.size()]));
        String session = running.open();
        for (int i = 0; i < count; i++) {
            running.infer(
                    session,
                    Observation.newBuilder()
                            .setSequence(i)
                            .setNewest(ObservationMessages.frame(spec, new io.drift4j.policy.Observation(frame))));
        }
        running.stub()
                .closeSession(
                        CloseSessionRequest.newBuilder().setSessionId(session).build());
    }

    private static void reload(Running running) {
        AdminServiceGrpc.AdminServiceBlockingStub admin =
                AdminServiceGrpc.newBlockingStub(running.channel).withCallCredentials(new Bearer(Secrets.ADMIN));
        admin.load(LoadRequest.newBuilder().setName("pusht").build());
        admin.activate(ActivateRequest.newBuilder().setName("pusht").build());
    }

    private static long resident() throws IOException, InterruptedException {
        heap();
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / MEGABYTE)
                .findFirst()
                .orElseThrow();
    }
}
