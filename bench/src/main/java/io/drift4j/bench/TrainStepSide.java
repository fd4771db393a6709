package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.policy.train.PolicyConfig;
import io.drift4j.policy.train.PolicyTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Time of a training step: the real training of a configuration, stopped after the steps that were asked for.
 *
 * <p>A step is all that a training does: taking a batch that a background thread has drawn, forward, drift field,
 * backward, clip, AdamW, moving average, sums of the metrics. The value {@code step} is the median over stretches of
 * {@value #STRETCH} steps.
 */
final class TrainStepSide {
    /** Steps of one time reading. */
    static final int STRETCH = 10;

    private TrainStepSide() {}

    /** Request: {@code config}, {@code threads}, {@code warmUp}, {@code steps}, {@code set} (overrides), {@code out}. */
    static Answer measure(JsonNode request) {
        return measure(request, step -> {});
    }

    /** The same; the watcher is told the step after each stretch, on the thread that trains. */
    static Answer measure(JsonNode request, LongConsumer watcher) {
        int warmUp = request.path("warmUp").asInt();
        int last = warmUp + request.path("steps").asInt();
        List<String> overrides = new ArrayList<>(List.of(
                "train.threads=" + request.path("threads").asInt(),
                "train.logEvery=" + STRETCH,
                "train.checkpointEvery=1000000"));
        request.path("set").forEach(override -> overrides.add(override.asText()));
        PolicyConfig config =
                PolicyConfig.read(Places.file(request.path("config").asText()), overrides);
        PolicyTraining training = PolicyTraining.prepare(
                config,
                Places.file(config.data().file()),
                RunFolder.create(Path.of(request.path("out").asText())));
        double start = Answer.peakNow();
        List<Double> milliseconds = new ArrayList<>();
        double windows = config.train().batchSize() * config.train().accumulation();
        long[] asked = {0};
        Path checkpoint = training.run(
                (step, steps, values) -> {
                    watcher.accept(step);
                    if (step > warmUp) {
                        milliseconds.add(1000 * windows / values.getOrDefault("windows_per_second", Double.NaN));
                    }
                },
                () -> asked[0]++ == last); // asked once before each step
        return Answer.here(
                Map.of("step", Spread.of(milliseconds).median()), start, Map.of("checkpoint", checkpoint.toString()));
    }
}
