package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DdsTransportTest extends TransportContract {
    private final int domain = randomDomain();

    @Override
    protected Transport open(NodeName name) {
        return DdsTransport.open(name, loopback(domain));
    }

    /** The folder has a library of the right name, but it must not come to loading it. */
    @Test
    void theOtherNativeStackIsRefusedHere(@TempDir Path folder) throws IOException {
        Files.createFile(Files.createDirectory(folder.resolve("lib")).resolve(System.mapLibraryName("rcl")));
        RclTransport.Options options = new RclTransport.Options(domain, Optional.of(folder));
        assertThatThrownBy(() -> RclTransport.open(new NodeName("/", "n"), options))
                .isInstanceOf(BadInput.class)
                .hasMessage("a JVM can hold one native DDS library: transport 'dds' is loaded, so 'rcl' cannot be; use"
                        + " one of them, or two processes");
    }

    /** Up to 101, whose ports lie below those that Linux gives away. */
    static int randomDomain() {
        return ThreadLocalRandom.current().nextInt(1, 102);
    }

    static DdsTransport.Options loopback(int domain) {
        return new DdsTransport.Options(domain, List.of(InetAddress.getLoopbackAddress()), DdsTransport.Graph.IRON);
    }
}
