package io.drift4j.bridge.server;

import io.drift4j.bridge.access.Gate;
import io.drift4j.bridge.access.Messages;
import io.drift4j.bridge.access.RefusalLog;
import io.drift4j.bridge.access.Tokens;
import io.drift4j.bridge.model.Batching;
import io.drift4j.bridge.model.ModelSource;
import io.drift4j.bridge.model.Models;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Observations sent to a policy that does nothing, by a server and a client inside this process, without a port: so that the
 * first clients do not wait for classes to be loaded and for the compiler. Without it a robot that asks ten times a second
 * has its answers milliseconds late for minutes. Once for a process, whose code is then warm for all servers in it.
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final String NAME = "rehearsal";
    private static final int MOST_CALLS = 5000;
    private static final long MOST_NANOS = 2_000_000_000;
    private static final PolicySpec SPEC = new PolicySpec(
            NAME,
            List.of(new PolicySpec.ObservationKey("state", 8, "")),
            new PolicySpec.ActionSpec(List.of("x", "y"), "", List.of(-1.0, -1.0), List.of(1.0, 1.0)),
            2,
            8,
            16,
            0.1);

    private Rehearsal() {}

    private static final class Once {
        private static final Thread THREAD = new Thread(Rehearsal::hold, NAME);

        static {
            THREAD.setDaemon(true);
            THREAD.start();
        }
    }

    /** The thread that ends when the way of a request is warm. */
    static Thread begin() {
        return Once.THREAD;
    }

    private static void hold() {
        EventLoopGroup loops = new DefaultEventLoopGroup(2);
        ServerMetrics metrics = new ServerMetrics(() -> 0);
        try (Models models = new Models(
                new Nothing(),
                new Batching(0, 1),
                SafetyConfig.defaults(),
                1,
                metrics.registry(),
                NOPLogger.NOP_LOGGER)) {
            models.load(NAME);
            models.activate(NAME);
            ServerConfig.Limits limits = new ServerConfig.Limits(1, 1e9, 1 << 20, 1, 60, 1);
            Sessions sessions = new Sessions(limits, NOPLogger.NOP_LOGGER);
            RefusalLog refusals = new RefusalLog();
            PolicyRpc policy = new PolicyRpc(models, sessions, limits, Runnable::run, metrics, refusals);
            call(policy, new Gate(Tokens.none(), Tokens.none(), metrics::request, refusals), loops);
            sessions.closeAll();
        } catch (IOException | RuntimeException e) { // clients are served all the same
            LOG.atWarn().setMessage("rehearsal failed").setCause(e).log();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            metrics.close();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static void call(PolicyRpc policy, Gate gate, EventLoopGroup loops)
            throws IOException, InterruptedException {
        LocalAddress address = new LocalAddress(NAME);
        Server server = NettyServerBuilder.forAddress(address, InsecureServerCredentials.create())
                .channelType(LocalServerChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .directExecutor()
                .addStreamTracerFactory(gate.tracers())
                .intercept(gate)
                .addService(Messages.lenient(policy))
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                .channelType(LocalChannel.class)
                .eventLoopGroup(loops)
                .usePlaintext()
                .directExecutor()
                .build();
        try {
            infer(PolicyServiceGrpc.newBlockingStub(channel));
        } finally {
            channel.shutdownNow();
            server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
        }
    }

    private static void infer(PolicyServiceGrpc.PolicyServiceBlockingStub stub) {
        String session = stub.openSession(
                        OpenSessionRequest.newBuilder().setClientName(NAME).build())
                .getSessionId();
        InferRequest.Builder request = InferRequest.newBuilder()
                .setSessionId(session)
                .setObservation(Observation.newBuilder()
                        .setNewest(ObservationMessages.frame(
                                SPEC, new io.drift4j.policy.Observation(Map.of("state", new float[8])))));
        long start = System.nanoTime();
        for (int i = 0; i < MOST_CALLS && System.nanoTime() - start < MOST_NANOS; i++) {
            request.getObservationBuilder().setSequence(i);
            stub.infer(request.build());
        }
    }

    /** The policy that does nothing. */
    private static final class Nothing implements ModelSource, Policy {
        @Override
        public List<String> names() {
            return List.of(NAME);
        }

        @Override
        public Opened open(String name) {
            return new Opened(this, true, 1, 1, "", 0, 0, "");
        }

        @Override
        public PolicySpec spec() {
            return SPEC;
        }

        @Override
        public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
            int size = SPEC.action().size();
            return histories.stream()
                    .map(history -> new Chunk(SPEC.horizon(), size, new float[SPEC.horizon() * size]))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
