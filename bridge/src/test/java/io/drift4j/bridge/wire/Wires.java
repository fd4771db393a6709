package io.drift4j.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.Image;
import io.drift4j.bridge.v1.ImageEncoding;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.Tensor;
import io.drift4j.bridge.v1.Value;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A policy with every kind of key, and messages for it. */
final class Wires {
    static final int HEIGHT = 5;
    static final int WIDTH = 7;

    static final PolicySpec SPEC = new PolicySpec(
            "reach",
            List.of(
                    new ObservationKey("joints", 2, "rad", List.of(2), List.of("shoulder", "elbow")),
                    new ObservationKey("camera", HEIGHT * WIDTH * 3, "1", List.of(HEIGHT, WIDTH, 3), List.of()),
                    new ObservationKey("depth", HEIGHT * WIDTH, "", List.of(HEIGHT, WIDTH, 1), List.of())),
            new ActionSpec(List.of("dx", "dy"), "m", List.of(-0.1, -0.1), List.of(0.1, 0.2), ActionKind.DELTA),
            2,
            3,
            4,
            0.05);

    private Wires() {}

    static Value tensor(String key, List<Integer> shape, float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return Value.newBuilder()
                .setKey(key)
                .setTensor(Tensor.newBuilder()
                        .setDtype(DType.DTYPE_FLOAT32)
                        .addAllShape(shape)
                        .setData(ByteString.copyFrom(bytes.array())))
                .build();
    }

    static Value joints() {
        return tensor("joints", List.of(2), 0.5f, -1);
    }

    static Value depth() {
        return tensor("depth", List.of(HEIGHT, WIDTH, 1), new float[HEIGHT * WIDTH]);
    }

    static Value camera() {
        return tensor("camera", List.of(HEIGHT, WIDTH, 3), new float[HEIGHT * WIDTH * 3]);
    }

    static Value image(String key, ImageEncoding encoding, byte[] data) {
        return image(key, Image.newBuilder().setEncoding(encoding).setData(ByteString.copyFrom(data)));
    }

    static Value image(String key, Image.Builder image) {
        return Value.newBuilder().setKey(key).setImage(image).build();
    }

    static Observation observation(Value... values) {
        return Observation.newBuilder()
                .setNewest(Frame.newBuilder().addAllValues(List.of(values)))
                .build();
    }

    /** The decoded frame of an observation that is right. */
    static io.drift4j.policy.Observation decoded(Observation observation) {
        FieldErrors errors = new FieldErrors();
        List<io.drift4j.policy.Observation> frames = decoder().frames(observation, errors);
        errors.check();
        assertThat(frames).hasSize(1);
        return frames.get(0);
    }

    static ObservationDecoder decoder() {
        return new ObservationDecoder(SPEC, 3, 4_000_000);
    }

    /** What an observation that is wrong is told. */
    static String refused(Observation observation) {
        FieldErrors errors = new FieldErrors();
        decoder().frames(observation, errors);
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, errors::check);
        assertThat(refusal).as("it is refused").isNotNull();
        return refusal.getStatus().getDescription();
    }
}
