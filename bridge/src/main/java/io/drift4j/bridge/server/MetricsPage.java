package io.drift4j.bridge.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The page on loopback that Prometheus reads, {@code /metrics}. */
final class MetricsPage implements AutoCloseable {
    private static final String PATH = "/metrics";

    private final ServerMetrics metrics;
    private final ExecutorService thread;
    private final HttpServer http;

    /**
     * Opens it.
     *
     * @param port 0 for any free one
     * @throws BadInput if the port is taken
     */
    MetricsPage(int port, ServerMetrics metrics) {
        this.metrics = metrics;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new BadInput(
                    "metricsPort " + port + " cannot be listened on: " + BadInput.reason(e)
                            + "; choose another one, or 0 for any",
                    e);
        }
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "metrics");
            made.setDaemon(true);
            return made;
        });
        http.createContext(PATH, this::answer);
        http.setExecutor(thread);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean found = exchange.getRequestURI().getPath().equals(PATH);
            if (!found || !exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(found ? 405 : 404, -1);
                return;
            }
            byte[] text = metrics.text().getBytes(StandardCharsets.UTF_8);
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
    }
}
