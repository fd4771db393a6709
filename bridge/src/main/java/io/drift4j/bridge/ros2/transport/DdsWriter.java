package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import us.ihmc.pubsub.Domain;
import us.ihmc.pubsub.common.Guid;
import us.ihmc.pubsub.common.MatchingInfo.MatchingStatus;
import us.ihmc.pubsub.participant.Participant;
import us.ihmc.pubsub.publisher.Publisher;

/** One DDS writer. */
final class DdsWriter {
    private final Set<Guid> matched = ConcurrentHashMap.newKeySet();
    private final DdsType.Sample sample = new DdsType.Sample();
    private final Publisher publisher;
    private boolean closed;

    /**
     * @param topic as DDS calls it
     * @param type registered with the participant
     */
    DdsWriter(Domain domain, Participant participant, String topic, MessageType<?> type, Qos qos) throws IOException {
        publisher = domain.createPublisher(
                participant, DdsProfiles.writer(topic, new DdsType(type), type.hash(), qos), (of, info) -> {
                    Guid peer = new Guid();
                    peer.set(info.getGuid()); // the library uses its own again
                    if (info.getStatus() == MatchingStatus.MATCHED_MATCHING) {
                        matched.add(peer);
                    } else {
                        matched.remove(peer);
                    }
                });
    }

    synchronized void write(byte[] bytes) throws IOException {
        if (closed) {
            throw new IllegalStateException("the node is closed");
        }
        sample.bytes = ByteBuffer.wrap(bytes);
        publisher.write(sample);
    }

    int matched() {
        return matched.size();
    }

    Guid guid() {
        return publisher.getGuid();
    }

    synchronized void stop() {
        closed = true;
    }
}
