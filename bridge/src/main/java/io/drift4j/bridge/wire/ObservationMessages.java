package io.drift4j.bridge.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.Tensor;
import io.drift4j.bridge.v1.Value;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What a client saw, as messages; checked before anything is sent. */
public final class ObservationMessages {
    private ObservationMessages() {}

    /**
     * One frame.
     *
     * @throws BadInput if a key of the policy is missing, has another size, or holds a number that is not finite
     */
    public static Frame frame(PolicySpec spec, Observation frame) {
        Frame.Builder message = Frame.newBuilder();
        for (ObservationKey key : spec.observations()) {
            float @Nullable [] values = frame.values().get(key.name());
            BadInput.unless(
                    values != null && values.length == key.size(),
                    "an observation must hold %d numbers for '%s', got %s; its keys are %s",
                    key.size(),
                    key.name(),
                    values == null ? "none" : values.length,
                    frame.values().keySet());
            message.addValues(Value.newBuilder().setKey(key.name()).setTensor(tensor(key, frame.get(key.name()))));
        }
        return message.build();
    }

    /** To frames, oldest first; otherwise as {@link #frame}. */
    public static History history(PolicySpec spec, ObservationHistory history) {
        BadInput.unless(
                history.frames().size() == spec.observationSteps(),
                "a history must hold %d frames, got %d",
                spec.observationSteps(),
                history.frames().size());
        History.Builder message = History.newBuilder();
        history.frames().forEach(frame -> message.addFrames(frame(spec, frame)));
        return message.build();
    }

    private static Tensor tensor(ObservationKey key, float[] values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            BadInput.unless(Float.isFinite(value), "observation '%s' must be finite, got %s", key.name(), value);
            data.putFloat(value);
        }
        return Tensor.newBuilder()
                .setDtype(DType.DTYPE_FLOAT32)
                .addAllShape(key.shape())
                .setData(UnsafeByteOperations.unsafeWrap(data.flip()))
                .build();
    }
}
