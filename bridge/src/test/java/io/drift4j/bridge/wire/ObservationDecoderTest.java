package io.drift4j.bridge.wire;

import static io.drift4j.bridge.wire.Wires.camera;
import static io.drift4j.bridge.wire.Wires.depth;
import static io.drift4j.bridge.wire.Wires.joints;
import static io.drift4j.bridge.wire.Wires.observation;
import static io.drift4j.bridge.wire.Wires.refused;
import static io.drift4j.bridge.wire.Wires.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.Value;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationDecoderTest {
    private static final String AT = "observation.newest.values";

    @Test
    void aFrameComesBackAsItWas() {
        io.drift4j.policy.Observation frame = new io.drift4j.policy.Observation(Map.of(
                "joints", new float[] {1, -2},
                "camera", ramp(Wires.HEIGHT * Wires.WIDTH * 3),
                "depth", ramp(Wires.HEIGHT * Wires.WIDTH)));
        io.drift4j.policy.Observation back = Wires.decoded(Observation.newBuilder()
                .setNewest(ObservationMessages.frame(Wires.SPEC, frame))
                .build());
        frame.values().forEach((key, values) -> assertThat(back.get(key)).containsExactly(values));
        assertThat(back.values().keySet()).containsExactly("joints", "camera", "depth");
    }

    private static float[] ramp(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i / 255f;
        }
        return values;
    }

    @Test
    void aHistoryComesBackOldestFirst() {
        io.drift4j.policy.Observation old = frame(1);
        io.drift4j.policy.Observation now = frame(2);
        History history = ObservationMessages.history(Wires.SPEC, new ObservationHistory(List.of(old, now)));
        FieldErrors errors = new FieldErrors();
        List<io.drift4j.policy.Observation> frames = Wires.decoder()
                .frames(Observation.newBuilder().setHistory(history).build(), errors);
        errors.check();
        assertThat(frames).extracting(frame -> frame.get("joints")[0]).containsExactly(1f, 2f);
    }

    private static io.drift4j.policy.Observation frame(float first) {
        return new io.drift4j.policy.Observation(Map.of(
                "joints", new float[] {first, 0},
                "camera", new float[Wires.HEIGHT * Wires.WIDTH * 3],
                "depth", new float[Wires.HEIGHT * Wires.WIDTH]));
    }

    @Test
    void keysComeInAnyOrder() {
        assertThat(Wires.decoded(observation(depth(), joints(), camera())).get("joints"))
                .containsExactly(0.5f, -1);
    }

    @Test
    void faultsAreToldAllAtOnce() {
        String told = refused(observation(
                tensor("joints", List.of(2), 1, Float.NaN),
                tensor("elbow", List.of(1), 1),
                tensor("camera", List.of(3), 1, 2, 3)));
        assertThat(told)
                .contains(AT + "[joints].tensor.data[1]: must be finite, got NaN")
                .contains(AT + "[elbow]: must be a key of the policy, [joints, camera, depth]")
                .contains(AT + "[camera].tensor.shape: must be [5, 7, 3], got [3]")
                .contains(AT + "[camera].tensor.data: must be 420 bytes (105 float32), got 12")
                .contains(AT + "[depth]: must be there");
    }

    @Test
    void missingRepeatedAndEmptyValues() {
        assertThat(refused(observation(joints(), joints(), camera(), depth())))
                .contains(AT + "[joints]: must come once");
        assertThat(refused(observation(Value.newBuilder().setKey("joints").build(), camera(), depth())))
                .contains(AT + "[joints]: must be a tensor or an image");
        assertThat(refused(Observation.getDefaultInstance())).contains("observation.frames: must be newest or history");
        assertThat(refused(observation(
                        joints().toBuilder()
                                .setTensor(joints().getTensor().toBuilder().setDtype(DType.DTYPE_UINT8))
                                .build(),
                        camera(),
                        depth())))
                .contains(AT + "[joints].tensor.dtype: must be DTYPE_FLOAT32, got DTYPE_UINT8");
        assertThat(refused(
                        observation(tensor("joints", java.util.Collections.nCopies(1000, 1), 1, 2), camera(), depth())))
                .contains("got 1000 axes");
    }

    @Test
    void whatAClientNamesIsShownPrintable() {
        assertThat(refused(observation(joints(), camera(), depth(), tensor("a\n\u001b[31m\u00e9", List.of(1), 1))))
                .contains("values[a??[31m?]")
                .doesNotContain("\n");
        assertThat(refused(observation(joints(), camera(), depth(), tensor("k".repeat(100), List.of(1), 1))))
                .contains("k".repeat(64) + "...");
    }

    @Test
    void manyFaultsAreCountedAndTheAnswerStaysSmall() {
        FieldErrors errors = new FieldErrors();
        for (int i = 0; i < 100_000; i++) {
            errors.unless(false, "field[" + i + "]", "must not be %s", "x".repeat(300));
        }
        StatusRuntimeException told = catchThrowableOfType(StatusRuntimeException.class, errors::check);
        assertThat(told.getStatus().getDescription())
                .contains("field[0]: must not be xxx")
                .endsWith("more")
                .hasSizeLessThan(2500);
        assertThat(StatusProto.fromThrowable(told).getSerializedSize()).isLessThan(5500);
    }

    @Test
    void aFaultIsThereForPeopleAndForPrograms() throws InvalidProtocolBufferException {
        FieldErrors errors = new FieldErrors();
        assertThat(errors.unless(true, "fine", "never said")).isTrue();
        errors.check();
        assertThat(errors.unless(false, "spec.task", "differs, %s", "a -> b")).isFalse();
        StatusRuntimeException told = catchThrowableOfType(
                StatusRuntimeException.class, () -> errors.check(Code.FAILED_PRECONDITION, "Build anew"));
        assertThat(told.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(told.getStatus().getDescription()).isEqualTo("spec.task: differs, a -> b. Build anew");
        Any detail = StatusProto.fromThrowable(told).getDetails(0);
        assertThat(detail.unpack(BadRequest.class).getFieldViolations(0).getField())
                .isEqualTo("spec.task");
    }

    @Test
    void noise() {
        FieldErrors errors = new FieldErrors();
        ObservationDecoder decoder = Wires.decoder();
        assertThat(decoder.noise(Observation.getDefaultInstance(), 5, errors)).isEqualTo(Noise.seeded(5));
        assertThat(decoder.noise(Observation.newBuilder().setSeed(-1).build(), 5, errors))
                .isEqualTo(Noise.seeded(-1));
        Observation given =
                Observation.newBuilder().addNoise(1).addNoise(2).addNoise(3).build();
        assertThat(decoder.noise(given, 5, errors).values(3)).containsExactly(1, 2, 3);
        errors.check();
        decoder.noise(given.toBuilder().setSeed(1).addNoise(Float.NaN).build(), 5, errors);
        assertThat(catchThrowableOfType(StatusRuntimeException.class, errors::check))
                .hasMessageContaining("observation.seed")
                .hasMessageContaining("must be finite")
                .hasMessageContaining("must be 3 numbers for this policy, got 4");
    }

    @Test
    void onlyPicturesAreSlow() {
        assertThat(ObservationDecoder.slow(observation(joints(), camera(), depth())))
                .isFalse();
        assertThat(ObservationDecoder.slow(observation(
                        joints(),
                        Wires.image("camera", io.drift4j.bridge.v1.ImageEncoding.IMAGE_ENCODING_PNG, new byte[0]))))
                .isTrue();
    }
}
