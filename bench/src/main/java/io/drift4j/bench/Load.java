package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.OpenSessionRequest;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.PolicySpec;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Robots that ask a server, all in one process beside it: as fast as they are answered, or at a rate. */
final class Load {
    private static final int SESSIONS_A_CONNECTION = 8;
    private static final long PATIENCE_SECONDS = 30;

    private Load() {}

    /**
     * Request: {@code policy}, {@code port}, {@code sessions}, {@code warmUp} and {@code seconds}, and {@code hertz}: 0 for
     * as fast as they are answered. Values: {@code requestsPerSecond}; {@code p50}, {@code p99} and {@code max} of the round
     * trip, {@code decode}, {@code queue}, {@code infer} and {@code encode} (medians of what the server says), ms; and counts
     * of {@code asked}, {@code answered}, {@code failed}, {@code wrong} (another observation's, or not a chunk), {@code
     * twice} and {@code late} (not answered when the next was due).
     */
    static Answer measure(JsonNode request) {
        double start = Answer.peakNow();
        PolicySpec spec = PolicyFile.read(Path.of(request.path("policy").asText()))
                .contents()
                .spec();
        History history = ObservationMessages.history(spec, Acting.history());
        int sessions = request.path("sessions").asInt();
        double hertz = request.path("hertz").asDouble();
        List<ManagedChannel> channels = new ArrayList<>();
        List<Robot> robots = new ArrayList<>();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            for (int i = 0; i < sessions; i++) {
                if (i % SESSIONS_A_CONNECTION == 0) {
                    channels.add(NettyChannelBuilder.forAddress(
                                    "127.0.0.1", request.path("port").asInt())
                            .usePlaintext()
                            .directExecutor()
                            .build());
                }
                robots.add(robot(channels.get(channels.size() - 1), history, spec));
            }
            double warmUp = request.path("warmUp").asDouble();
            run(robots, warmUp, hertz, timer);
            robots.forEach(Robot::forget);
            double seconds = run(robots, request.path("seconds").asDouble(), hertz, timer);
            return Answer.here(values(robots, seconds), start, Map.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted under load", e);
        } finally {
            timer.shutdownNow();
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    private static Robot robot(ManagedChannel channel, History history, PolicySpec spec) {
        String session = PolicyServiceGrpc.newBlockingStub(channel)
                .openSession(OpenSessionRequest.getDefaultInstance())
                .getSessionId();
        return new Robot(PolicyServiceGrpc.newStub(channel), session, history, spec);
    }

    /** Lets all robots ask for so long; returns the seconds until the last was answered. */
    private static double run(List<Robot> robots, double seconds, double hertz, ScheduledExecutorService timer)
            throws InterruptedException {
        CountDownLatch done = new CountDownLatch(robots.size());
        long begun = System.nanoTime();
        long end = begun + (long) (seconds * 1e9);
        if (hertz == 0) {
            robots.forEach(robot -> robot.askUntil(end, done));
        } else {
            long period = (long) (1e9 / hertz);
            for (int i = 0; i < robots.size(); i++) {
                robots.get(i).askEach(period, i * period / robots.size(), end, timer, done);
            }
        }
        if (!done.await((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    done.getCount() + " of " + robots.size() + " robots wait for an answer still");
        }
        return (System.nanoTime() - begun) * 1e-9;
    }

    private static Map<String, Double> values(List<Robot> robots, double seconds) {
        double[] trips = robots.stream().flatMapToDouble(Robot::roundTrips).toArray();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("requestsPerSecond", trips.length / seconds);
        values.put("p50", Spread.quantile(trips, 0.5));
        values.put("p99", Spread.quantile(trips, 0.99));
        values.put("max", Spread.quantile(trips, 1));
        for (Robot.Stage stage : Robot.Stage.values()) {
            double[] times =
                    robots.stream().flatMapToDouble(robot -> robot.times(stage)).toArray();
            values.put(stage.title(), Spread.quantile(times, 0.5));
        }
        values.put("asked", sum(robots, Robot::asked));
        values.put("answered", (double) trips.length);
        values.put("failed", sum(robots, Robot::failed));
        values.put("wrong", sum(robots, Robot::wrong));
        values.put("twice", sum(robots, Robot::twice));
        values.put("late", sum(robots, Robot::late));
        return values;
    }

    private static double sum(List<Robot> robots, ToDoubleFunction<Robot> count) {
        return robots.stream().mapToDouble(count).sum();
    }
}
