package io.drift4j.cli;

import io.drift4j.policy.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A policy as a person names it: a file, or the address of a server. */
sealed interface PolicySource permits FilePolicy, ServedPolicy {

    /** What the person wrote. */
    String label();

    /**
     * Opens it.
     *
     * @throws io.drift4j.engine.BadInput if it is no policy
     * @throws io.drift4j.bridge.client.ServerFault if its server does not answer, or refuses
     */
    Opened open();

    /**
     * An open policy and what is known of it.
     *
     * @param told where it comes from and how it acts, asked after it has acted
     * @param log of its training, if there is one here
     */
    record Opened(Policy policy, Supplier<Told> told, Optional<Path> log) implements AutoCloseable {
        @Override
        public void close() {
            policy.close();
        }
    }

    /**
     * What is to be told of a policy that has acted.
     *
     * @param settings for reports and JSON, in order
     * @param notes lines for people
     */
    record Told(Map<String, Object> settings, List<String> notes) {}
}
