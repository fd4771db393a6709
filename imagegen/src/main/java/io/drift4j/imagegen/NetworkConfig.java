package io.drift4j.imagegen;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.drift4j.engine.nn.Weights;
import java.util.Map;

/**
 * Which generator network, and how large: one record an architecture, {@code kind} in files.
 *
 * <p>A configuration names one of {@link #presets} and lists what differs: {@code network: {preset: mlp, width: 256}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@JsonSubTypes.Type(value = MlpConfig.class, name = "mlp"))
public sealed interface NetworkConfig permits MlpConfig {

    /** Builds the network over empty weights, for images of this shape. */
    ImageGenerator build(Weights weights, ImageShape shape);

    /** The network that a laptop trains in minutes. */
    static NetworkConfig defaults() {
        return MlpConfig.preset();
    }

    /** Networks by name. */
    static Map<String, NetworkConfig> presets() {
        return Map.of("mlp", MlpConfig.preset());
    }
}
