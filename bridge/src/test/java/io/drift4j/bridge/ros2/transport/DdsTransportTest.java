package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.message.ParticipantEntitiesInfo;
import io.drift4j.engine.BadInput;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class DdsTransportTest extends TransportContract {
    private final int domain = randomDomain();

    @Override
    protected Transport open(NodeName name) {
        return DdsTransport.open(name, loopback(domain));
    }

    @Test
    void theOtherNativeStackIsRefusedHere() {
        NativeStack.claim(DdsTransport.NAME);
        assertThatThrownBy(() -> NativeStack.claim("rcl"))
                .isInstanceOf(BadInput.class)
                .hasMessage("a JVM can hold one native DDS library: transport 'dds' is loaded, so 'rcl' cannot be; use"
                        + " one of them, or two processes");
    }

    /** Up to 101, whose ports lie below those that Linux gives away. */
    static int randomDomain() {
        return ThreadLocalRandom.current().nextInt(1, 102);
    }

    static DdsTransport.Options loopback(int domain) {
        return new DdsTransport.Options(
                domain, List.of(InetAddress.getLoopbackAddress()), ParticipantEntitiesInfo.TYPE);
    }
}
