package io.drift4j.bridge.client;

import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.policy.plain.Pass;
import java.nio.file.Path;

/** The shipped policy behind the real server. */
public final class ServedPolicy {
    public static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");

    private ServedPolicy() {}

    public static PolicyServer start() {
        return start(ServerConfig.defaults().withPorts(0, 0));
    }

    public static PolicyServer start(ServerConfig config) {
        try {
            return PolicyServer.start(
                    config,
                    new PolicyFiles("pusht", SHIPPED, null, new PolicyFiles.Running(Pass.JAVA, "cpu", 1)),
                    "pusht");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Connection connection(PolicyServer server) {
        return Connection.to(new PolicyAddress("localhost", server.port(), false));
    }
}
