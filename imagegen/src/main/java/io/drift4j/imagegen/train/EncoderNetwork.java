package io.drift4j.imagegen.train;

import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.net.MaeConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A masked autoencoder for images of any shape: all of a {@link MaeConfig} that does not come from the data.
 *
 * @param inputPatch side of the square patches that become the channels of the first map; 1 for none
 * @param baseWidth channels of the first stage; the others have 2, 4 and 8 times as many
 * @param blocks residual blocks of each of the four stages
 */
public record EncoderNetwork(int inputPatch, int baseWidth, List<Integer> blocks) {
    public EncoderNetwork {
        // checks all that does not depend on the data
        blocks = new MaeConfig(1, 1, 1, inputPatch, baseWidth, blocks, 1).blocks();
    }

    static EncoderNetwork small() {
        return new EncoderNetwork(1, 16, List.of(1, 1, 1, 1));
    }

    /** Networks by the name of a {@link MaeConfig#PRESETS} each. */
    static Map<String, EncoderNetwork> presets() {
        Map<String, EncoderNetwork> presets = new TreeMap<>();
        MaeConfig.PRESETS.forEach((name, config) ->
                presets.put(name, new EncoderNetwork(config.inputPatch(), config.baseWidth(), config.blocks())));
        return presets;
    }

    MaeConfig of(ImageShape shape) {
        return new MaeConfig(
                shape.height(), shape.width(), shape.channels(), inputPatch, baseWidth, blocks, shape.classes());
    }
}
