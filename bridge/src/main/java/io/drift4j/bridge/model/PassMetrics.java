package io.drift4j.bridge.model;

import io.drift4j.bridge.safety.SafetyEvent;
import io.drift4j.bridge.safety.SafetyKind;
import io.drift4j.bridge.safety.SafetyVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Where the time of one model's requests goes; looked up once, so that a request only counts. Thread-safe. */
final class PassMetrics {
    private static final Duration[] BUCKETS = IntStream.of(
                    50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1000L))
            .toArray(Duration[]::new);

    private final Timer decode;
    private final Timer queue;
    private final Timer infer;
    private final Timer encode;
    private final DistributionSummary batch;
    private final Map<SafetyKind, Counter> safety = new EnumMap<>(SafetyKind.class);
    private final Counter notFinite;
    private final Counter failed;

    PassMetrics(MeterRegistry registry, String model) {
        decode = timer(registry, "decode", model, "From a request to frames of numbers");
        queue = timer(registry, "queue", model, "Waiting for a pass");
        infer = timer(registry, "infer", model, "One pass of a batch");
        encode = timer(registry, "encode", model, "Safety layer and making the answer");
        batch = DistributionSummary.builder("drift4j.batch.size")
                .description("Rows of a pass")
                .serviceLevelObjectives(DoubleStream.iterate(1, size -> size <= 1024, size -> 2 * size)
                        .toArray())
                .tag("model", model)
                .register(registry);
        for (SafetyKind kind : SafetyKind.values()) {
            safety.put(
                    kind,
                    Counter.builder("drift4j.safety.events")
                            .description("Numbers of chunks that were outside a limit, by its kind")
                            .tag("model", model)
                            .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        notFinite = Counter.builder("drift4j.not.finite")
                .description("Chunks that were not sent because a number was not finite")
                .tag("model", model)
                .register(registry);
        failed = Counter.builder("drift4j.pass.failures")
                .description("Passes that ended with an exception")
                .tag("model", model)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String part, String model, String description) {
        return Timer.builder("drift4j." + part)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .tag("model", model)
                .register(registry);
    }

    void pass(int rows, long inferNanos) {
        batch.record(rows);
        infer.record(inferNanos, TimeUnit.NANOSECONDS);
    }

    void answered(long decodeNanos, long queueNanos, long encodeNanos) {
        decode.record(decodeNanos, TimeUnit.NANOSECONDS);
        queue.record(queueNanos, TimeUnit.NANOSECONDS);
        encode.record(encodeNanos, TimeUnit.NANOSECONDS);
    }

    void safety(SafetyVerdict verdict) {
        if (verdict instanceof SafetyVerdict.Clamped clamped) {
            count(clamped.events());
        } else if (verdict instanceof SafetyVerdict.Rejected rejected) {
            count(rejected.events());
        } else if (verdict instanceof SafetyVerdict.NotFinite) {
            notFinite.increment();
        }
    }

    private void count(List<SafetyEvent> events) {
        for (SafetyEvent event : events) {
            Objects.requireNonNull(safety.get(event.kind())).increment(); // there is one for every kind
        }
    }

    void failed() {
        failed.increment();
    }
}
