package io.drift4j.bridge.wire;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.Tensor;
import io.drift4j.bridge.v1.Value;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From a client's observation to frames of numbers, checked against what the policy takes. Thread-safe.
 *
 * <p>Faults are collected in {@link FieldErrors}, each with the path of its field: missing, unknown and repeated keys,
 * types, shapes, lengths, numbers that are not finite, pictures of another size or encoding.
 */
public final class ObservationDecoder {
    private final PolicySpec spec;
    private final int noiseSize;
    private final PictureDecoder pictures;
    private final Map<String, ObservationKey> keys = new LinkedHashMap<>();

    /**
     * A decoder for one policy.
     *
     * @param noiseSize standard normal numbers one pass takes
     * @param imagePixels most pixels of a picture, checked before it is decoded
     */
    public ObservationDecoder(PolicySpec spec, int noiseSize, long imagePixels) {
        this.spec = spec;
        this.noiseSize = noiseSize;
        this.pictures = new PictureDecoder(imagePixels);
        spec.observations().forEach(key -> keys.put(key.name(), key));
    }

    /**
     * The frames an observation brings, oldest first: one, or To of them.
     *
     * @param errors takes the faults; the frames are of use only if there are none
     */
    public List<Observation> frames(io.drift4j.bridge.v1.Observation observation, FieldErrors errors) {
        List<Observation> frames = new ArrayList<>();
        switch (observation.getFramesCase()) {
            case NEWEST -> frames.add(frame(observation.getNewest(), "observation.newest", errors));
            case HISTORY -> {
                List<Frame> given = observation.getHistory().getFramesList();
                if (errors.unless(
                        given.size() == spec.observationSteps(),
                        "observation.history.frames",
                        "must hold To = %d frames, got %d",
                        spec.observationSteps(),
                        given.size())) {
                    for (int i = 0; i < given.size(); i++) {
                        frames.add(frame(given.get(i), "observation.history.frames[" + i + "]", errors));
                    }
                }
            }
            case FRAMES_NOT_SET -> errors.unless(false, "observation.frames", "must be newest or history, got neither");
        }
        return frames;
    }

    /**
     * The noise an observation asks for: its seed, or its numbers.
     *
     * @param seed if it brings neither
     */
    public Noise noise(io.drift4j.bridge.v1.Observation observation, long seed, FieldErrors errors) {
        int given = observation.getNoiseCount();
        if (given == 0) {
            return Noise.seeded(observation.hasSeed() ? observation.getSeed() : seed);
        }
        errors.unless(!observation.hasSeed(), "observation.seed", "must be left out when noise is given");
        float[] numbers = new float[given];
        boolean finite = true;
        for (int i = 0; i < given; i++) {
            numbers[i] = observation.getNoise(i);
            finite &= Float.isFinite(numbers[i]);
        }
        errors.unless(finite, "observation.noise", "must be finite numbers");
        errors.unless(
                given == noiseSize,
                "observation.noise",
                "must be %d numbers for this policy, got %d",
                noiseSize,
                given);
        return Noise.given(numbers);
    }

    /** Whether decoding takes long enough, milliseconds, to be kept off a network thread. */
    public static boolean slow(io.drift4j.bridge.v1.Observation observation) {
        return observation.getNewest().getValuesList().stream().anyMatch(Value::hasImage)
                || observation.getHistory().getFramesList().stream()
                        .anyMatch(frame -> frame.getValuesList().stream().anyMatch(Value::hasImage));
    }

    private Observation frame(Frame frame, String path, FieldErrors errors) {
        Map<String, float[]> values = new LinkedHashMap<>();
        int most = 2 * keys.size(); // no more are looked at, so a request of many small values costs little
        if (!errors.unless(
                frame.getValuesCount() <= most,
                path + ".values",
                "must hold each key once, %s, got %d values",
                keys.keySet(),
                frame.getValuesCount())) {
            return new Observation(values);
        }
        for (Value value : frame.getValuesList()) {
            ObservationKey key = keys.get(value.getKey());
            if (key == null) {
                errors.unless(
                        false,
                        path + ".values[" + shown(value.getKey()) + "]",
                        "must be a key of the policy, %s",
                        keys.keySet());
                continue;
            }
            String at = path + ".values[" + key.name() + "]";
            if (!errors.unless(!values.containsKey(key.name()), at, "must come once, came again")) {
                continue;
            }
            float[] numbers = switch (value.getValueCase()) {
                case TENSOR -> tensor(key, value.getTensor(), at + ".tensor", errors);
                case IMAGE -> pictures.decode(key, value.getImage(), at + ".image", errors);
                case VALUE_NOT_SET -> {
                    errors.unless(false, at, "must be a tensor or an image, got neither");
                    yield null;
                }
            };
            values.put(key.name(), numbers == null ? new float[0] : numbers);
        }
        for (String name : keys.keySet()) {
            errors.unless(
                    values.containsKey(name),
                    path + ".values[" + name + "]",
                    "must be there, only %s came",
                    values.keySet());
        }
        return new Observation(values);
    }

    private static float @Nullable [] tensor(ObservationKey key, Tensor tensor, String path, FieldErrors errors) {
        boolean fine = errors.unless(
                tensor.getDtype() == DType.DTYPE_FLOAT32,
                path + ".dtype",
                "must be DTYPE_FLOAT32, got %s",
                tensor.getDtype());
        fine &= errors.unless(
                tensor.getShapeList().equals(key.shape()),
                path + ".shape",
                "must be %s, got %s",
                key.shape(),
                tensor.getShapeCount() <= 8 ? tensor.getShapeList() : tensor.getShapeCount() + " axes");
        ByteString data = tensor.getData();
        fine &= errors.unless(
                data.size() == 4L * key.size(),
                path + ".data",
                "must be %d bytes (%d float32), got %d",
                4L * key.size(),
                key.size(),
                data.size());
        if (!fine) {
            return null;
        }
        float[] numbers = new float[key.size()];
        data.asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(numbers);
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isFinite(numbers[i])) { // the path is text: not made for every number of a picture
                errors.unless(false, path + ".data[" + i + "]", "must be finite, got %s", numbers[i]);
                return null;
            }
        }
        return numbers;
    }

    /** A key that came over the wire, fit for a message and a log. */
    private static String shown(String key) {
        String printable = key.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
    }
}
