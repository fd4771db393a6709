package io.drift4j.bridge.client;

import io.drift4j.bridge.model.ModelSource;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.policy.PolicySpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Toy models for the real server, by name. */
public record ToyModels(Map<String, PolicySpec> specs) implements ModelSource {

    @Override
    public List<String> names() {
        return List.copyOf(new TreeMap<>(specs).keySet());
    }

    @Override
    public Opened open(String name) {
        return new Opened(
                new ToyPolicy(specs.get(name)), true, ToyPolicy.NOISE, 1, "hash-of-" + name, 7, 42, "unknown");
    }

    /** A server of them that has the first one active. */
    public PolicyServer serve(ServerConfig config) {
        try {
            return PolicyServer.start(config, this, names().get(0));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
