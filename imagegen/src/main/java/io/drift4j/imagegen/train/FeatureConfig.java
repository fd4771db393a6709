package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.imagegen.feature.FeatureEncoder;
import io.drift4j.imagegen.feature.RawPixels;

/**
 * Through what samples and data are compared.
 *
 * @param pixels whether the whole image, or latent, is a feature
 */
public record FeatureConfig(boolean pixels) {
    public FeatureConfig {
        BadInput.unless(pixels, "features must hold at least one kind, got none: set features.pixels to true");
    }

    /** The whole image alone. */
    static FeatureConfig pixelsAlone() {
        return new FeatureConfig(true);
    }

    FeatureEncoder open(NDManager manager) {
        return new RawPixels();
    }
}
