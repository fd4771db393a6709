package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.TaskSpec;
import io.drift4j.simeval.pusht.PushT;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tasks that come with drift4j. A new one is one more entry here. */
enum Tasks {
    PUSHT("pusht", PushT::withKeys, "keypoint", "agent_pos", "state", "image");

    private final String title;
    private final Function<String[], Environment> create;
    private final List<String> keys;

    Tasks(String title, Function<String[], Environment> create, String... keys) {
        this.title = title;
        this.create = create;
        this.keys = List.of(keys);
    }

    /** The task of this name. */
    static Tasks named(String name) {
        return Arrays.stream(values())
                .filter(task -> task.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput("a task must be one of " + names() + ", got '" + name + "'"));
    }

    static List<String> names() {
        return Arrays.stream(values()).map(task -> task.title).toList();
    }

    /** The whole task: every observation key that it can give. */
    TaskSpec spec() {
        try (Environment environment = create.apply(keys.toArray(String[]::new))) {
            return environment.spec();
        }
    }

    /** Environments that give what this policy observes, and no picture that nobody looks at. */
    Supplier<Environment> environments(PolicySpec policy) {
        List<String> wanted = policy.observations().stream()
                .map(ObservationKey::name)
                .filter(keys::contains)
                .toList();
        String[] given = (wanted.size() == policy.observations().size() ? wanted : keys).toArray(String[]::new);
        return () -> create.apply(given);
    }
}
