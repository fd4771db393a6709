package io.drift4j.bench;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.ImageModelContents;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.train.EncoderConfig;
import io.drift4j.imagegen.train.GeneratorConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A recipe of {@code configs/images} as the peer takes it to count its operations, see {@code flops.py}.
 *
 * @param name of the recipe
 * @param parameters numbers that it learns
 * @param images images a step
 * @param steps of the training
 * @param sizes what the peer builds the same networks from
 */
record ImageRecipe(String name, long parameters, long images, int steps, Map<String, Object> sizes) {

    /**
     * A generator.
     *
     * @param shape of its images
     * @param encoder of the features it is compared by; null for pixels
     * @param manager for networks without values, which are counted
     */
    static ImageRecipe generator(
            String name, GeneratorConfig config, ImageShape shape, @Nullable EncoderConfig encoder, NDManager manager) {
        List<String> classNames =
                IntStream.range(0, shape.classes()).mapToObj(Integer::toString).toList();
        try (Weights weights = Weights.unset(manager)) {
            config.network().build(weights, shape);
            Map<String, Object> sizes = new LinkedHashMap<>(Map.of("name", name, "parameters", weights.count()));
            sizes.put("swiGlu", weights.shapes().getOrDefault("blocks.0.ffn.w1.weight", new long[1])[0]);
            sizes.put("config", ConfigFile.toTree(config));
            sizes.put(
                    "contents",
                    ConfigFile.toTree(new ImageModelContents(shape, classNames, config.network(), null, null)));
            sizes.put("encoder", encoder == null ? null : encoder(name, sizes(encoder, shape), false, manager));
            return of(name, weights.count(), config.train(), config.samples(), sizes);
        }
    }

    /** An encoder, which trains with its decoder and classifier. */
    static ImageRecipe encoder(String name, EncoderConfig config, ImageShape shape, NDManager manager) {
        Map<String, Object> sizes = encoder(name, sizes(config, shape), true, manager);
        return of(name, (Long) sizes.getOrDefault("parameters", 0L), config.train(), 1, sizes);
    }

    private static ImageRecipe of(
            String name, long parameters, TrainConfig train, int each, Map<String, Object> sizes) {
        long images = (long) train.batchSize() * train.accumulation() * each;
        return new ImageRecipe(name, parameters, images, train.steps(), sizes);
    }

    private static MaeConfig sizes(EncoderConfig config, ImageShape shape) {
        return new MaeConfig(
                shape.height(),
                shape.width(),
                shape.channels(),
                config.network().inputPatch(),
                config.network().baseWidth(),
                config.network().blocks(),
                shape.classes());
    }

    private static Map<String, Object> encoder(String name, MaeConfig sizes, boolean whole, NDManager manager) {
        try (Weights weights = Weights.unset(manager)) {
            if (whole) {
                sizes.build(weights);
            } else {
                sizes.buildEncoder(weights);
            }
            Map<String, Object> asked = new LinkedHashMap<>(Map.of("name", name, "parameters", weights.count()));
            asked.put("channels", sizes.patchedChannels());
            asked.put("rows", sizes.rows(0));
            asked.put("columns", sizes.columns(0));
            asked.put("width", sizes.baseWidth());
            asked.put("blocks", sizes.blocks());
            asked.put("classes", sizes.classes());
            return asked;
        }
    }
}
