package io.drift4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.train.EncoderConfig;
import io.drift4j.imagegen.train.GeneratorConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ImageRecipeTest {
    private static final ImageShape LATENTS = new ImageShape(32, 32, 4, 1000);

    /** Numbers of parameters as published, rounded there to millions. */
    @Test
    void aPublishedRecipeHasItsSizes() {
        try (NDManager manager = NDManager.newBaseManager()) {
            EncoderConfig encoder =
                    EncoderConfig.read(Places.file("configs/images/published-latent-256-encoder.yaml"), List.of());
            GeneratorConfig config =
                    GeneratorConfig.read(Places.file("configs/images/published-latent-ablation.yaml"), List.of());
            ImageRecipe recipe = ImageRecipe.generator("ablation", config, LATENTS, encoder, manager);
            assertThat(recipe.parameters()).isEqualTo(132_708_880);
            assertThat(recipe.images()).isEqualTo(4096);
            assertThat(recipe.steps()).isEqualTo(30_000);
            assertThat(recipe.sizes()).containsEntry("swiGlu", 2048L);
            Map<?, ?> compared = (Map<?, ?>) recipe.sizes().get("encoder");
            assertThat(compared.get("width")).isEqualTo(256);
            assertThat(compared.get("channels")).isEqualTo(4);
            assertThat((Long) compared.get("parameters")).isBetween(340_000_000L, 341_000_000L);
            ImageRecipe whole = ImageRecipe.encoder("encoder", encoder, LATENTS, manager);
            assertThat(whole.parameters()).isBetween(431_000_000L, 432_000_000L);
            assertThat(whole.images()).isEqualTo(8192);
        }
    }
}
