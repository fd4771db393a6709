package io.drift4j.bridge.server;

import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the server counts. Thread-safe. */
final class ServerMetrics implements AutoCloseable {
    private static final int STATUSES = Status.Code.values().length;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, AtomicReferenceArray<@Nullable Counter>> requests = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Counter> streamRefusals = new AtomicReferenceArray<>(STATUSES);
    private final Counter superseded;

    ServerMetrics(Supplier<Number> sessions) {
        superseded = Counter.builder("drift4j.superseded")
                .description("Observations of streams that were replaced by newer ones")
                .register(registry);
        Gauge.builder("drift4j.sessions", sessions).description("Open sessions").register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    /** All of it as Prometheus reads it. */
    String text() {
        return registry.scrape();
    }

    /** A call ended. */
    void request(String method, Status.Code status) {
        AtomicReferenceArray<@Nullable Counter> counters =
                requests.computeIfAbsent(method, name -> new AtomicReferenceArray<>(STATUSES));
        Counter counter = counters.get(status.value());
        if (counter == null) {
            counter = Counter.builder("drift4j.requests")
                    .description("Calls that ended, by method and gRPC status")
                    .tag("method", method)
                    .tag("status", status.name())
                    .register(registry); // the same one, if two threads come here
            counters.set(status.value(), counter);
        }
        counter.increment();
    }

    /** An observation of a stream got no chunk. */
    void streamRefusal(Status.Code status) {
        Counter counter = streamRefusals.get(status.value());
        if (counter == null) {
            counter = Counter.builder("drift4j.stream.refusals")
                    .description("Observations of streams that got no chunk, by gRPC status")
                    .tag("status", status.name())
                    .register(registry);
            streamRefusals.set(status.value(), counter);
        }
        counter.increment();
    }

    void superseded(int count) {
        superseded.increment(count);
    }

    @Override
    public void close() {
        registry.close();
    }
}
