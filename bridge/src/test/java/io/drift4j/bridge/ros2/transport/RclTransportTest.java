package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Needs ROS 2 and a JVM without the other native stack: bridge/checks/ros2 runs it. */
@EnabledIfEnvironmentVariable(named = "DRIFT4J_CHECK", matches = "rcl")
class RclTransportTest extends TransportContract {
    private final int domain = DdsTransportTest.randomDomain();

    @Override
    protected Transport open(NodeName name) {
        return RclTransport.open(name, new RclTransport.Options(domain, Optional.empty()));
    }

    @Test
    void theOtherNativeStackIsRefusedHere() {
        assertThatThrownBy(() -> DdsTransport.open(new NodeName("/", "n"), DdsTransportTest.loopback(domain)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("transport 'rcl' is loaded, so 'dds' cannot be");
    }
}
