package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.ros2.message.Bool;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class DdsProfilesTest {
    private static final String HASH = hex("typehash=" + Bool.TYPE.hash() + ";");

    @Test
    void readersReserveTheirMemoryAndTellTheTypeHash() throws IOException {
        String xml = DdsProfiles.reader("rt/x", new DdsType(Bool.TYPE), Bool.TYPE.hash(), Qos.LATCHED)
                .marshall("p");
        assertThat(xml)
                .contains("<historyMemoryPolicy>PREALLOCATED</historyMemoryPolicy>")
                .contains("<name>rt/x</name>", "<dataType>std_msgs::msg::dds_::Bool_</dataType>")
                .contains("<kind>RELIABLE</kind>", "<kind>TRANSIENT_LOCAL</kind>", "<depth>1</depth>")
                .contains("<userData><value>" + HASH + "</value></userData></qos>");
    }

    @Test
    void writersTellTheTypeHash() throws IOException {
        String xml = DdsProfiles.writer("rt/x", new DdsType(Bool.TYPE), Bool.TYPE.hash(), Qos.SENSOR)
                .marshall("p");
        assertThat(xml)
                .contains("<kind>BEST_EFFORT</kind>", "<kind>VOLATILE</kind>")
                .contains("<userData><value>" + HASH + "</value></userData></qos>");
    }

    @Test
    void participantsHaveALeaseAnEnclaveAndTheirAddresses() throws IOException {
        NodeName node = new NodeName("/", "drift4j");
        String xml = DdsProfiles.participant(node, 7, List.of(InetAddress.getLoopbackAddress()))
                .marshall("p");
        assertThat(xml)
                .contains("<domainId>7</domainId>", "<name>drift4j</name>", "<sec>20</sec>")
                .contains("<address>127.0.0.1</address>", "<useBuiltinTransports>false</useBuiltinTransports>")
                .contains("<userData><value>" + hex("enclave=/;") + "</value></userData></rtps>");
        assertThat(DdsProfiles.participant(node, 7, List.of()).marshall("p")).doesNotContain("nterfaceWhiteList");
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        text.chars().forEach(c -> hex.append(hex.isEmpty() ? "" : ".").append(Integer.toHexString(c)));
        return hex.toString();
    }
}
