package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.bridge.client.ServerFault;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code drift4j serve} in a process of its own, and {@code drift4j admin} beside it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ServeCommandTest {
    private static final Path SHIPPED = Path.of("../models");
    private static final String TOKEN = "an-operators-token-0123456789";
    private static final Pattern ADDRESS = Pattern.compile("grpc://127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Path out() {
        return folder.resolve("out.txt");
    }

    private Path err() {
        return folder.resolve("err.txt");
    }

    /** The address of a server that is ready. */
    private String serve(Object... more) throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(
                List.of("serve", SHIPPED.resolve("pusht-state.drift4j"), "--port", 0, "--set", "metricsPort=0"));
        Collections.addAll(arguments, more);
        process = Door.process(arguments.toArray())
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(out()).endsWith("\n")) {
            assertThat(process.isAlive()).as(Files.readString(err())).isTrue();
            assertThat(System.nanoTime()).as("the server was not ready").isLessThan(deadline);
            Thread.sleep(20);
        }
        Matcher address = ADDRESS.matcher(Files.readString(out()));
        assertThat(address.find()).isTrue();
        return address.group();
    }

    private void terminate() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static Path secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return file;
    }

    private static PolicyClient connect(String address) {
        return PolicyClient.connect(Connection.to(PolicyAddress.parse(address)).withPatience(Duration.ZERO));
    }

    private static ObservationHistory history(PolicyClient policy) {
        Map<String, float[]> frame = new LinkedHashMap<>();
        policy.spec().observations().forEach(key -> {
            float[] values = new float[key.size()];
            java.util.Arrays.fill(values, 256);
            frame.put(key.name(), values);
        });
        return new ObservationHistory(Collections.nCopies(policy.spec().observationSteps(), new Observation(frame)));
    }

    @Test
    void servesUnderLoadUntilItIsTerminatedAndAnswersWhatRuns()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        String address = serve("--set", "limits.observationsPerSecond=100000");
        assertThat(Files.readString(out()).lines())
                .singleElement()
                .asString()
                .contains(
                        "pusht-state",
                        address,
                        "2 frame(s) of keypoint [18] px, agent_pos [2] px",
                        "16 actions of [x, y] px",
                        "/metrics",
                        "drift4j.PolicyClient(\"" + address + "\")");
        AtomicInteger answers = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        List<Future<ServerFault>> ends = new ArrayList<>();
        for (int client = 0; client < 4; client++) {
            ends.add(clients.submit(() -> {
                try (PolicyClient policy = connect(address)) {
                    ObservationHistory history = history(policy);
                    for (long i = 0; ; i++) {
                        policy.act(history, Noise.seeded(i));
                        answers.incrementAndGet();
                    }
                } catch (ServerFault e) {
                    return e;
                }
            }));
        }
        while (answers.get() < 200) {
            Thread.sleep(5);
        }
        terminate();
        assertThat(process.waitFor(15, TimeUnit.SECONDS))
                .as("the end within drainSeconds")
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        for (Future<ServerFault> end : ends) {
            assertThat(end.get(30, TimeUnit.SECONDS).code()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
        }
        clients.shutdownNow();
        List<String> events = events();
        assertThat(events)
                .contains("listening", "model loaded", "model activated", "session opened", "draining", "ended");
        assertThat(Files.readString(err())).contains("{\"allAnswered\":\"true\"}");
    }

    /** What was logged, each a line of JSON. */
    private List<String> events() throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(err())) {
            JsonNode event = new ObjectMapper().readTree(line);
            assertThat(event.path("timestamp").asLong()).isPositive();
            assertThat(event.path("level").asText()).isIn("INFO", "WARN");
            events.add(event.path("message").asText());
        }
        return events;
    }

    @Test
    void anOperatorSwapsModels() throws IOException, InterruptedException {
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.copy(SHIPPED.resolve("pusht-state.drift4j"), models.resolve("second.drift4j"));
        Files.writeString(models.resolve("broken.drift4j"), "no policy");
        Path tokens = secret(folder.resolve("ops.tokens"), "ops " + TOKEN + "\n");
        Path token = secret(folder.resolve("ops.token"), TOKEN + "\n");
        String address = serve("--models", models, "--set", "adminTokens=" + tokens);
        assertThat(admin(address, token, "list").out())
                .containsPattern("broken +available")
                .containsPattern("pusht-state +active +1 ")
                .containsPattern("second +available");
        assertThat(admin(address, token, "load", "second").out()).containsPattern("second +ready +2 ");
        assertThat(admin(address, token, "activate", "second").out()).containsPattern("second +active +2 ");
        assertThat(admin(address, token, "unload", "pusht-state").out()).containsPattern("pusht-state +available");
        Outcome broken = admin(address, token, "load", "broken");
        assertThat(broken.code()).isEqualTo(2);
        assertThat(broken.err()).contains("FAILED_PRECONDITION", "broken.drift4j");
        assertThat(admin(address, token, "list").out())
                .containsPattern("broken +available.*last load failed: .*broken");
        assertThat(admin(address, token, "load", "../second").err()).contains("NOT_FOUND");
        assertThat(Door.run("admin", "list", "--server", address).err())
                .contains("wants a valid token")
                .hasLineCount(1);
        terminate();
        assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err()))
                .contains("refused", "UNAUTHENTICATED")
                .doesNotContain(TOKEN);
    }

    private static Outcome admin(String address, Path token, String... words) {
        List<Object> line = new ArrayList<>(List.of("admin"));
        line.addAll(List.of(words));
        line.addAll(List.of("--server", address, "--token-file", token));
        return Door.run(line.toArray());
    }

    @Test
    void whatCannotBeServedIsRefusedInOneLine() throws IOException {
        Path shipped = SHIPPED.resolve("pusht-state.drift4j");
        assertRefused("unknown key 'limts.sessions'", "serve", shipped, "--set", "limts.sessions=3");
        assertRefused("limits.sessions must be at least 1", "serve", shipped, "--set", "limits.sessions=0");
        assertRefused("tls.certificate", "serve", shipped, "--host", "0.0.0.0", "--port", 0, "--set", "metricsPort=0");
        assertRefused("a policy must exist", "serve", "nothing", "--port", 0);
        assertRefused("folder of models", "serve", shipped, "--models", folder.resolve("nowhere"));
        Path config = Files.writeString(folder.resolve("server.yaml"), "port: 70000\n");
        assertRefused("port must be 0", "serve", shipped, "--config", config);
        Path text = Files.writeString(folder.resolve("text.drift4j"), "no policy");
        assertRefused("text.drift4j", "serve", text, "--port", 0, "--set", "metricsPort=0");
    }

    private static void assertRefused(String words, Object... line) {
        Outcome outcome = Door.run(line);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().strip().lines())
                .singleElement()
                .asString()
                .startsWith("drift4j: ")
                .contains(words);
    }
}
