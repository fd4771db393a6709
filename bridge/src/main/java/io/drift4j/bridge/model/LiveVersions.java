package io.drift4j.bridge.model;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The versions whose policies are open, as the metrics tell of them; not thread-safe. */
final class LiveVersions {
    private final Set<LoadedModel> versions = new LinkedHashSet<>();
    private final MultiGauge gauge;
    private final MultiGauge waiting;

    LiveVersions(MeterRegistry registry) {
        gauge = MultiGauge.builder("drift4j.model.info")
                .description("1 for every version that is loaded")
                .register(registry);
        waiting = MultiGauge.builder("drift4j.waiting")
                .description("Observations that wait for a pass")
                .register(registry);
    }

    void add(LoadedModel model) {
        versions.add(model);
    }

    /** Whether it was there. */
    boolean remove(LoadedModel model) {
        return versions.remove(model);
    }

    boolean isEmpty() {
        return versions.isEmpty();
    }

    /** Sessions on any version of this name. */
    int sessions(String name) {
        return versions.stream()
                .filter(model -> model.name().equals(name))
                .mapToInt(LoadedModel::sessions)
                .sum();
    }

    /** Tells the metrics. */
    void publish(@Nullable LoadedModel active) {
        gauge.register(
                versions.stream()
                        .map(model -> MultiGauge.Row.of(
                                Tags.of(
                                        "model", model.name(),
                                        "version",
                                                Long.toString(model.info()
                                                        .getVersion()
                                                        .getVersion()),
                                        "weight_hash", model.info().getVersion().getWeightHash(),
                                        "spec_hash", model.specHash(),
                                        "active", Boolean.toString(model == active)),
                                1))
                        .toList(),
                true);
        waiting.register(
                versions.stream().collect(Collectors.groupingBy(LoadedModel::name)).entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(
                                Tags.of("model", entry.getKey()),
                                entry.getValue(),
                                models -> models.stream()
                                        .mapToInt(LoadedModel::waiting)
                                        .sum()))
                        .toList(),
                true);
    }
}
