package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Numbers in the policy's order, whatever axes the message says they have.
 *
 * @param size how many
 */
record ArrayReader(int size) implements MessageReader<Float32MultiArray> {

    static ArrayReader of(ObservationKey key) {
        return new ArrayReader(key.size());
    }

    @Override
    public MessageType<Float32MultiArray> type() {
        return Float32MultiArray.TYPE;
    }

    @Override
    public Optional<Header> header(Float32MultiArray message) {
        return Optional.empty();
    }

    @Override
    public Supplier<float[]> numbers(Float32MultiArray message) {
        float[] data = message.data();
        int offset = Math.min(message.offset(), data.length);
        BadInput.unless(
                data.length - offset == size, "an array must hold %d numbers, got %d", size, data.length - offset);
        float[] numbers = Arrays.copyOfRange(data, offset, data.length);
        for (int i = 0; i < size; i++) {
            MessageReader.finite(numbers[i], "number " + i);
        }
        return () -> numbers;
    }

    @Override
    public String words() {
        return size + " numbers";
    }
}
