package io.drift4j.bridge.client;

import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyContract;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PolicyClientContractTest extends PolicyContract {
    private final FakePolicyServer server = FakePolicyServer.start(new ToyPolicy(ToyPolicy.plainSpec()));

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected Policy policy() {
        return PolicyClient.connect(server.connection());
    }

    @Override
    protected int noiseSize() {
        return ToyPolicy.NOISE;
    }
}
