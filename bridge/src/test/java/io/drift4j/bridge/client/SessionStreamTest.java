package io.drift4j.bridge.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Refusal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SessionStreamTest {
    /** Hears nothing. */
    private static final PolicyStream.Listener DEAF = new PolicyStream.Listener() {
        @Override
        public void opened(ServedModel model) {}

        @Override
        public void chunk(ActionChunk chunk) {}

        @Override
        public void refused(Refusal refusal) {}

        @Override
        public void reset(ServedModel model) {}

        @Override
        public void resetRefused(ServerFault fault) {}

        @Override
        public void broken(ServerFault fault) {}
    };

    @Test
    void aSessionThatOpensAfterTheStreamWasClosedIsClosedToo() throws InterruptedException {
        try (FakePolicyServer server = FakePolicyServer.start(new ToyPolicy(ToyPolicy.plainSpec()))) {
            ServedModel model;
            try (PolicyClient client = PolicyClient.connect(server.connection())) {
                model = client.model();
            }
            int before = server.opened.get();
            server.delayMillis = 300;
            PolicyStream stream =
                    SessionStream.source(server.connection(), model).open(DEAF);
            await(() -> server.opened.get() > before);
            stream.close();
            await(() -> server.sessions.isEmpty());
            assertThat(server.opened.get()).isEqualTo(before + 1);
        }
    }

    private static void await(java.util.function.BooleanSupplier what) throws InterruptedException {
        while (!what.getAsBoolean()) {
            Thread.sleep(5);
        }
    }
}
