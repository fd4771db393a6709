package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import us.ihmc.pubsub.Domain;
import us.ihmc.pubsub.common.Guid;
import us.ihmc.pubsub.common.MatchingInfo;
import us.ihmc.pubsub.common.MatchingInfo.MatchingStatus;
import us.ihmc.pubsub.participant.Participant;
import us.ihmc.pubsub.subscriber.Subscriber;
import us.ihmc.pubsub.subscriber.SubscriberListener;

/** One DDS reader. */
final class DdsReader implements SubscriberListener<DdsType.Sample> {
    private static final long SETTLED_NANOS = 1_000_000_000;

    private final Map<Guid, Long> matched = new ConcurrentHashMap<>(); // when
    private final DdsType.Sample sample = new DdsType.Sample();
    private final Consumer<ByteBuffer> listener;
    private final Subscriber<?> subscriber;
    private boolean closed;

    /**
     * @param topic as DDS calls it
     * @param type registered with the participant
     * @param listener given the bytes of each sample, one at a time, valid until it returns
     */
    DdsReader(
            Domain domain,
            Participant participant,
            String topic,
            MessageType<?> type,
            Qos qos,
            Consumer<ByteBuffer> listener)
            throws IOException {
        this.listener = listener;
        subscriber = domain.createSubscriber(
                participant, DdsProfiles.reader(topic, new DdsType(type), type.hash(), qos), this);
    }

    /** On a thread of the library; one sample is taken a call, for taking in vain writes an error. */
    @Override
    public synchronized void onNewDataMessage(Subscriber<DdsType.Sample> from) {
        if (!closed && from.takeNextData(sample, null)) {
            listener.accept(sample.bytes);
        }
    }

    @Override
    public void onSubscriptionMatched(Subscriber<DdsType.Sample> of, MatchingInfo info) {
        Guid peer = new Guid();
        peer.set(info.getGuid()); // the library uses its own again
        if (info.getStatus() == MatchingStatus.MATCHED_MATCHING) {
            matched.put(peer, System.nanoTime());
        } else {
            matched.remove(peer);
        }
    }

    int matched() {
        return matched.size();
    }

    /** Peers of this reader that the other one lacks; those met within the last second do not count yet. */
    int matchedBut(DdsReader other) {
        long now = System.nanoTime();
        return (int) matched.entrySet().stream()
                .filter(peer -> now - peer.getValue() > SETTLED_NANOS && !other.matched.containsKey(peer.getKey()))
                .count();
    }

    Guid guid() {
        return subscriber.getGuid();
    }

    /** Waits for a listener that is at work; none is called any more. */
    synchronized void stop() {
        closed = true;
    }
}
