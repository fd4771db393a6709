package io.drift4j.bridge.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.bridge.client.PolicyStream;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.client.ServedPolicy;
import io.drift4j.bridge.client.SessionStream;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.plain.PlainPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop on the real server commands what one in process does, bit for bit. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServedLoopTest {
    private static final int STEPS = 60;

    /** Answers at once, by a policy in this process. */
    private record Here(Policy policy, ServedModel model) implements PolicyStream.Source {
        @Override
        public PolicyStream open(PolicyStream.Listener listener) {
            listener.opened(model);
            return new PolicyStream() {
                @Override
                public boolean ready() {
                    return true;
                }

                @Override
                public void send(Observation observation) {
                    FieldErrors errors = new FieldErrors();
                    ObservationDecoder decoder = new ObservationDecoder(policy.spec(), model.noiseSize(), 1);
                    Chunk chunk = policy.act(
                            new ObservationHistory(decoder.frames(observation, errors)),
                            decoder.noise(observation, 0, errors));
                    errors.check();
                    Thread answer = new Thread(() -> listener.chunk(
                            FakeStreams.Fake.message(observation, chunk).build()));
                    answer.start();
                }

                @Override
                public void reset() {}

                @Override
                public void close() {}
            };
        }
    }

    private static List<float[]> commands(ServedModel model, PolicyStream.Source source) throws InterruptedException {
        AtomicLong clock = new AtomicLong();
        long step = Math.round(model.spec().stepSeconds() * 1e9);
        List<float[]> commands = new ArrayList<>();
        try (RobotLoop loop = new RobotLoop(model, source, LoopConfig.defaults().withSeed(9), clock::get)) {
            loop.command();
            while (!loop.state().connected()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            for (int n = 1; n <= STEPS; n++) {
                clock.set(n * step);
                if (loop.observe(frame(model.spec(), n), clock.get())) {
                    while (loop.state().answered() < loop.state().sequence()) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                }
                commands.add(loop.command().orElseThrow().values());
            }
            assertThat(loop.state().counts().discarded()).isZero();
        }
        return commands;
    }

    private static io.drift4j.policy.Observation frame(PolicySpec spec, int seed) {
        RandomStream stream = RandomStream.of(seed);
        Map<String, float[]> values = new LinkedHashMap<>();
        spec.observations().forEach(key -> {
            float[] numbers = stream.gaussians(key.size());
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = 256 + 40 * numbers[i];
            }
            values.put(key.name(), numbers);
        });
        return new io.drift4j.policy.Observation(values);
    }

    @Test
    void commandsAreTheSame() throws Exception {
        try (PolicyServer server = ServedPolicy.start();
                PlainPolicy policy = PlainPolicy.load(ServedPolicy.SHIPPED)) {
            ServedModel model;
            try (PolicyClient client = PolicyClient.connect(ServedPolicy.connection(server))) {
                model = client.model();
            }
            List<float[]> served = commands(model, SessionStream.source(ServedPolicy.connection(server), model));
            List<float[]> here = commands(model, new Here(policy, model));
            assertThat(served).hasSize(STEPS);
            for (int n = 0; n < STEPS; n++) {
                assertThat(served.get(n)).as("step %d", n).containsExactly(here.get(n));
            }
        }
    }
}
