package io.drift4j.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Our server in a process of its own: {@code ServeSide '{"policy": FILE}'} prints one line of JSON with its port, then
 * serves until its input ends. As {@code drift4j serve} is by default, but that sessions may ask as often as they like.
 */
public final class ServeSide {
    private static final List<String> SETTINGS =
            List.of("port=0", "metricsPort=0", "limits.observationsPerSecond=1e6", "limits.sessions=256");

    private ServeSide() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (PolicyServer server = start(ConfigFile.JSON.readTree(arguments[0]))) {
            System.out.println(line(server));
            System.in.readAllBytes();
        }
        System.exit(0);
    }

    private static PolicyServer start(JsonNode request) throws InterruptedException {
        ServerConfig config = ServerConfig.read(null, SETTINGS);
        Path policy = Path.of(request.path("policy").asText());
        return PolicyServer.start(config, new PolicyFiles("policy", policy, null, config.running()), "policy");
    }

    private static String line(PolicyServer server) throws JacksonException {
        return ConfigFile.JSON.writeValueAsString(Map.of("port", server.port()));
    }
}
