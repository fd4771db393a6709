package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * From one kind of message to the numbers of an observation key. Thread-safe.
 *
 * @param <M> messages
 */
sealed interface MessageReader<M> permits JointReader, PoseReader, ArrayReader, ImageReader, CompressedImageReader {

    /** What is subscribed to. */
    MessageType<M> type();

    /** Of a message, if its kind has one. */
    Optional<Header> header(M message);

    /**
     * The numbers of a message, finite and as many as the key has. What costs little is checked at once; pixels are converted when
     * the numbers are asked for, as most pictures of a camera never are. Until then the supplier keeps the bytes, once.
     *
     * @throws BadInput if the message does not hold them, now or when they are asked for
     */
    Supplier<float[]> numbers(M message);

    /** What is taken, for people. */
    String words();

    /**
     * The reader of a configured input.
     *
     * @param caps largest pictures
     * @throws BadInput if the input does not fit the key
     */
    static MessageReader<?> of(InputConfig config, ObservationKey key, PictureCaps caps) {
        return switch (config.kind()) {
            case JOINT_STATE -> JointReader.of(config, key);
            case POSE -> PoseReader.of(config, key);
            case ARRAY -> ArrayReader.of(key);
            case IMAGE -> ImageReader.of(config, key, caps);
            case COMPRESSED_IMAGE -> CompressedImageReader.of(config, key, caps);
        };
    }

    /** The number as a float, or an error that names it. */
    static float finite(double value, String what) {
        BadInput.unless(Float.isFinite((float) value), "%s must be finite, got %s", what, value);
        return (float) value;
    }
}
