package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Gate;
import io.drift4j.bridge.access.Messages;
import io.drift4j.bridge.access.RefusalLog;
import io.drift4j.bridge.model.ModelSource;
import io.drift4j.bridge.model.Models;
import io.drift4j.bridge.v1.ModelInfo;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.wire.SpecMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy behind gRPC.
 *
 * <pre>{@code
 * try (PolicyServer server = PolicyServer.start(ServerConfig.defaults().withPorts(0, 0), models, "pusht-state")) {
 *     connectTo(server.port());
 * }
 * }</pre>
 *
 * <p>Requests are handled on the network's threads up to the pass, which runs on a thread of the model; only pictures are
 * decoded elsewhere. {@link #close} drains: what runs is answered, the rest is told UNAVAILABLE.
 */
public final class PolicyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyServer.class);
    private static final long LOOK_MILLIS = 5;
    private static final long FLUSH_MILLIS = 500;

    private final ServerConfig config;
    private final Models models;
    private final Sessions sessions;
    private final PolicyRpc policy;
    private final AdminRpc admin;
    private final ServerMetrics metrics;
    private final ThreadPoolExecutor pictures;
    private final ScheduledExecutorService clock;
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private boolean closed;

    private PolicyServer(ServerConfig config, ModelSource source) {
        this.config = config;
        Listening listening = Listening.of(config);
        this.sessions = new Sessions(config.limits());
        this.metrics = new ServerMetrics(config.metricsPort(), sessions::count);
        this.models = new Models(
                source, config.batching(), config.safety(), config.limits().imagePixels(), metrics.registry());
        int decoders = Math.min(4, Runtime.getRuntime().availableProcessors());
        this.pictures = new ThreadPoolExecutor(
                decoders,
                decoders,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(2 * config.limits().sessions()),
                work -> daemon(work, "pictures"));
        this.clock = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "sessions"));
        RefusalLog refusals = new RefusalLog();
        this.policy = new PolicyRpc(models, sessions, config.limits(), pictures, metrics, refusals);
        this.admin = new AdminRpc(models);
        Gate gate = new Gate(listening.users(), listening.admins(), metrics::request, refusals);
        NettyServerBuilder builder = listening
                .builder(config)
                .addStreamTracerFactory(gate.tracers())
                .intercept(gate)
                .addService(Messages.lenient(policy))
                .addService(Messages.lenient(health.getHealthService()))
                .addService(Messages.lenient(ProtoReflectionServiceV1.newInstance()));
        if (listening.admins().needed()) {
            builder.addService(Messages.lenient(admin));
        }
        serving(ServingStatus.NOT_SERVING);
        this.server = builder.build();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread made = new Thread(work, name);
        made.setDaemon(true);
        return made;
    }

    /**
     * Listens, with no model yet: all calls are UNAVAILABLE and health is NOT_SERVING until {@link #activate}.
     *
     * @throws BadInput if the configuration cannot be served: a port is taken, a file is wrong, a bind is not safe
     */
    public static PolicyServer open(ServerConfig config, ModelSource models) {
        PolicyServer server = new PolicyServer(config, models);
        server.listen();
        return server;
    }

    /**
     * Listens, loads a model, warms it up and serves it.
     *
     * @throws BadInput as {@link #open}, or if the model cannot be used
     */
    public static PolicyServer start(ServerConfig config, ModelSource models, String model)
            throws InterruptedException {
        PolicyServer server = open(config, models);
        try {
            server.activate(model);
            return server;
        } catch (RuntimeException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private void listen() {
        try {
            server.start();
        } catch (IOException e) {
            close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BadInput(
                    "port " + config.port() + " of " + config.host() + " cannot be listened on: " + cause.getMessage()
                            + "; choose another one, or 0 for any free one",
                    e);
        }
        long millis = Math.max(10, Math.min(1000, (long) (config.limits().idleSeconds() * 250)));
        clock.scheduleWithFixedDelay(sessions::expire, millis, millis, TimeUnit.MILLISECONDS);
        LOG.atInfo()
                .setMessage("listening")
                .addKeyValue("host", config.host())
                .addKeyValue("port", port())
                .addKeyValue("metricsPort", metricsPort())
                .log();
    }

    /**
     * Loads a model anew, warms it up, and gives it to new sessions.
     *
     * @throws BadInput if it cannot be used; what was active stays so
     */
    public void activate(String model) throws InterruptedException {
        models.load(model);
        models.activate(model);
        serving(ServingStatus.SERVING);
    }

    /** What the active model takes and gives. */
    public PolicySpec spec() {
        return SpecMessages.spec(active().getSpec());
    }

    /** SHA-256 of the active model's weights, hexadecimal. */
    public String weightHash() {
        return active().getVersion().getWeightHash();
    }

    private ModelInfo active() {
        return models.activeInfo().orElseThrow(() -> new IllegalStateException("no model is active yet"));
    }

    /** The gRPC port. */
    public int port() {
        return server.getPort();
    }

    /** The port of {@code /metrics}, on loopback. */
    public int metricsPort() {
        return metrics.port();
    }

    private void serving(ServingStatus status) {
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        health.setStatus(PolicyServiceGrpc.SERVICE_NAME, status);
    }

    /** Drains and ends, within {@code limits.drainSeconds}. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long start = System.nanoTime();
        long end = start + (long) (config.limits().drainSeconds() * 1e9);
        LOG.atInfo()
                .setMessage("draining")
                .addKeyValue("sessions", sessions.count())
                .log();
        health.enterTerminalState();
        policy.drain();
        admin.close();
        boolean answered = false;
        try {
            answered = answered(end);
            server.shutdown();
            server.awaitTermination(Math.min(FLUSH_MILLIS, millisUntil(end)), TimeUnit.MILLISECONDS);
            server.shutdownNow();
            server.awaitTermination(millisUntil(end), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        clock.shutdownNow();
        pictures.shutdownNow();
        sessions.closeAll();
        models.close();
        awaitModels(end);
        metrics.close();
        LOG.atInfo()
                .setMessage("ended")
                .addKeyValue("allAnswered", answered)
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log();
    }

    private void awaitModels(long end) {
        try {
            models.awaitEnd(millisUntil(end));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answered(long end) throws InterruptedException {
        while (sessions.all().stream().anyMatch(Session::busy)) {
            if (millisUntil(end) <= FLUSH_MILLIS) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private static long millisUntil(long end) {
        return Math.max(0, (end - System.nanoTime()) / 1_000_000);
    }
}
