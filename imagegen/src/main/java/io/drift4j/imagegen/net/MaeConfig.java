package io.drift4j.imagegen.net;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nn.Weights;
import java.util.List;
import java.util.Map;

/**
 * The sizes of a {@link MaskedAutoencoder}.
 *
 * @param height H of an image
 * @param width W of an image
 * @param channels C of an image
 * @param inputPatch side of the square patches that become the channels of the first map; 1 for none
 * @param baseWidth channels of the first stage; the others have 2, 4 and 8 times as many
 * @param blocks residual blocks of each of the four stages
 * @param classes classes of images
 */
public record MaeConfig(
        int height, int width, int channels, int inputPatch, int baseWidth, List<Integer> blocks, int classes) {
    /** Stages of maps, each half as high and wide as the one before. */
    static final int STAGES = 4;

    private static final List<Integer> RESNET_34 = List.of(3, 4, 6, 3);

    /** Published encoders of latents 32x32x4 of ImageNet at 256x256, by width. */
    public static final MaeConfig LATENT_256 = new MaeConfig(32, 32, 4, 1, 256, RESNET_34, 1000);

    public static final MaeConfig LATENT_640 = new MaeConfig(32, 32, 4, 1, 640, RESNET_34, 1000);

    /** The published encoder of pixels of ImageNet at 256x256. */
    public static final MaeConfig PIXEL_640 = new MaeConfig(256, 256, 3, 8, 640, RESNET_34, 1000);

    /** All of the above, and small ones for ten classes that train on a CPU, by the name a configuration file gives them. */
    public static final Map<String, MaeConfig> PRESETS = Map.of(
            "latent-256", LATENT_256,
            "latent-640", LATENT_640,
            "pixel-640", PIXEL_640,
            "small-28", new MaeConfig(28, 28, 1, 1, 16, List.of(1, 1, 1, 1), 10),
            "medium-28", new MaeConfig(28, 28, 1, 1, 32, List.of(1, 2, 2, 1), 10),
            "small-32", new MaeConfig(32, 32, 3, 1, 16, List.of(1, 1, 1, 1), 10),
            "medium-32", new MaeConfig(32, 32, 3, 1, 32, List.of(1, 2, 2, 1), 10),
            "small-latent-7", new MaeConfig(7, 7, 4, 1, 32, List.of(1, 1, 1, 1), 10));

    public MaeConfig {
        BadInput.unless(
                height >= 1 && width >= 1 && channels >= 1,
                "an image needs a height, width and channels of at least 1, got %d, %d and %d",
                height,
                width,
                channels);
        BadInput.unless(inputPatch >= 1, "inputPatch must be at least 1, got %d", inputPatch);
        BadInput.unless(baseWidth >= 1, "baseWidth must be at least 1, got %d", baseWidth);
        BadInput.unless(
                blocks.size() == STAGES && blocks.stream().allMatch(count -> count >= 1),
                "blocks must be %d numbers of at least 1, got %s",
                STAGES,
                blocks);
        BadInput.unless(classes >= 1, "classes must be at least 1, got %d", classes);
        blocks = List.copyOf(blocks);
    }

    /** The network over these weights, which it fills. */
    public MaskedAutoencoder build(Weights weights) {
        return MaskedAutoencoder.create(weights.scope(), this);
    }

    /** The encoder alone, with the names it has in the whole network. */
    public MaeResNet buildEncoder(Weights weights) {
        return MaeResNet.create(weights.scope().child("encoder"), this);
    }

    /** Channels of what goes into the first convolution. */
    public int patchedChannels() {
        return channels * inputPatch * inputPatch;
    }

    /** Rows of the map of a stage, counted from 0; the first one is the image, patched, with zeros up to a multiple of 8. */
    public int rows(int stage) {
        return side(height) >> stage;
    }

    /** Columns of the map of a stage, counted from 0. */
    public int columns(int stage) {
        return side(width) >> stage;
    }

    private int side(int pixels) {
        int multiple = inputPatch << (STAGES - 1);
        return (pixels + multiple - 1) / multiple * multiple / inputPatch;
    }

    /** Channels of a stage, counted from 0. */
    int channels(int stage) {
        return baseWidth << stage;
    }
}
