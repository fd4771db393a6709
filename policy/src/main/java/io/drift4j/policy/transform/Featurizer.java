package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Raw frames to network input, raw chunk to network target, network output to raw chunk: the one place for training and
 * acting alike.
 *
 * <p>A frame is D raw numbers, the keys of {@link PolicySpec#observations} one after the other. Its F features are each
 * key normalised, then the derived numbers of {@link PlanarKeypoints} if there are any. Immutable and thread-safe; the
 * methods that write into arrays make none of their own.
 */
public final class Featurizer {
    private final PolicySpec spec;
    private final TransformConfig config;
    private final Map<String, Normalizer> normalizers;

    private final Normalizer[] observationNormalizers;
    private final Normalizer actionNormalizer;
    private final int frameSize;
    private final double[] layout;
    private final int keypointsAt;
    private final int pointAt;
    /** For each action entry its reference in the newest frame, -1 for absolute. */
    private final int[] reference;

    private Featurizer(PolicySpec spec, TransformConfig config, Map<String, Normalizer> normalizers) {
        this.spec = spec;
        this.config = config;
        this.normalizers = Collections.unmodifiableMap(new LinkedHashMap<>(normalizers));
        frameSize = spec.frameSize();
        config.observations().keySet().forEach(this::key);
        BadInput.unless(
                spec.observation(Episodes.ACTION).isEmpty(),
                "an observation key must not be called '%s', that is the key of the actions",
                Episodes.ACTION);
        observationNormalizers = spec.observations().stream()
                .map(key -> normalizer(normalizers, key.name(), key.size()))
                .toArray(Normalizer[]::new);
        actionNormalizer =
                normalizer(normalizers, Episodes.ACTION, spec.action().size());
        PlanarKeypoints frame = config.frame();
        if (frame == null) {
            layout = new double[0];
            keypointsAt = -1;
            pointAt = -1;
        } else {
            layout = frame.layoutNumbers();
            keypointsAt = offset(frame.keypoints(), layout.length, "the layout has " + layout.length / 2 + " points");
            pointAt = offset(frame.point(), 2, "a point in the plane has 2");
        }
        reference = new int[spec.action().size()];
        Arrays.fill(reference, -1);
        RelativeActions relative = config.relative();
        if (relative != null) {
            int size = key(relative.key()).size();
            int[] columns = relative.resolve(reference.length, size);
            int newest = (spec.observationSteps() - 1) * frameSize + offset(relative.key(), size, "");
            Arrays.setAll(reference, i -> columns[i] < 0 ? -1 : newest + columns[i]);
        }
    }

    /** With normalisers fitted to all steps of the demonstrations. */
    public static Featurizer fit(PolicySpec spec, TransformConfig config, Episodes episodes) {
        Map<String, Normalizer> fitted = new LinkedHashMap<>();
        for (ObservationKey key : spec.observations()) {
            fitted.put(key.name(), Normalizer.fit(config.mode(key.name()), episodes, key.name()));
        }
        fitted.put(Episodes.ACTION, Normalizer.fit(config.action(), episodes, Episodes.ACTION));
        return of(spec, config, fitted);
    }

    /** With normalisers fitted before, one for each observation key and one for {@link Episodes#ACTION}. */
    public static Featurizer of(PolicySpec spec, TransformConfig config, Map<String, Normalizer> normalizers) {
        return new Featurizer(spec, config, normalizers);
    }

    public PolicySpec spec() {
        return spec;
    }

    public TransformConfig config() {
        return config;
    }

    /** By observation key, and {@link Episodes#ACTION}. */
    public Map<String, Normalizer> normalizers() {
        return normalizers;
    }

    /** F, features a frame. */
    public int featureSize() {
        return frameSize + (config.frame() == null ? 0 : PlanarKeypoints.SIZE);
    }

    /** To * F, numbers in one network input. */
    public int inputSize() {
        return spec.observationSteps() * featureSize();
    }

    /** T * A, numbers in one chunk. */
    public int chunkSize() {
        return spec.horizon() * spec.action().size();
    }

    /** The (To, D) raw numbers of a history, checked against the spec. */
    public float[] frames(ObservationHistory history) {
        List<Observation> frames = history.frames();
        BadInput.unless(
                frames.size() == spec.observationSteps(),
                "a history must hold %d frames, got %d",
                spec.observationSteps(),
                frames.size());
        float[] out = new float[spec.observationSteps() * frameSize];
        int at = 0;
        for (Observation frame : frames) {
            for (ObservationKey key : spec.observations()) {
                float @Nullable [] values = frame.values().get(key.name());
                BadInput.unless(
                        values != null && values.length == key.size(),
                        "an observation must hold %d numbers for '%s', got %s; its keys are %s",
                        key.size(),
                        key.name(),
                        values == null ? "none" : values.length,
                        frame.values().keySet());
                for (float value : frame.get(key.name())) {
                    BadInput.unless(
                            Float.isFinite(value), "observation '%s' must be finite, got %s", key.name(), value);
                    out[at++] = value;
                }
            }
        }
        return out;
    }

    /** Network input (To, F) at {@code out[outAt]} from raw frames (To, D) at {@code frames[at]}. */
    public void features(float[] frames, int at, float[] out, int outAt) {
        PlanarKeypoints frame = config.frame();
        int features = featureSize();
        for (int step = 0; step < spec.observationSteps(); step++) {
            int from = at + step * frameSize;
            int to = outAt + step * features;
            System.arraycopy(frames, from, out, to, frameSize);
            int keyAt = to;
            for (Normalizer normalizer : observationNormalizers) {
                normalizer.normalize(out, keyAt);
                keyAt += normalizer.size();
            }
            if (frame != null) {
                PlanarPose pose = PlanarPose.fit(layout, frames, from + keypointsAt);
                frame.derive(pose, frames[from + pointAt], frames[from + pointAt + 1], out, keyAt);
            }
        }
    }

    /** Network target (T, A) at {@code out[outAt]} from the raw chunk at {@code chunk[at]} and its raw frames. */
    public void encode(float[] frames, int framesAt, float[] chunk, int at, float[] out, int outAt) {
        System.arraycopy(chunk, at, out, outAt, chunkSize());
        for (int t = 0; t < spec.horizon(); t++) {
            int action = t * reference.length;
            actionNormalizer.normalize(out, outAt + action);
            for (int i = 0; i < reference.length; i++) {
                if (reference[i] >= 0) {
                    out[outAt + action + i] =
                            (float) (((double) chunk[at + action + i] - frames[framesAt + reference[i]]) / scale());
                }
            }
        }
    }

    /** The inverse of {@link #encode}: raw chunk at {@code out[outAt]} from the network's output. */
    public void decode(float[] frames, int framesAt, float[] coded, int at, float[] out, int outAt) {
        System.arraycopy(coded, at, out, outAt, chunkSize());
        for (int t = 0; t < spec.horizon(); t++) {
            int action = t * reference.length;
            actionNormalizer.denormalize(out, outAt + action);
            for (int i = 0; i < reference.length; i++) {
                if (reference[i] >= 0) {
                    out[outAt + action + i] =
                            (float) (coded[at + action + i] * scale() + frames[framesAt + reference[i]]);
                }
            }
        }
    }

    private double scale() {
        RelativeActions relative = config.relative();
        return relative == null ? 1 : relative.scale();
    }

    private ObservationKey key(String name) {
        return spec.observation(name)
                .orElseThrow(() -> new BadInput("transforms must use keys of the policy, '" + name + "' is none of "
                        + spec.observations().stream().map(ObservationKey::name).toList()));
    }

    /** Where a key of this size begins in a frame. */
    private int offset(String name, int size, String why) {
        BadInput.unless(
                key(name).size() == size,
                "key '%s' must have %d numbers a frame, it has %d: %s",
                name,
                size,
                key(name).size(),
                why);
        int at = 0;
        for (ObservationKey each : spec.observations()) {
            if (each.name().equals(name)) {
                break;
            }
            at += each.size();
        }
        return at;
    }

    private static Normalizer normalizer(Map<String, Normalizer> normalizers, String key, int size) {
        Normalizer found = normalizers.get(key);
        if (found == null || found.size() != size) {
            throw new BadInput("key '" + key + "' needs a normaliser of " + size + " numbers, got "
                    + (found == null ? "none" : found.size()) + ": do the demonstrations fit the policy?");
        }
        return found;
    }
}
