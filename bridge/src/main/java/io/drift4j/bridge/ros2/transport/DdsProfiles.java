package io.drift4j.bridge.ros2.transport;

import com.eprosima.xmlschemas.fastrtps_profiles.DurabilityQosKindPolicyType;
import com.eprosima.xmlschemas.fastrtps_profiles.HistoryQosKindPolicyType;
import com.eprosima.xmlschemas.fastrtps_profiles.ReliabilityQosKindPolicyType;
import com.eprosima.xmlschemas.fastrtps_profiles.TransportDescriptorType;
import com.eprosima.xmlschemas.fastrtps_profiles.TransportDescriptorType.InterfaceWhiteList;
import jakarta.xml.bind.JAXBElement;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import javax.xml.namespace.QName;
import us.ihmc.pubsub.attributes.CommonAttributes;
import us.ihmc.pubsub.attributes.ParticipantProfile;
import us.ihmc.pubsub.attributes.PublisherAttributes;
import us.ihmc.pubsub.attributes.SubscriberAttributes;
import us.ihmc.pubsub.common.Time;

/**
 * What the DDS library is told about participants, readers and writers: XML in the format of Fast DDS, of which its classes
 * leave out what we need most.
 */
final class DdsProfiles {
    /** A process that was killed is gone from the graph after this long. */
    private static final int LEASE_SECONDS = 20;

    private static final Time HEARTBEAT = new Time(0, 100_000_000); // as ROS 2 has it; the library's 3 s delay repairs
    private static final String NAMESPACE = "http://www.eprosima.com/XMLSchemas/fastRTPS_Profiles";

    /** The library's errors go to the standard error stream; they would go to the standard output. */
    private static final String LOG = "<log><use_default>FALSE</use_default><consumer><class>StdoutErrConsumer</class>"
            + "<property><name>stderr_threshold</name><value>Log::Kind::Error</value></property></consumer></log>";

    private DdsProfiles() {}

    /** UDP on these addresses, on all if there are none. */
    static ParticipantProfile participant(NodeName node, int domain, List<InetAddress> addresses) {
        ParticipantProfile profile = new ParticipantProfile() {
            @Override
            public String marshall(String name) throws IOException {
                return insert(insert(super.marshall(name), userData("enclave=/;"), "</rtps>"), LOG, "</dds>");
            }
        };
        TransportDescriptorType udp = new TransportDescriptorType();
        udp.setTransportId("udp-" + UUID.randomUUID()); // the library finds profiles by name in the whole process
        udp.setType("UDPv4");
        if (!addresses.isEmpty()) {
            InterfaceWhiteList only = new InterfaceWhiteList();
            for (InetAddress address : addresses) {
                only.getAddressOrInterface()
                        .add(new JAXBElement<>(
                                new QName(NAMESPACE, "address"), String.class, address.getHostAddress()));
            }
            udp.setInterfaceWhiteList(only);
        }
        return profile.domainId(domain)
                .name(node.name())
                .discoveryLeaseDuration(new Time(LEASE_SECONDS, 0))
                .useBuiltinTransports(false)
                .addTransport(udp);
    }

    /**
     * A reader whose memory is reserved once, so that a sample larger than the type is refused before it reaches the JVM.
     * Under the library's default such a sample ends the process.
     */
    static SubscriberAttributes reader(String topic, DdsType type, String hash, Qos qos) {
        return with(
                new SubscriberAttributes() {
                    @Override
                    public String marshall(String name) throws IOException {
                        String memory = "<historyMemoryPolicy>PREALLOCATED</historyMemoryPolicy>";
                        String xml = insert(super.marshall(name), memory, "</data_reader>");
                        return insert(xml, userData("typehash=" + hash + ";"), "</qos>");
                    }
                },
                topic,
                type,
                qos);
    }

    static PublisherAttributes writer(String topic, DdsType type, String hash, Qos qos) {
        return with(
                        new PublisherAttributes() {
                            @Override
                            public String marshall(String name) throws IOException {
                                return insert(super.marshall(name), userData("typehash=" + hash + ";"), "</qos>");
                            }
                        },
                        topic,
                        type,
                        qos)
                .heartBeatPeriod(HEARTBEAT);
    }

    private static <A extends CommonAttributes<A>> A with(A attributes, String topic, DdsType type, Qos qos) {
        return attributes
                .topicDataType(type)
                .topicName(topic)
                .reliabilityKind(
                        qos.reliability() == Qos.Reliability.RELIABLE
                                ? ReliabilityQosKindPolicyType.RELIABLE
                                : ReliabilityQosKindPolicyType.BEST_EFFORT)
                .durabilityKind(
                        qos.durability() == Qos.Durability.TRANSIENT_LOCAL
                                ? DurabilityQosKindPolicyType.TRANSIENT_LOCAL
                                : DurabilityQosKindPolicyType.VOLATILE)
                .historyQosPolicyKind(HistoryQosKindPolicyType.KEEP_LAST)
                .historyDepth(qos.depth());
    }

    /** Bytes that discovery tells every participant; ROS 2 keeps enclaves and type hashes there. */
    private static String userData(String text) {
        StringJoiner hex = new StringJoiner(".", "<userData><value>", "</value></userData>");
        for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
            hex.add(Integer.toHexString(b));
        }
        return hex.toString();
    }

    private static String insert(String xml, String element, String before) {
        int at = xml.indexOf(before);
        if (at < 0 || at != xml.lastIndexOf(before)) {
            throw new IllegalStateException("one " + before + " must be in the profile of the DDS library, got " + xml);
        }
        return xml.substring(0, at) + element + xml.substring(at);
    }
}
