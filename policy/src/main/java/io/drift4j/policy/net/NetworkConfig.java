package io.drift4j.policy.net;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Generator;
import io.drift4j.engine.nn.Weights;
import java.util.Map;

/**
 * Which network, and how large: one record an architecture, {@code kind} in files.
 *
 * <p>A configuration names one of {@link #presets} and lists what differs: {@code network: {preset: unet-small, kernel:
 * 3}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MlpConfig.class, name = "mlp"),
    @JsonSubTypes.Type(value = TrunkHeadConfig.class, name = "trunk_head"),
    @JsonSubTypes.Type(value = UnetConfig.class, name = "unet"),
    @JsonSubTypes.Type(value = TransformerConfig.class, name = "transformer")
})
public sealed interface NetworkConfig permits MlpConfig, TrunkHeadConfig, UnetConfig, TransformerConfig {

    /** Builds the network over empty weights, for conditions and samples of these sizes. */
    Generator build(Weights weights, ChunkShape shape);

    /** Numbers of noise in one sample. */
    int noiseSize(ChunkShape shape);

    /** The network of the PushT recipe: 1.08 M parameters. */
    static NetworkConfig defaults() {
        return MlpConfig.preset();
    }

    /** Networks by name. */
    static Map<String, NetworkConfig> presets() {
        return Map.ofEntries(
                Map.entry("mlp", MlpConfig.preset()),
                Map.entry("trunk-head", TrunkHeadConfig.preset()),
                Map.entry("unet-small", UnetConfig.small()),
                Map.entry("unet", UnetConfig.preset()),
                Map.entry("unet-image", UnetConfig.image()),
                Map.entry("transformer-small", TransformerConfig.small()),
                Map.entry("transformer", TransformerConfig.published()));
    }

    /** The check that every network with dropout makes. */
    static void checkDropout(String name, double share) {
        BadInput.unless(share >= 0 && share < 1, "%s must be in [0, 1), got %s", name, share);
    }
}
