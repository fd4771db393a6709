package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.train.GeneratorConfig;
import io.drift4j.imagegen.train.GeneratorTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Time of a generator's training step: the real training of a configuration, stopped after the steps that were asked for.
 *
 * <p>A step is all that a training does, see {@link TrainStepSide}, with the features of generated images and data. The
 * value {@code step} is the median over steps.
 */
final class GeneratorStepSide {
    private GeneratorStepSide() {}

    /**
     * Request: {@code config}, {@code threads}, {@code warmUp}, {@code steps}, {@code set} (overrides), {@code out}. The
     * answer names the {@code checkpoint} after the last step, and an {@code example}, see {@link ImageExample}.
     */
    static Answer measure(JsonNode request) {
        return measure(request, step -> {});
    }

    /** The same; the watcher is told the number of each step after it, on the thread that trains. */
    static Answer measure(JsonNode request, LongConsumer watcher) {
        int warmUp = request.path("warmUp").asInt();
        int last = warmUp + request.path("steps").asInt();
        Path out = Path.of(request.path("out").asText());
        List<String> overrides = new ArrayList<>(List.of(
                "train.threads=" + request.path("threads").asInt(),
                "train.device=cpu",
                "train.warmupSteps=0", // so that a few steps lead away from the zeros an untrained network gives
                "train.logEvery=1",
                "train.checkpointEvery=1000000"));
        request.path("set").forEach(override -> overrides.add(override.asText()));
        GeneratorConfig config =
                GeneratorConfig.read(Places.file(request.path("config").asText()), overrides);
        double images = (double) config.train().batchSize() * config.train().accumulation() * config.samples();
        long[] asked = {0};
        List<Double> milliseconds = new ArrayList<>();
        var training = GeneratorTraining.prepare(config, RunFolder.create(out));
        double start = Answer.peakNow();
        Path checkpoint = training.run(
                (step, steps, values) -> {
                    watcher.accept(step);
                    if (step > warmUp) {
                        milliseconds.add(1000 * images / values.getOrDefault("images_per_second", Double.NaN));
                    }
                },
                () -> asked[0]++ == last); // asked once before each step
        Path example = out.resolve("example.safetensors");
        Answer answer = Answer.here(
                Map.of("step", Spread.of(milliseconds).median()),
                start,
                Map.of("checkpoint", checkpoint.toString(), "example", example.toString()));
        ImageExample.ofStep(checkpoint, config, example);
        return answer;
    }
}
