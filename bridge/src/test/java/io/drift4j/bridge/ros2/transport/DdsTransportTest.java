package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.ParticipantEntitiesInfo;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import us.ihmc.pubsub.Domain;
import us.ihmc.pubsub.DomainFactory;
import us.ihmc.pubsub.participant.Participant;

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

    @ParameterizedTest
    @EnumSource
    void itsEndsAreAnnounced(DdsTransport.Graph graph) throws IOException, InterruptedException {
        int elsewhere = domain % 101 + 1; // without the nodes of the contract
        MessageType<ParticipantEntitiesInfo> type =
                graph == DdsTransport.Graph.HUMBLE ? ParticipantEntitiesInfo.HUMBLE_TYPE : ParticipantEntitiesInfo.TYPE;
        BlockingQueue<ParticipantEntitiesInfo> heard = new LinkedBlockingQueue<>();
        Domain dds = DomainFactory.getDefaultDomain();
        Participant listening = dds.createParticipant(
                DdsProfiles.participant(new NodeName("/", "n"), elsewhere, List.of(InetAddress.getLoopbackAddress())));
        dds.registerType(listening, new DdsType(type));
        new DdsReader(dds, listening, "ros_discovery_info", type, Qos.LATCHED, bytes -> heard.add(type.decode(bytes)));

        DdsTransport.Options options =
                new DdsTransport.Options(elsewhere, List.of(InetAddress.getLoopbackAddress()), graph);
        try (Transport node = DdsTransport.open(new NodeName("/arm", "drift4j"), options)) {
            node.publisher("/ready", Bool.TYPE, Qos.COMMAND);
            node.subscribe("/joint_states", JointState.TYPE, Qos.SENSOR, state -> {});
            node.subscribe("/enable", Bool.TYPE, Qos.LATCHED, message -> {}); // two readers, see DdsTransport
            ParticipantEntitiesInfo.Node self;
            do {
                ParticipantEntitiesInfo info = heard.poll(30, TimeUnit.SECONDS);
                assertThat(info).as("an announcement within 30 s").isNotNull();
                self = info.nodes().get(0);
                assertThat(self.namespace()).isEqualTo("/arm");
                assertThat(self.name()).isEqualTo("drift4j");
                byte[] participant = Arrays.copyOf(info.gid().guid(), 12);
                assertThat(self.writers())
                        .allSatisfy(gid -> assertThat(gid.guid()).startsWith(participant));
            } while (self.readers().size() < 3);
            assertThat(self.writers()).hasSize(1);
        } finally {
            dds.removeParticipant(listening);
        }
    }

    /** Up to 101, whose ports lie below those that Linux gives away. */
    static int randomDomain() {
        return ThreadLocalRandom.current().nextInt(1, 102);
    }

    static DdsTransport.Options loopback(int domain) {
        return new DdsTransport.Options(domain, List.of(InetAddress.getLoopbackAddress()), DdsTransport.Graph.IRON);
    }
}
