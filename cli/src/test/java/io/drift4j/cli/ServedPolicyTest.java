package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.simeval.Episode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a command takes a policy it takes the address of one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServedPolicyTest {
    private static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");

    @TempDir
    static Path folder;

    private static PolicyServer server;
    private static String address;

    @BeforeAll
    static void serve() throws InterruptedException {
        server = serve(ServerConfig.defaults());
        address = "grpc://localhost:" + server.port();
    }

    private static PolicyServer serve(ServerConfig config) throws InterruptedException {
        return PolicyServer.start(
                config.withPorts(0, 0),
                new PolicyFiles("pusht-state", SHIPPED, null, new PolicyFiles.Running(PolicyFiles.Pass.JAVA, "cpu", 1)),
                "pusht-state");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static String refused(Object... arguments) {
        Outcome outcome = Door.run(arguments);
        assertThat(outcome.code()).as(outcome.out()).isEqualTo(2);
        assertThat(outcome.err().strip().lines()).singleElement().asString().startsWith("drift4j: ");
        return outcome.err();
    }

    @Test
    void episodesAreThoseInProcessBitForBit() {
        Scoring scoring = Scoring.of(Tasks.PUSHT, 100_000, 6);
        PolicyOptions options = new PolicyOptions();
        List<Episode> served = scoring.score(options.source(address, FilePolicy.Kind.AVERAGED), (done, total) -> {})
                .evaluation()
                .rollouts()
                .episodes();
        List<Episode> here = scoring.score(
                        new FilePolicy("here", SHIPPED, FilePolicy.Kind.AVERAGED, FilePolicy.Pass.JAVA, null),
                        (done, total) -> {})
                .evaluation()
                .rollouts()
                .episodes();
        assertThat(served).hasSize(6);
        for (int i = 0; i < served.size(); i++) {
            assertThat(served.get(i).seed()).isEqualTo(here.get(i).seed());
            assertThat(served.get(i).actions())
                    .as("actions of seed %d", here.get(i).seed())
                    .containsExactly(here.get(i).actions());
            assertThat(served.get(i).rewards()).containsExactly(here.get(i).rewards());
        }
    }

    @Test
    void theCommandScoresItSeedForSeedAsTheFile() throws IOException {
        Path json = folder.resolve("served.json");
        for (int seed = 100_000; seed < 100_003; seed++) {
            Object[] episode = {"--task", "pusht", "--episodes", 1, "--first-seed", seed, "--json", json};
            JsonNode served = scored(json, address, episode);
            JsonNode here = scored(json, "pusht-state", episode, "--pass", "java");
            for (String key : List.of("score", "finalCoverage", "environmentSteps", "seeds", "noiseScale")) {
                assertThat(served.path(key)).as("%s of seed %d", key, seed).isEqualTo(here.path(key));
            }
        }
    }

    private static JsonNode scored(Path json, String policy, Object[] arguments, Object... more) throws IOException {
        Object[] line = new Object[2 + arguments.length + more.length];
        line[0] = "evaluate";
        line[1] = policy;
        System.arraycopy(arguments, 0, line, 2, arguments.length);
        System.arraycopy(more, 0, line, 2 + arguments.length, more.length);
        Outcome outcome = Door.run(line);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return json(json);
    }

    @Test
    void comparesWithTheFileAndTellsModelAndTimes() throws IOException {
        Path json = folder.resolve("compared.json");
        Path report = folder.resolve("report");
        Outcome outcome = Door.run(
                "evaluate",
                address,
                "--compare",
                "pusht-state",
                "--pass",
                "java",
                "--task",
                "pusht",
                "--episodes",
                3,
                "--candidates",
                2,
                "--json",
                json,
                "--report",
                report);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("on the same episodes: score +0.000 [+0.000, +0.000]")
                .contains(address + ": medians of a round trip", "pass 0.");
        JsonNode keys = json(json);
        assertThat(keys.path("policy").asText()).isEqualTo(address);
        assertThat(keys.path("weightHash").asText()).hasSize(64);
        assertThat(keys.path("modelVersion").asInt()).isEqualTo(1);
        assertThat(keys.path("trainingSeed").asInt()).isEqualTo(42);
        assertThat(keys.path("retries").asInt(-1)).isZero();
        assertThat(keys.path("clampedNumbers").asInt(-1)).isNotNegative();
        assertThat(keys.path("passMedianMs").asDouble())
                .isGreaterThanOrEqualTo(keys.path("serverPassMedianMs").asDouble());
        assertThat(report.resolve("index.html")).exists();
    }

    @Test
    void aTableHasRowsOfServedPolicies() throws IOException {
        Path json = folder.resolve("table.json");
        Outcome outcome = Door.run(
                "table",
                "file=pusht-state",
                "served=" + address,
                "--pass",
                "java",
                "--task",
                "pusht",
                "--episodes",
                2,
                "--json",
                json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode row = json(json).path("rows").path(1);
        assertThat(row.path("scoreDifference").asDouble(1)).isZero();
        assertThat(refused("table", "served=" + address, "--raw", "served", "--task", "pusht"))
                .contains("its server's choice");
    }

    @Test
    void inspectTellsWhatIsServed() {
        Outcome outcome = Door.run("inspect", address);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "model pusht-state, version 1",
                        "keypoint: 18 numbers in px",
                        "from [0.0, 0.0] to [512.0, 512.0]",
                        "T 16 in a chunk",
                        "seed 42",
                        "observations a second")
                .containsPattern("weights        [0-9a-f]{64}")
                .containsPattern("spec           [0-9a-f]{64}");
        assertThat(refused("inspect", address, "--picture", folder.resolve("x.png")))
                .contains("--picture");
    }

    @Test
    void whatIsTheServersChoiceIsRefused() {
        Object[] task = {"--task", "pusht"};
        assertThat(refused("evaluate", address, "--task", "pusht", "--weights", "raw"))
                .contains("which weights act", "its server's choice");
        assertThat(refused("evaluate", address, "--task", "pusht", "--pass", "java"))
                .contains("what runs the network", "its server's choice");
        assertThat(refused("evaluate", address, "--compare", "pusht-state", "--task", "pusht", "--noise-scale", 1))
                .contains("noise scale", "its server's choice");
        assertThat(refused("train", "--config", Door.tinyConfig(), "--weights", address, "--out", folder.resolve("r")))
                .contains("stay with its server");
        assertThat(task).hasSize(2);
    }

    @Test
    void whatIsForAddressesIsRefusedWithFiles() {
        assertThat(refused("evaluate", "pusht-state", "--task", "pusht", "--ca", "ca.pem", "--patience", 3))
                .contains("--ca, --patience are for a policy at an address", "grpc://HOST:PORT");
        assertThat(refused("inspect", "pusht-state", "--token-file", "t")).contains("--token-file");
        assertThat(refused("table", "a=pusht-state", "--task", "pusht", "--client-key", "k"))
                .contains("--client-key");
    }

    @Test
    void addressesAndConnectionsThatCannotWorkAreExplained() throws IOException {
        assertThat(refused("evaluate", "grpc://localhost", "--task", "pusht")).contains("grpc://HOST:PORT");
        assertThat(refused("inspect", "http://localhost:1")).contains("grpc://HOST:PORT");
        assertThat(refused("inspect", address, "--ca", "ca.pem")).contains("write grpcs://");
        assertThat(refused("inspect", "grpcs://localhost:1", "--client-key", "key.pem"))
                .contains("go together");
        assertThat(refused("inspect", address, "--deadline", 0)).contains("deadline must be positive");
        assertThat(refused("inspect", address, "--patience", -1)).contains("--patience");
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(refused("inspect", "grpc://localhost:" + free, "--patience", 0.2))
                .contains("grpc://localhost:" + free, "for 0.2 s", "is it running there");
        assertThat(refused("evaluate", "grpcs://localhost:" + server.port(), "--task", "pusht", "--patience", "0"))
                .contains("TLS on at both ends");
    }
}
