package io.drift4j.imagegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.RotaryEmbedding;
import io.drift4j.engine.nn.Weights;
import org.junit.jupiter.api.Test;

class DitNetworkTest extends ImageGeneratorContract {
    private static final DitNetwork TINY = new DitNetwork(2, 8, 1, 2, 2, 2, 3, RotaryEmbedding.Tables.FLOAT32);

    @Override
    protected ImageGenerator network(Weights weights) {
        return TINY.build(weights, new ImageShape(4, 6, 1, 3));
    }

    @Test
    void everyPublishedSizeIsAPreset() {
        assertThat(NetworkConfig.presets())
                .containsKeys("mlp", "dit-small-28", "dit-latent-b", "dit-pixel-l", "dit-small-latent-7");
        assertThat(NetworkConfig.presets().get("dit-latent-l"))
                .isEqualTo(new DitNetwork(2, 1024, 24, 16, 16, 32, 64, RotaryEmbedding.Tables.BFLOAT16));
    }

    @Test
    void aPatchThatDoesNotFitTheImagesIsRefused() {
        assertThatThrownBy(() -> TINY.build(
                        Weights.unset(ai.djl.ndarray.NDManager.newBaseManager()), new ImageShape(5, 6, 1, 3)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("patch must divide");
    }
}
