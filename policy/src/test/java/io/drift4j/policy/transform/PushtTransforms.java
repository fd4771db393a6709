package io.drift4j.policy.transform;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** PushT's spec and transforms, for tests; the transforms are bound from YAML as a configuration is. */
final class PushtTransforms {
    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static final PolicySpec SPEC = new PolicySpec(
            "pusht",
            List.of(new ObservationKey("keypoint", 18, "px"), new ObservationKey("agent_pos", 2, "px")),
            new ActionSpec(List.of("x", "y"), "px", List.of(0.0, 0.0), List.of(512.0, 512.0)),
            2,
            8,
            16,
            0.1);

    private PushtTransforms() {}

    static TransformConfig config() {
        try (var in = PushtTransforms.class.getResourceAsStream("pusht.yaml")) {
            return YAML.readValue(in, TransformConfig.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] layout() {
        return frame().layoutNumbers();
    }

    static PlanarKeypoints frame() {
        PlanarKeypoints frame = config().frame();
        if (frame == null) {
            throw new IllegalStateException("pusht.yaml has no frame");
        }
        return frame;
    }

    static MirrorLine mirror() {
        MirrorLine mirror = config().mirror();
        if (mirror == null) {
            throw new IllegalStateException("pusht.yaml has no mirror");
        }
        return mirror;
    }
}
