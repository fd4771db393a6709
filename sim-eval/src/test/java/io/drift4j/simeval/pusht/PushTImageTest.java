package io.drift4j.simeval.pusht;

import io.drift4j.simeval.Environment;
import io.drift4j.simeval.EnvironmentContract;

final class PushTImageTest extends EnvironmentContract {
    @Override
    protected Environment create() {
        return PushT.withKeys("image", "agent_pos");
    }
}
