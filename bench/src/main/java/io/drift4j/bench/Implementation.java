package io.drift4j.bench;

import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.Policy;
import io.drift4j.policy.plain.PlainPolicy;
import java.nio.file.Path;
import java.util.List;

/**
 * A way to run a policy file.
 *
 * @param name short name in tables and requests
 * @param loader opens a file with this many threads
 */
record Implementation(String name, Loader loader) {
    /** Opens a policy file. */
    interface Loader {
        Policy load(Path file, int threads);
    }

    /** All of them; the fastest stands for drift4j. */
    static final List<Implementation> ALL = List.of(
            new Implementation("native", (file, threads) -> DriftPolicy.load(file, "cpu", threads)),
            new Implementation("java", (file, threads) -> PlainPolicy.load(file)));

    static Implementation named(String name) {
        return ALL.stream()
                .filter(one -> one.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no implementation " + name));
    }
}
