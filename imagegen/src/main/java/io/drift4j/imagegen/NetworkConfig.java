package io.drift4j.imagegen;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.DitConfig;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which generator network, and how large: one record an architecture, {@code kind} in files.
 *
 * <p>A configuration names one of {@link #presets} and lists what differs: {@code network: {preset: dit-small-28, depth: 6}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MlpConfig.class, name = "mlp"),
    @JsonSubTypes.Type(value = DitNetwork.class, name = "dit")
})
public sealed interface NetworkConfig permits MlpConfig, DitNetwork {

    /** Builds the network over empty weights, for images of this shape. */
    ImageGenerator build(Weights weights, ImageShape shape);

    /** The network that a laptop trains in minutes. */
    static NetworkConfig defaults() {
        return MlpConfig.preset();
    }

    /** Networks by name: {@code mlp}, and each of {@link DitConfig#PRESETS} with {@code dit-} before its name. */
    static Map<String, NetworkConfig> presets() {
        Map<String, NetworkConfig> presets = new TreeMap<>();
        presets.put("mlp", MlpConfig.preset());
        DitConfig.PRESETS.forEach((name, config) -> presets.put("dit-" + name, DitNetwork.of(config)));
        return presets;
    }
}
