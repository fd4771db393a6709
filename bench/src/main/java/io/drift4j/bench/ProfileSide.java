package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;

/** Which native operations a training step and a pass are made of; the native library counts and times them itself. */
final class ProfileSide {
    private static final int PASSES = 200;

    private ProfileSide() {}

    /** Request as of {@code train-step}: the last stretch of steps is profiled. */
    static Answer trainStep(JsonNode request) {
        return profiled(request, TrainStepSide.STRETCH, TrainStepSide::measure);
    }

    /** Request as of {@code generator-step}: all steps but the warm-up are profiled. */
    static Answer generatorStep(JsonNode request) {
        return profiled(request, request.path("steps").asInt(), GeneratorStepSide::measure);
    }

    private static Answer profiled(JsonNode request, int steps, BiFunction<JsonNode, LongConsumer, Answer> side) {
        long first = request.path("warmUp").asInt();
        AtomicLong began = new AtomicLong();
        Map<String, Double> values = new LinkedHashMap<>();
        Answer run = side.apply(request, step -> {
            if (step == first) {
                NativeOperations.begin();
                began.set(System.nanoTime());
            } else if (step == first + steps) {
                double microseconds = (System.nanoTime() - began.get()) * 1e-3;
                values.putAll(NativeOperations.end().values(steps, microseconds));
            }
        });
        return new Answer(run.side(), values, run.peakMiB(), run.startMiB(), run.text());
    }

    /** Request: {@code policy}. The native implementation, on one thread. */
    static Answer onePass(JsonNode request) {
        double start = Answer.peakNow();
        try (Acting acting =
                Acting.load("native", Path.of(request.path("policy").asText()), 1)) {
            for (int i = 0; i < request.path("warmUp").asInt(); i++) {
                acting.act(i);
            }
            NativeOperations.begin();
            long began = System.nanoTime();
            for (int i = 0; i < PASSES; i++) {
                acting.act(i);
            }
            double microseconds = (System.nanoTime() - began) * 1e-3;
            return Answer.here(NativeOperations.end().values(PASSES, microseconds), start, Map.of());
        }
    }
}
