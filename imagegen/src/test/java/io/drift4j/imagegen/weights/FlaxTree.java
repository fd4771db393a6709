package io.drift4j.imagegen.weights;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Leaves held in memory, and gradients by Flax path. */
public record FlaxTree(Map<String, Tensor> leaves, String source) implements FlaxLeaves {

    /** The stored parameters of a golden file. */
    public static FlaxTree stored(String file) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("src/test/resources/golden", file));
            return new FlaxTree(Safetensors.decode(bytes, file), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parameters by the rule of the golden files. */
    public static FlaxTree byRule(JsonNode model) {
        SplittableRandom random =
                new SplittableRandom(model.get("parameterRule").get("seed").longValue());
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        for (JsonNode leaf : model.get("leaves")) {
            long[] shape = new long[leaf.get("shape").size()];
            long size = 1;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = leaf.get("shape").get(i).longValue();
                size *= shape[i];
            }
            double gain = leaf.get("gain").doubleValue();
            double offset = leaf.get("offset").doubleValue();
            float[] values = new float[(int) size];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (offset + gain * (2 * random.nextDouble() - 1));
            }
            leaves.put(leaf.get("name").textValue(), new Tensor(shape, values));
        }
        return new FlaxTree(leaves, "the rule");
    }

    @Override
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        leaves.forEach((path, tensor) -> shapes.put(path, tensor.shape()));
        return shapes;
    }

    @Override
    public Tensor read(String path) {
        return Objects.requireNonNull(leaves.get(path), path);
    }

    /** The length of the gradient of each leaf of a generator. */
    public static Map<String, Double> gradientNorms(DitConfig config, Weights weights) {
        return gradientNorms(GeneratorPlaces.of(config), weights);
    }

    /** The length of the gradient of each leaf of an autoencoder. */
    public static Map<String, Double> gradientNorms(MaeConfig config, Weights weights) {
        return gradientNorms(EncoderPlaces.ofWhole(config), weights);
    }

    static Map<String, Double> gradientNorms(List<Place> places, Weights weights) {
        Map<String, Double> norms = new LinkedHashMap<>();
        for (Place place : places) {
            try (NDArray gradient = weights.byName().get(place.name()).getGradient()) {
                float[] values = gradient.toFloatArray();
                int size = values.length / place.parts();
                double sum = 0;
                for (int i = place.part() * size; i < (place.part() + 1) * size; i++) {
                    sum += (double) values[i] * values[i];
                }
                norms.put(place.path(), Math.sqrt(sum));
            }
        }
        return norms;
    }
}
