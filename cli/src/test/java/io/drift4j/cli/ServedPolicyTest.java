package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.cli.Door.Outcome;
import io.drift4j.policy.plain.Pass;
import io.drift4j.simeval.Episode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
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
                new PolicyFiles("pusht-state", SHIPPED, null, new PolicyFiles.Running(Pass.JAVA, "cpu", 1)),
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
                        new FilePolicy("here", SHIPPED, FilePolicy.Kind.AVERAGED, Pass.JAVA, null), (done, total) -> {})
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
        for (int seed = 100_000; seed < 100_002; seed++) {
            Object[] episode = {"--task", "pusht", "--episodes", 1, "--first-seed", seed, "--json", json};
            JsonNode served = scored(json, address, episode);
            JsonNode here = scored(json, "pusht-state", episode);
            for (String key : List.of("score", "finalCoverage", "environmentSteps", "seeds", "noiseScale")) {
                assertThat(served.path(key)).as("%s of seed %d", key, seed).isEqualTo(here.path(key));
            }
        }
    }

    private static JsonNode scored(Path json, String policy, Object[] arguments) throws IOException {
        Object[] line = new Object[2 + arguments.length];
        line[0] = "evaluate";
        line[1] = policy;
        System.arraycopy(arguments, 0, line, 2, arguments.length);
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
                        "from [-256.0, -256.0] to [768.0, 768.0]",
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
        assertThat(refused("evaluate", address, "--task", "pusht", "--weights", "raw"))
                .contains("which weights act", "its server's choice");
        assertThat(refused("evaluate", address, "--task", "pusht", "--pass", "java"))
                .contains("what runs the network", "its server's choice");
        assertThat(refused("evaluate", address, "--compare", "pusht-state", "--task", "pusht", "--noise-scale", 1))
                .contains("noise scale", "its server's choice");
        assertThat(refused("train", "--config", Door.tinyConfig(), "--weights", address, "--out", folder.resolve("r")))
                .contains("stay with its server");
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

    @Test
    void certificatesAndTokensComeFromFilesOrTheEnvironment() throws Exception {
        Path chain = folder.resolve("server.pem");
        Path key = folder.resolve("server.key");
        selfSigned(chain, key);
        Path tokens = Files.writeString(folder.resolve("tokens"), "arm s3cret-s3cret-s3cret-s3cret-s3cret\n");
        for (Path secret : List.of(tokens, key)) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }
        PolicyServer secure = serve(
                ServerConfig.read(null, List.of("tls.certificate=" + chain, "tls.key=" + key, "tokens=" + tokens)));
        try {
            String secured = "grpcs://localhost:" + secure.port();
            Path token = Files.writeString(folder.resolve("token"), "s3cret-s3cret-s3cret-s3cret-s3cret\n");
            assertThat(Door.run("inspect", secured, "--ca", chain, "--token-file", token)
                            .err())
                    .isEmpty();
            assertThat(refused("inspect", secured, "--ca", chain)).contains("wants a valid token");
            assertThat(refused("inspect", secured, "--token-file", token)).contains("certificate that is trusted");
            assertThat(refused("inspect", "grpc://robot:50051", "--token-file", token))
                    .contains("in the clear")
                    .doesNotContain("s3cret");

            ProcessBuilder command = Door.process("inspect", secured, "--ca", chain);
            command.environment().put("DRIFT4J_TOKEN", "s3cret-s3cret-s3cret-s3cret-s3cret");
            Process process = command.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).contains("model pusht-state");
        } finally {
            secure.close();
        }
    }

    /** A certificate for localhost that signed itself, and its key, by the JDK's own tool. */
    private static void selfSigned(Path chain, Path key) throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor())
                .as(new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        KeyStore opened = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        pem(chain, "CERTIFICATE", opened.getCertificate("server").getEncoded());
        pem(
                key,
                "PRIVATE KEY",
                opened.getKey("server", "changeit".toCharArray()).getEncoded());
    }

    private static void pem(Path file, String kind, byte[] bytes) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
