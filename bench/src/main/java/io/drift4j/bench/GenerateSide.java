package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.ImageModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntConsumer;

/** Time of an image of a generator: from a seed and classes to bytes, in batches. */
final class GenerateSide {
    private static final double GUIDANCE = 2;

    private GenerateSide() {}

    /**
     * Request: {@code generator}, {@code threads}, {@code batch}, {@code warmUp}, {@code batches}, and {@code passes}: 1, or
     * more for the network in the place of a diffusion model's. Values: {@code image} in ms, {@code imagesPerSecond}; the
     * median batch divided by its size.
     */
    static Answer measure(JsonNode request) {
        return request.path("passes").asInt() == 1 ? onePass(request) : diffusion(request);
    }

    private static Answer onePass(JsonNode request) {
        double start = Answer.peakNow();
        try (ImageModel model = ImageModel.load(
                Path.of(request.path("generator").asText()),
                "cpu",
                request.path("threads").asInt())) {
            int[] classes = new int[request.path("batch").asInt()];
            Arrays.setAll(classes, i -> i % model.contents().shape().classes());
            return timed(request, start, request.path("warmUp").asInt(), i -> model.generate(classes, GUIDANCE, i));
        }
    }

    private static Answer diffusion(JsonNode request) {
        int batch = request.path("batch").asInt();
        double[][] updates = NativeNetwork.updates(request.path("passes").asInt());
        double start = Answer.peakNow();
        try (ImageNetwork network = ImageNetwork.load(
                Path.of(request.path("generator").asText()),
                Training.EMA,
                request.path("threads").asInt())) {
            ImageNetwork.Inputs inputs =
                    ImageNetwork.Inputs.draw(network.generator().sizes(), batch, 1);
            // some passes warm up as well as all
            network.denoise(inputs, NativeNetwork.updates(request.path("warmUp").asInt()));
            return timed(request, start, 0, i -> network.denoise(inputs, updates));
        }
    }

    private static Answer timed(JsonNode request, double start, int warmUp, IntConsumer batch) {
        for (int i = 0; i < warmUp; i++) {
            batch.accept(i);
        }
        double[] milliseconds = new double[request.path("batches").asInt()];
        for (int i = 0; i < milliseconds.length; i++) {
            long began = System.nanoTime();
            batch.accept(warmUp + i);
            milliseconds[i] = (System.nanoTime() - began) * 1e-6;
        }
        double image =
                Spread.quantile(milliseconds, 0.5) / request.path("batch").asInt();
        return Answer.here(Map.of("image", image, "imagesPerSecond", 1000 / image), start, Map.of());
    }
}
