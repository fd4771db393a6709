package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.CloseSessionRequest;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that do everything a client can do, at random and at once, while models are swapped. Whatever happens, each answer
 * is of the client's own observation, of its own episode and of one version, and nothing is left behind.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ChaosTest {
    private static final int CLIENTS = 12;
    /** Below those at which the fake fails. */
    private static final float MOST_X = 600;

    private final List<FakePolicy> policies = new CopyOnWriteArrayList<>();

    @Test
    void aFewSeconds() throws Exception {
        run(20_261_127, 5);
    }

    @Test
    @Tag("long")
    void aFewMinutes() throws Exception {
        run(System.nanoTime(), 240);
    }

    /** What a version adds to y; small enough for a float to hold the sum with an x. */
    private static float offset(long version) {
        return MOST_X * (version % 1000);
    }

    private FakePolicy next() {
        FakePolicy policy = new FakePolicy(FakePolicy.SPEC, offset(policies.size() + 1));
        policies.add(policy);
        return policy;
    }

    private void run(long seed, int seconds) throws Exception {
        System.out.println("chaos of seed " + seed);
        FakeModels models = new FakeModels().with(FakeModels.NAME, () -> next().opened());
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        Map<Status.Code, Integer> refusals = new EnumMap<>(Status.Code.class);
        int chunks = 0;
        try (Running running = Running.serve(
                models,
                FakeModels.NAME,
                "limits.observationsPerSecond=1e6",
                "safety.unlimited=[x, y]",
                "batching.maxBatch=5")) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            AtomicInteger working = new AtomicInteger(CLIENTS);
            List<Future<Client>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                clients.add(threads.submit(() -> {
                    try (Client client = new Client(running, random)) {
                        while (System.nanoTime() < end) {
                            client.act();
                        }
                        return client;
                    } finally {
                        working.decrementAndGet();
                    }
                }));
            }
            while (working.get() > 0) {
                running.server.activate(FakeModels.NAME);
                Thread.sleep(100);
            }
            for (Future<Client> client : clients) {
                chunks += client.get().chunks;
                client.get().refusals.forEach((code, count) -> refusals.merge(code, count, Integer::sum));
            }
            System.out.println(chunks + " chunks, " + policies.size() + " versions, refusals " + refusals);
            Wait.until("all sessions are gone", () -> running.metric("drift4j_sessions") == 0);
            Wait.until("nothing waits", () -> running.metric("drift4j_waiting{model=\"fake\"}") == 0);
            Wait.until(
                    "all versions but the active one are closed",
                    () -> policies.stream()
                                    .filter(policy -> policy.closed.getCount() > 0)
                                    .count()
                            == 1);
            assertThat(running.metric("drift4j_pass_failures_total{model=\"fake\"}"))
                    .isZero();
        } finally {
            threads.shutdownNow();
        }
        assertThat(chunks).isGreaterThan(100);
        assertThat(refusals.keySet())
                .isSubsetOf(
                        Status.Code.ABORTED,
                        Status.Code.CANCELLED,
                        Status.Code.DEADLINE_EXCEEDED,
                        Status.Code.RESOURCE_EXHAUSTED);
        assertThat(policies)
                .allSatisfy(policy -> assertThat(policy.closed.getCount()).isZero());
    }

    /** One client; not thread-safe. */
    private static final class Client implements AutoCloseable {
        private final Running running;
        private final ManagedChannel channel;
        private final Random random;
        private final Map<Status.Code, Integer> refusals = new EnumMap<>(Status.Code.class);
        private int chunks;
        private String session;
        private StreamClient stream;
        private long sequence;
        private float x;

        /** What was sent in this episode, by number; a number is sent again now and then. */
        private final Map<Long, Set<Float>> sent = new HashMap<>();

        private long version;

        Client(Running running, Random random) {
            this.running = running;
            this.random = random;
            this.channel = NettyChannelBuilder.forAddress("127.0.0.1", running.server.port())
                    .usePlaintext()
                    .directExecutor() // answers of the stream and of calls are seen in the order in which they came
                    .build();
            open();
        }

        private PolicyServiceGrpc.PolicyServiceBlockingStub stub() {
            return Running.stub(channel);
        }

        private void open() {
            var opened = stub().openSession(io.drift4j.bridge.v1.OpenSessionRequest.getDefaultInstance());
            session = opened.getSessionId();
            begin(opened.getModel().getVersion().getVersion());
        }

        private void begin(long on) {
            version = on;
            sequence = random.nextInt(3);
            sent.clear();
        }

        private Observation.Builder next() {
            sequence += random.nextInt(3) > 0 ? 1 : 0;
            x = (x + 1) % MOST_X;
            sent.computeIfAbsent(sequence, number -> new HashSet<>()).add(x);
            return observation(sequence, x).addNoise(0);
        }

        void act() throws InterruptedException, ExecutionException {
            switch (random.nextInt(12)) {
                case 0, 1, 2 ->
                    tried(() ->
                            check(stub().infer(Running.request(session, next())).getChunk()));
                case 3 ->
                    tried(() -> check(stub().withDeadlineAfter(random.nextInt(3000), TimeUnit.MICROSECONDS)
                            .infer(Running.request(session, next()))
                            .getChunk()));
                case 4 -> givenUp();
                case 5 -> stream = StreamClient.open(channel, session).send(next());
                case 6, 7, 8 -> {
                    if (stream != null) {
                        for (int i = random.nextInt(8); i >= 0; i--) {
                            stream.send(next());
                        }
                        read();
                    }
                }
                case 9 -> reset();
                case 10 -> {
                    if (stream != null && random.nextInt(3) == 0) {
                        stream.cancel();
                        stream = null;
                    }
                }
                default -> {
                    if (random.nextInt(4) == 0) {
                        close(session);
                        open();
                        stream = null;
                    }
                }
            }
        }

        private void givenUp() throws InterruptedException {
            ListenableFuture<InferResponse> asked =
                    PolicyServiceGrpc.newFutureStub(channel).infer(Running.request(session, next()));
            if (random.nextBoolean()) {
                Thread.sleep(0, random.nextInt(500_000));
            }
            asked.cancel(true);
        }

        private void reset() {
            var reset =
                    stub().reset(ResetRequest.newBuilder().setSessionId(session).build());
            read();
            begin(reset.getModel().getVersion().getVersion());
        }

        /** Looks at what has come on the stream: after a reset's answer, all that was before it. */
        private void read() {
            for (StreamResponse answer = poll(); answer != null; answer = poll()) {
                if (answer.hasChunk()) {
                    check(answer.getChunk());
                } else {
                    refusals.merge(
                            Status.fromCodeValue(answer.getRefusal().getCode()).getCode(), 1, Integer::sum);
                }
            }
        }

        private StreamResponse poll() {
            return stream == null ? null : stream.poll();
        }

        private void check(ActionChunk chunk) {
            float[] actions = Running.actions(FakePolicy.SPEC, chunk);
            assertThat(sent.get(chunk.getSequence()))
                    .as("observations of number %d in this episode", chunk.getSequence())
                    .contains(actions[0]);
            assertThat(chunk.getVersion().getVersion()).isEqualTo(version);
            float oldest = actions[1] - offset(version);
            assertThat(sent.values()).as("frames of this episode").anyMatch(xs -> xs.contains(oldest));
            chunks++;
        }

        private void tried(Runnable call) {
            try {
                call.run();
            } catch (StatusRuntimeException e) {
                refusals.merge(e.getStatus().getCode(), 1, Integer::sum);
            }
        }

        private void close(String id) {
            stub().closeSession(
                            CloseSessionRequest.newBuilder().setSessionId(id).build());
        }

        @Override
        public void close() {
            close(session);
            channel.shutdownNow();
        }
    }
}
