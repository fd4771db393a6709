package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.safety.SafetyLayer;
import io.drift4j.bridge.safety.SafetyVerdict;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.wire.WeightHash;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyContract;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.plain.PlainPolicy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped policy by its address is the shipped policy. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServedPolicyContractTest extends PolicyContract {
    private static PolicyServer server;

    @BeforeAll
    static void start() {
        server = ServedPolicy.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Policy policy() {
        return PolicyClient.connect(ServedPolicy.connection(server));
    }

    @Override
    protected int noiseSize() {
        return PlainPolicy.load(ServedPolicy.SHIPPED).noiseSize();
    }

    @Test
    void aServedRowIsTheRowInProcessBitForBit() {
        PolicyFile file = PolicyFile.read(ServedPolicy.SHIPPED);
        try (PolicyClient served = PolicyClient.connect(ServedPolicy.connection(server));
                PlainPolicy here = PlainPolicy.of(file)) {
            assertThat(served.spec()).isEqualTo(here.spec());
            assertThat(served.model().version().weightHash()).isEqualTo(WeightHash.of(file.weights()));
            SafetyLayer limits = SafetyLayer.of(SafetyConfig.defaults(), here.spec()); // what the server applies too
            List<ObservationHistory> histories = IntStream.range(0, 40)
                    .mapToObj(seed -> history(here.spec(), seed))
                    .toList();
            List<Noise> noises = IntStream.range(0, 40).mapToObj(Noise::seeded).toList();
            List<Chunk> chunks = served.act(histories, noises);
            List<Chunk> expected = here.act(histories, noises);
            int clamped = 0;
            for (int i = 0; i < chunks.size(); i++) {
                SafetyVerdict verdict =
                        limits.check(expected.get(i), histories.get(i).newest());
                Chunk sent = expected.get(i);
                if (verdict instanceof SafetyVerdict.Clamped changed) {
                    sent = changed.chunk();
                    clamped++;
                }
                assertThat(chunks.get(i).values()).containsExactly(sent.values());
            }
            assertThat(served.info().clamped()).isEqualTo(clamped);
            assertThat(served.info().retries()).isZero();
        }
    }
}
