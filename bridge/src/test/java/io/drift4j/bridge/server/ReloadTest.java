package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.ActivateRequest;
import io.drift4j.bridge.v1.AdminServiceGrpc;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.GetModelInfoRequest;
import io.drift4j.bridge.v1.ListModelsRequest;
import io.drift4j.bridge.v1.LoadRequest;
import io.drift4j.bridge.v1.ModelState;
import io.drift4j.bridge.v1.ModelStatus;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.UnloadRequest;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.plain.Pass;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that come and go while clients work. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReloadTest {
    private final FakePolicy first = new FakePolicy();
    private final AtomicReference<FakePolicy> file = new AtomicReference<>(first);

    @TempDir
    Path folder;

    private Running running;

    @BeforeEach
    void serve() throws IOException, InterruptedException {
        FakeModels models = new FakeModels()
                .with(FakeModels.NAME, () -> {
                    FakePolicy policy = file.get();
                    if (policy == null) {
                        throw new BadInput("the file is damaged");
                    }
                    return policy.opened();
                })
                .with(
                        "other",
                        () -> new FakePolicy(FakePolicy.spec("other", new ObservationKey("state", 3, "m")), 0).opened())
                .with(
                        "dies",
                        () -> new FakePolicy(FakePolicy.SPEC, 0) {
                            @Override
                            public List<io.drift4j.policy.Chunk> act(
                                    List<io.drift4j.policy.ObservationHistory> histories,
                                    List<io.drift4j.policy.Noise> noises) {
                                throw new IllegalStateException("no memory on this device");
                            }
                        }.opened());
        Path tokens = Secrets.tokens(folder, "ops", Secrets.ADMIN);
        running = Running.serve(models, FakeModels.NAME, "adminTokens=" + tokens, "limits.observationsPerSecond=1e6");
    }

    @AfterEach
    void end() {
        running.close();
    }

    private AdminServiceGrpc.AdminServiceBlockingStub admin() {
        return AdminServiceGrpc.newBlockingStub(running.channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .withCallCredentials(new Bearer(Secrets.ADMIN));
    }

    private ModelStatus load(String name) {
        return admin().load(LoadRequest.newBuilder().setName(name).build()).getStatus();
    }

    private ModelStatus activate(String name) {
        return admin().activate(ActivateRequest.newBuilder().setName(name).build())
                .getStatus();
    }

    private ModelStatus unload(String name) {
        return admin().unload(UnloadRequest.newBuilder().setName(name).build()).getStatus();
    }

    private List<ModelStatus> list() {
        return admin().listModels(ListModelsRequest.getDefaultInstance()).getModelsList();
    }

    private static float y(ActionChunk chunk) {
        return Running.actions(FakePolicy.SPEC, chunk)[1];
    }

    @Test
    void aSessionStaysOnItsVersionUntilReset() throws InterruptedException {
        String session = running.open();
        FakePolicy second = new FakePolicy(FakePolicy.SPEC, 100);
        file.set(second);
        assertThat(load("fake").getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        assertThat(list().stream().map(ModelStatus::getState))
                .containsExactly(
                        ModelState.MODEL_STATE_AVAILABLE,
                        ModelState.MODEL_STATE_READY,
                        ModelState.MODEL_STATE_ACTIVE,
                        ModelState.MODEL_STATE_AVAILABLE);
        assertThat(y(running.infer(running.open(), observation(1, 0).addNoise(0))))
                .as("not activated yet")
                .isZero();
        ModelStatus active = activate("fake");
        assertThat(active.getState()).isEqualTo(ModelState.MODEL_STATE_ACTIVE);
        assertThat(active.getModel().getVersion().getVersion()).isEqualTo(2);
        assertThat(active.getSessions()).isEqualTo(2);
        ActionChunk still = running.infer(session, observation(1, 0).addNoise(0));
        assertThat(y(still)).isZero();
        assertThat(still.getVersion().getVersion()).isEqualTo(1);
        assertThat(running.stub()
                        .reset(ResetRequest.newBuilder().setSessionId(session).build())
                        .getModel()
                        .getVersion()
                        .getVersion())
                .isEqualTo(2);
        assertThat(y(running.infer(session, observation(1, 0).addNoise(0)))).isEqualTo(100);
    }

    @Test
    void aVersionIsClosedWhenTheLastSessionHasLeft() throws InterruptedException {
        String session = running.open();
        file.set(new FakePolicy(FakePolicy.SPEC, 100));
        load("fake");
        activate("fake");
        assertThat(first.closed.await(100, TimeUnit.MILLISECONDS)).isFalse();
        running.infer(session, observation(1, 0));
        running.stub()
                .closeSession(
                        CloseSessionRequest.newBuilder().setSessionId(session).build());
        assertThat(first.closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(running.metrics())
                .contains("drift4j_model_info{active=\"true\",model=\"fake\"")
                .doesNotContain("version=\"1\"");
    }

    @Test
    void aFailedLoadLeavesAllAsItWas() {
        file.set(null);
        Refused.by(() -> load("fake")).with(Status.Code.FAILED_PRECONDITION).saying("damaged");
        Refused.by(() -> load("dies"))
                .with(Status.Code.FAILED_PRECONDITION)
                .saying("warms up", "no memory on this device");
        assertThat(list())
                .extracting(ModelStatus::getName, ModelStatus::getError)
                .anySatisfy(each -> assertThat(each.toList()).containsExactly("fake", "the file is damaged"));
        assertThat(y(running.infer(running.open(), observation(1, 0).addNoise(0))))
                .isZero();
        file.set(new FakePolicy(FakePolicy.SPEC, 1));
        assertThat(load("fake").getError()).isEmpty();
        assertThat(load("fake").getModel().getVersion().getVersion())
                .as("failures do not count")
                .isEqualTo(3);
    }

    @Test
    void anotherSpecIsRefusedAtResetByField() {
        String session = running.open();
        running.infer(session, observation(3, 1));
        load("other");
        activate("other");
        Refused refused = Refused.by(() -> running.stub()
                        .reset(ResetRequest.newBuilder().setSessionId(session).build()))
                .with(Status.Code.FAILED_PRECONDITION)
                .saying("spec.task", "spec.observations", "stays where it was");
        assertThat(refused.fields()).contains("spec.task", "spec.observations");
        assertThat(running.infer(session, observation(4, 1)).getPadded())
                .as("the session goes on")
                .isFalse();
        assertThat(running.stub()
                        .getModelInfo(GetModelInfoRequest.getDefaultInstance())
                        .getModel()
                        .getSpec()
                        .getTask())
                .isEqualTo("other");
    }

    @Test
    void unloading() throws InterruptedException {
        Refused.by(() -> unload("fake")).with(Status.Code.FAILED_PRECONDITION).saying("active");
        Refused.by(() -> unload("other")).with(Status.Code.FAILED_PRECONDITION).saying("loaded");
        Refused.by(() -> activate("other")).with(Status.Code.FAILED_PRECONDITION);
        load("other");
        activate("other");
        assertThat(unload("fake").getState()).isEqualTo(ModelState.MODEL_STATE_AVAILABLE);
        assertThat(first.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void namesAreOnlyComparedWithTheOperatorsList() {
        for (String name : List.of("", "../secret", "/etc/passwd", "fake.drift4j", "fake\0", "FAKE")) {
            Refused.by(() -> load(name)).with(Status.Code.NOT_FOUND).saying("[dies, fake, other]");
            Refused.by(() -> activate(name)).with(Status.Code.NOT_FOUND);
        }
    }

    @Test
    void oneLoadAtATime() throws InterruptedException {
        FakePolicy slow = new FakePolicy();
        slow.hold();
        file.set(slow);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<ModelStatus> loading = other.submit(() -> load("fake"));
            slow.awaitPass();
            Refused.by(() -> load("other")).with(Status.Code.ABORTED).saying("one model");
            assertThat(y(running.infer(running.open(), observation(1, 0).addNoise(0))))
                    .as("served meanwhile")
                    .isZero();
            slow.letGo();
            assertThat(loading.get(20, TimeUnit.SECONDS).getState()).isEqualTo(ModelState.MODEL_STATE_READY);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void underLoadNoRequestIsLostAndNoAnswerIsMixed() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            int mine = client;
            answers.add(clients.submit(() -> work(mine, over)));
        }
        for (int reload = 1; reload <= 10; reload++) {
            if (reload % 3 == 0) {
                file.set(null);
                Refused.by(() -> load("fake")).with(Status.Code.FAILED_PRECONDITION);
            } else {
                file.set(new FakePolicy(FakePolicy.SPEC, 100 * reload));
                load("fake");
                activate("fake");
            }
        }
        over.set(true);
        for (Future<Integer> count : answers) {
            assertThat(count.get(30, TimeUnit.SECONDS)).isPositive();
        }
        clients.shutdownNow();
        assertThat(running.metric("drift4j_pass_failures_total{model=\"fake\"}"))
                .isZero();
    }

    /** Asks all the time and resets now and then; each answer must be of the version the session is on. */
    private int work(int client, AtomicBoolean over) {
        String session = running.open();
        int answers = 0;
        long version = 0;
        float y = Float.NaN;
        for (int i = 0; !over.get(); i++) {
            if (i % 20 == 0) {
                version = running.stub()
                        .reset(ResetRequest.newBuilder().setSessionId(session).build())
                        .getModel()
                        .getVersion()
                        .getVersion();
                y = Float.NaN;
            }
            ActionChunk chunk = running.infer(session, observation(i, client).addNoise(0));
            assertThat(chunk.getVersion().getVersion()).isEqualTo(version);
            assertThat(Running.actions(FakePolicy.SPEC, chunk)[0]).isEqualTo(client);
            assertThat(y(chunk))
                    .satisfies(now -> assertThat((now - client) % 100).isZero());
            if (!Float.isNaN(y)) {
                assertThat(y(chunk)).isEqualTo(y);
            }
            y = y(chunk);
            answers++;
        }
        return answers;
    }

    @Test
    void aRealFileThatIsDamagedIsRefusedAndTheRightOneServed() throws IOException, InterruptedException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Path shipped = Path.of("../models/pusht-state.drift4j");
        Path copy = models.resolve("pusht.drift4j");
        Files.copy(shipped, copy);
        PolicyFiles files = new PolicyFiles("pusht", copy, models, new PolicyFiles.Running(Pass.AUTO, "cpu", 1));
        Path tokens = Secrets.tokens(folder, "root", Secrets.ADMIN);
        Running fakes = running;
        running = Running.serve(files, "pusht", "adminTokens=" + tokens);
        fakes.close();
        byte[] bytes = Files.readAllBytes(shipped);
        Files.write(models.resolve("cut.drift4j"), Arrays.copyOf(bytes, bytes.length / 2));
        Files.writeString(models.resolve("text.drift4j"), "no policy");
        Files.write(copy, Arrays.copyOf(bytes, bytes.length - 1000));
        for (String name : List.of("cut", "text", "pusht")) {
            Refused.by(() -> load(name)).with(Status.Code.FAILED_PRECONDITION);
        }
        String session = running.open();
        Files.write(copy, bytes);
        load("pusht");
        activate("pusht");
        ModelStatus status = list().get(1);
        assertThat(status.getName()).isEqualTo("pusht");
        assertThat(status.getModel().getVersion().getVersion()).isEqualTo(2);
        assertThat(status.getModel().getVersion().getWeightHash()).matches("[0-9a-f]{64}");
        assertThat(running.stub()
                        .reset(ResetRequest.newBuilder().setSessionId(session).build())
                        .getModel())
                .isEqualTo(status.getModel());
    }
}
