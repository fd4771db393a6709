package io.drift4j.imagegen.net;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.RotaryEmbedding;
import io.drift4j.engine.nn.Weights;
import java.util.Map;

/**
 * The sizes of a {@link Dit}.
 *
 * @param height H of an image, a multiple of {@code patch}
 * @param width W of an image, a multiple of {@code patch}
 * @param channels C of an image
 * @param patch side of the square patches that are tokens
 * @param hidden features of a token and of the condition, a multiple of {@code heads} and of 4
 * @param depth blocks
 * @param heads attention heads of an even number of features
 * @param contextTokens tokens before the patches that carry the condition; 0 for none
 * @param classes classes of images
 * @param styleCodes style codes of an image; 0 for none
 * @param styleChoices values of a style code; 0 if there is none
 * @param rotationTables number format of the rotary embedding
 */
public record DitConfig(
        int height,
        int width,
        int channels,
        int patch,
        int hidden,
        int depth,
        int heads,
        int contextTokens,
        int classes,
        int styleCodes,
        int styleChoices,
        RotaryEmbedding.Tables rotationTables) {

    /** Published networks for latents 32x32x4 of ImageNet at 256x256; the ablation has the size of B. */
    public static final DitConfig LATENT_ABLATION = published(32, 4, 2, 768, 12, RotaryEmbedding.Tables.FLOAT32);

    public static final DitConfig LATENT_B = published(32, 4, 2, 768, 12, RotaryEmbedding.Tables.BFLOAT16);
    public static final DitConfig LATENT_L = published(32, 4, 2, 1024, 24, RotaryEmbedding.Tables.BFLOAT16);

    /** Published networks for pixels of ImageNet at 256x256. */
    public static final DitConfig PIXEL_B = published(256, 3, 16, 768, 12, RotaryEmbedding.Tables.FLOAT32);

    public static final DitConfig PIXEL_L = published(256, 3, 16, 1024, 24, RotaryEmbedding.Tables.FLOAT32);

    /** A network for ten classes of 28x28 grey images that trains on a CPU. */
    public static final DitConfig SMALL_28 = small(28, 1, 4, 128, 4);

    /** A network for ten classes of 32x32 colour images. */
    public static final DitConfig SMALL_32 = small(32, 3, 4, 192, 4);

    /** A network for ten classes of latents 7x7x4, those of 28x28 images shrunk by four. */
    public static final DitConfig SMALL_LATENT_7 = small(7, 4, 1, 96, 3);

    /** All of the above by the name a configuration file gives them. */
    public static final Map<String, DitConfig> PRESETS = Map.of(
            "latent-ablation", LATENT_ABLATION,
            "latent-b", LATENT_B,
            "latent-l", LATENT_L,
            "pixel-b", PIXEL_B,
            "pixel-l", PIXEL_L,
            "small-28", SMALL_28,
            "small-32", SMALL_32,
            "small-latent-7", SMALL_LATENT_7);

    private static final int PUBLISHED_HEAD = 64;
    private static final int SMALL_HEAD = 32;

    public DitConfig {
        BadInput.unless(
                height >= 1 && width >= 1 && channels >= 1 && patch >= 1 && height % patch == 0 && width % patch == 0,
                "patch must divide height and width, got %d for %dx%dx%d",
                patch,
                height,
                width,
                channels);
        BadInput.unless(
                heads >= 1 && hidden >= 4 && hidden % 4 == 0 && hidden % (2 * heads) == 0,
                "hidden must be a multiple of 4 and of twice the heads, got %d and %d heads",
                hidden,
                heads);
        BadInput.unless(depth >= 1, "depth must be at least 1, got %d", depth);
        BadInput.unless(contextTokens >= 0, "contextTokens must be at least 0, got %d", contextTokens);
        BadInput.unless(classes >= 1, "classes must be at least 1, got %d", classes);
        BadInput.unless(
                styleCodes == 0 ? styleChoices == 0 : styleCodes > 0 && styleChoices >= 1,
                "each style code needs at least 1 choice, and without codes there are none, got %d codes of %d",
                styleCodes,
                styleChoices);
    }

    private static DitConfig published(
            int side, int channels, int patch, int hidden, int depth, RotaryEmbedding.Tables tables) {
        return new DitConfig(
                side, side, channels, patch, hidden, depth, hidden / PUBLISHED_HEAD, 16, 1000, 32, 64, tables);
    }

    private static DitConfig small(int side, int channels, int patch, int hidden, int depth) {
        return new DitConfig(
                side,
                side,
                channels,
                patch,
                hidden,
                depth,
                hidden / SMALL_HEAD,
                4,
                10,
                8,
                16,
                RotaryEmbedding.Tables.FLOAT32);
    }

    /** The network over these weights, which it fills. */
    public Dit build(Weights weights) {
        return Dit.create(weights.scope(), this);
    }

    /** Rows of patches. */
    int rows() {
        return height / patch;
    }

    /** Columns of patches. */
    int columns() {
        return width / patch;
    }

    /** Numbers in a patch. */
    int patchSize() {
        return patch * patch * channels;
    }

    /** Tokens of an image, those of the condition included. */
    int tokens() {
        return contextTokens + rows() * columns();
    }
}
