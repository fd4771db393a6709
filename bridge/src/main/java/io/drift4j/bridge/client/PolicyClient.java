package io.drift4j.bridge.client;

import io.drift4j.bridge.client.ServedModel.Version;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.SafetyCount;
import io.drift4j.bridge.v1.SessionLimits;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A policy behind an address: whoever takes a {@link Policy} takes a served one. Thread-safe.
 *
 * <pre>
 * try (PolicyClient policy = PolicyClient.connect(Connection.to(PolicyAddress.parse("grpc://localhost:50051")))) {
 *     Chunk chunk = policy.act(history, Noise.seeded(1));
 * }
 * </pre>
 *
 * <p>Each history goes out in full with its noise, so that an answer depends on nothing that a server remembers, and may be
 * asked for again. The rows of a batch go out at once, each on a session of its own, up to {@link Connection#sessions}.
 *
 * <p>A server that goes away and comes back within the connection's patience is only a delay; so are sessions that it lost.
 * One that comes back with another spec is an error that names the fields. Answers with other numbers than asked for, of
 * another shape or not finite never become chunks.
 *
 * <p>Not suitable for control loops, for {@link #act} waits: see {@link io.drift4j.bridge.loop.RobotLoop}.
 */
public final class PolicyClient implements Policy {
    private static final int MOST_VERSIONS = 16;

    private final PolicyCalls calls;
    private final Session first;
    private final SessionPool sessions;
    private final Rows rows;
    private final Latency.Recent latency = new Latency.Recent();
    private final Set<Version> versions = new LinkedHashSet<>();
    private long chunks;
    private long clamped;
    private long changed;

    private PolicyClient(Connection connection, PolicyCalls calls, Session first) {
        this.calls = calls;
        this.first = first;
        this.sessions = new SessionPool(calls, first, connection.sessions());
        this.rows = new Rows(connection.sessions());
    }

    /**
     * Opens a session, and takes the model that is there.
     *
     * @throws ServerFault if the server does not answer, or refuses
     * @throws BadInput if a certificate cannot be read, or the model's spec is none
     */
    public static PolicyClient connect(Connection connection) {
        PolicyCalls calls = new PolicyCalls(connection);
        try {
            return new PolicyClient(connection, calls, calls.patiently(() -> calls.open(null)));
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    /** The model as it was when this client connected; its spec holds for as long as the client lives. */
    public ServedModel model() {
        return first.model();
    }

    /** What the server allows a session. */
    public SessionLimits limits() {
        return first.limits();
    }

    @Override
    public PolicySpec spec() {
        return model().spec();
    }

    /**
     * One pass for a batch of histories.
     *
     * @throws BadInput if a history does not fit the spec or holds numbers that are not finite, or the server's answer does
     * @throws ServerFault if the server refuses, takes longer than the deadline, or stays away
     */
    @Override
    public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
        if (histories.size() != noises.size()) {
            throw new IllegalArgumentException(
                    "every history needs its noise, got " + histories.size() + " and " + noises.size());
        }
        return rows.each(histories.size(), i -> ask(message(histories.get(i), noises.get(i))));
    }

    private Observation.Builder message(ObservationHistory history, Noise noise) {
        Observation.Builder message = Observation.newBuilder().setHistory(ObservationMessages.history(spec(), history));
        if (noise instanceof Noise.Seeded seeded) {
            message.setSeed(seeded.seed());
        } else {
            int size = model().noiseSize();
            float[] numbers = noise.values(size);
            for (float number : numbers) {
                BadInput.unless(Float.isFinite(number), "noise must be finite, got %s", number);
                message.addNoise(number);
            }
        }
        return message;
    }

    private Chunk ask(Observation.Builder message) {
        return calls.patiently(() -> {
            Session session = sessions.take();
            boolean well = false;
            try {
                calls.sleep(session.waitNanos());
                Instant wall = Instant.now();
                long start = System.nanoTime();
                message.setCaptureMonotonicNanos(start)
                        .setCaptureUnixNanos(wall.getEpochSecond() * 1_000_000_000L + wall.getNano());
                ActionChunk answer = calls.infer(session, message);
                Chunk chunk = ChunkMessages.chunk(spec(), answer);
                well = true;
                note(answer, System.nanoTime() - start);
                return chunk;
            } catch (StatusRuntimeException e) {
                well = e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED; // busy, but there
                throw e;
            } finally {
                if (well) {
                    sessions.giveBack(session);
                } else {
                    sessions.drop(session);
                }
            }
        });
    }

    private void note(ActionChunk answer, long nanos) {
        latency.add(Latency.of(nanos, answer.getTimings()));
        synchronized (versions) {
            chunks++;
            clamped += answer.getClamped() ? 1 : 0;
            for (SafetyCount count : answer.getSafetyList()) {
                changed += count.getCount();
            }
            if (versions.size() < MOST_VERSIONS) {
                versions.add(Version.of(answer.getVersion()));
            }
        }
    }

    /**
     * What a client has seen.
     *
     * @param versions of the model that gave chunks, at most 16, in order of their first; more than one if the server
     *     loaded another meanwhile
     * @param latency medians over the last 512 calls
     * @param chunks that came
     * @param clamped of them, those in which the server's safety layer changed numbers
     * @param changed numbers that it changed
     * @param retries calls that were made again
     * @param sessions that are open
     */
    public record Info(
            List<Version> versions,
            Optional<Latency> latency,
            long chunks,
            long clamped,
            long changed,
            long retries,
            int sessions) {
        public Info {
            versions = List.copyOf(versions);
        }
    }

    /** What this client has seen so far. */
    public Info info() {
        synchronized (versions) {
            return new Info(
                    List.copyOf(versions),
                    latency.median(),
                    chunks,
                    clamped,
                    changed,
                    calls.retries(),
                    sessions.size());
        }
    }

    /** Ends its sessions and the connection; calls that are under way fail. */
    @Override
    public void close() {
        rows.close();
        sessions.close();
        calls.close();
    }
}
