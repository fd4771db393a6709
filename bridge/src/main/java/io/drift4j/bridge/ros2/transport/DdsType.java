package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.MessageType;
import java.nio.ByteBuffer;
import us.ihmc.idl.CDR;
import us.ihmc.idl.InterchangeSerializer;
import us.ihmc.pubsub.TopicDataType;
import us.ihmc.pubsub.common.SerializedPayload;

/**
 * A message type as the DDS library knows it: a name and a size. Bytes go through as they are, our codecs make and read them.
 *
 * <p>Only the methods that are not refused here are ever called.
 */
final class DdsType implements TopicDataType<DdsType.Sample> {
    /** The library rounds sizes; what it may write must be inside the buffer that it writes to. */
    private static final int SLACK = 8;

    private final MessageType<?> type;

    /** Bytes on their way, with encapsulation header; valid until the next sample. */
    static final class Sample {
        ByteBuffer bytes = ByteBuffer.allocate(0);
    }

    DdsType(MessageType<?> type) {
        this.type = type;
    }

    @Override
    public void serialize(Sample sample, SerializedPayload payload) {
        payload.setEncapsulation(SerializedPayload.CDR_LE);
        ByteBuffer data = payload.getData();
        data.clear();
        data.put(sample.bytes).flip();
        payload.setLength(data.limit());
    }

    @Override
    public void deserialize(SerializedPayload payload, Sample sample) {
        ByteBuffer data = payload.getData().duplicate();
        data.clear().limit(Math.min(payload.getLength(), data.capacity()));
        sample.bytes = data;
    }

    @Override
    public String getName() {
        return type.ddsName();
    }

    @Override
    public int getTypeSize() {
        return type.cap() + SLACK;
    }

    @Override
    public Sample createData() {
        return new Sample();
    }

    @Override
    public DdsType newInstance() {
        return new DdsType(type);
    }

    @Override
    public void serialize(Sample sample, InterchangeSerializer serializer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deserialize(InterchangeSerializer serializer, Sample sample) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void serialize(Sample sample, CDR cdr) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deserialize(Sample sample, CDR cdr) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(Sample from, Sample to) {
        throw new UnsupportedOperationException();
    }
}
