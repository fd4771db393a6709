package io.drift4j.imagegen;

import io.drift4j.engine.nn.RotaryEmbedding;
import io.drift4j.engine.nn.Weights;
import io.drift4j.imagegen.net.DitConfig;

/**
 * A {@link io.drift4j.imagegen.net.Dit} for images of any shape: all of a {@link DitConfig} that does not come from the data.
 *
 * @param patch side of the square patches that are tokens; must divide height and width
 * @param hidden features of a token and of the condition, a multiple of {@code heads} and of 4
 * @param depth blocks
 * @param heads attention heads of an even number of features
 * @param contextTokens tokens before the patches that carry the condition; 0 for none
 * @param styleCodes style codes of an image; 0 for none
 * @param styleChoices values of a style code; 0 if there is none
 * @param rotationTables number format of the rotary embedding
 */
public record DitNetwork(
        int patch,
        int hidden,
        int depth,
        int heads,
        int contextTokens,
        int styleCodes,
        int styleChoices,
        RotaryEmbedding.Tables rotationTables)
        implements NetworkConfig {

    public DitNetwork {
        // checks all that does not depend on the data, in the words of a configuration
        new DitConfig(
                patch,
                patch,
                1,
                patch,
                hidden,
                depth,
                heads,
                contextTokens,
                1,
                styleCodes,
                styleChoices,
                rotationTables);
    }

    /** The network of a complete configuration, without its shape of images. */
    public static DitNetwork of(DitConfig config) {
        return new DitNetwork(
                config.patch(),
                config.hidden(),
                config.depth(),
                config.heads(),
                config.contextTokens(),
                config.styleCodes(),
                config.styleChoices(),
                config.rotationTables());
    }

    @Override
    public ImageGenerator build(Weights weights, ImageShape shape) {
        return new DitConfig(
                        shape.height(),
                        shape.width(),
                        shape.channels(),
                        patch,
                        hidden,
                        depth,
                        heads,
                        contextTokens,
                        shape.classes(),
                        styleCodes,
                        styleChoices,
                        rotationTables)
                .build(weights);
    }
}
