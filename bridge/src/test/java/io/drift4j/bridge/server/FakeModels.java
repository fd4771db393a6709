package io.drift4j.bridge.server;

import io.drift4j.bridge.model.ModelSource;
import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Models that a test puts there. */
final class FakeModels implements ModelSource {
    static final String NAME = "fake";

    private final Map<String, Supplier<Opened>> models = new ConcurrentHashMap<>();

    /** One policy, under {@link #NAME}. */
    static FakeModels of(FakePolicy policy) {
        return new FakeModels().with(NAME, policy::opened);
    }

    FakeModels with(String name, Supplier<Opened> model) {
        models.put(name, model);
        return this;
    }

    @Override
    public List<String> names() {
        return List.copyOf(new TreeMap<>(models).keySet());
    }

    @Override
    public Opened open(String name) {
        Supplier<Opened> found = models.get(name);
        if (found == null) {
            throw new BadInput("no model " + name);
        }
        return found.get();
    }
}
