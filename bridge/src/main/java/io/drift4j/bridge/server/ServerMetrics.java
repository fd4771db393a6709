package io.drift4j.bridge.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.drift4j.engine.BadInput;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the server counts, and the page on loopback that Prometheus reads. Thread-safe. */
final class ServerMetrics implements AutoCloseable {
    private static final int STATUSES = Status.Code.values().length;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, AtomicReferenceArray<@Nullable Counter>> requests = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Counter> streamRefusals = new AtomicReferenceArray<>(STATUSES);
    private final Counter superseded;
    private final ExecutorService thread;
    private final HttpServer http;

    /**
     * Opens the page.
     *
     * @param port 0 for any free one
     * @throws BadInput if the port is taken
     */
    ServerMetrics(int port, Supplier<Number> sessions) {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new BadInput(
                    "metricsPort " + port + " cannot be listened on: " + BadInput.reason(e)
                            + "; choose another one, or 0 for any",
                    e);
        }
        superseded = Counter.builder("drift4j.superseded")
                .description("Observations of streams that were replaced by newer ones")
                .register(registry);
        Gauge.builder("drift4j.sessions", sessions).description("Open sessions").register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "metrics");
            made.setDaemon(true);
            return made;
        });
        http.createContext("/metrics", this::page);
        http.setExecutor(thread);
        http.start();
    }

    MeterRegistry registry() {
        return registry;
    }

    int port() {
        return http.getAddress().getPort();
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

    private void page(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean found = exchange.getRequestURI().getPath().equals("/metrics");
            boolean read = exchange.getRequestMethod().equals("GET");
            if (!found || !read) {
                exchange.sendResponseHeaders(found ? 405 : 404, -1);
                return;
            }
            byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(text);
            }
        }
    }

    @Override
    public void close() {
        http.stop(0);
        thread.shutdownNow();
        registry.close();
    }
}
