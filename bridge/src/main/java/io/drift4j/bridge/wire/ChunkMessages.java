package io.drift4j.bridge.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Chunks of actions as messages, and when each action is due. */
public final class ChunkMessages {
    private ChunkMessages() {}

    /** T * A numbers, float32, little-endian, row-major. */
    public static ByteString actions(Chunk chunk) {
        ByteBuffer data = ByteBuffer.allocate(4 * chunk.values().length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(chunk.values());
        return UnsafeByteOperations.unsafeWrap(data);
    }

    /** For action i of T, nanoseconds from the capture of the newest frame: {@code (i - (To-1)) * dt}. */
    public static List<Long> due(PolicySpec spec) {
        List<Long> due = new ArrayList<>(spec.horizon());
        for (int i = 0; i < spec.horizon(); i++) {
            due.add(Math.round((i - (spec.observationSteps() - 1)) * spec.stepSeconds() * 1e9));
        }
        return due;
    }

    /**
     * The actions of a message.
     *
     * @throws BadInput if they are not what the spec says, or not finite
     */
    public static Chunk chunk(PolicySpec spec, ActionChunk message) {
        int size = spec.horizon() * spec.action().size();
        BadInput.unless(
                message.getHorizon() == spec.horizon()
                        && message.getActionSize() == spec.action().size()
                        && message.getActions().size() == 4 * size,
                "a chunk must hold T=%d actions of A=%d numbers, got T=%d, A=%d in %d bytes: is the server of another"
                        + " version?",
                spec.horizon(),
                spec.action().size(),
                message.getHorizon(),
                message.getActionSize(),
                message.getActions().size());
        float[] values = new float[size];
        message.getActions()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        for (float value : values) {
            BadInput.unless(Float.isFinite(value), "a served action must be finite, got %s", value);
        }
        return new Chunk(spec.horizon(), spec.action().size(), values);
    }
}
