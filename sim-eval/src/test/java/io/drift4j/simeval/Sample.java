package io.drift4j.simeval;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Evaluations of the point task and a made-up run log, for the tests of reports. */
public final class Sample {
    private static final int LIMIT = 80;

    private Sample() {}

    public static Supplier<Environment> environments() {
        return () -> new PointEnvironment(LIMIT);
    }

    public static Evaluation evaluation(String label, float noiseScale, int episodes) {
        Runner runner = Runner.of(environments()).withSeeds(500, episodes);
        Policy policy = new SeekPolicy(noiseScale);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("policyFile", "runs/" + label + "/policy.drift4j");
        settings.put("noiseScale", noiseScale);
        return Evaluation.of(label, runner.run(policy))
                .withTiming(runner.time(policy, 5, 20))
                .withSettings(settings);
    }

    /** Writes 1,200 lines that look like a training run and one that was cut off. */
    public static Path runLog(Path file) throws IOException {
        StringBuilder lines = new StringBuilder("{\"note\": \"config resolved\"}\n");
        RandomStream stream = RandomStream.of(9);
        for (int step = 0; step < 12_000; step += 10) {
            double rate = 1e-3 * Math.min(1, step / 500.0) * 0.5 * (1 + Math.cos(Math.PI * step / 12_000));
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"step\":%d,\"loss\":%.4f,\"actionError\":%.5f,\"sampleSpread\":%.5f,\"learningRate\":%.3e,"
                            + "\"force\":[%.3f,%.3f,%.3f],\"kind\":\"train\"}%n",
                    step,
                    6.5 + Math.exp(-step / 800.0) + 0.1 * stream.nextGaussian(),
                    (0.02 + 0.9 * Math.exp(-step / 1500.0)) * (1 + 0.1 * stream.nextGaussian()),
                    (0.01 + 0.8 * Math.exp(-step / 1100.0)) * (1 + 0.1 * stream.nextGaussian()),
                    rate,
                    1 + 0.1 * stream.nextGaussian(),
                    0.7 + 0.1 * stream.nextGaussian(),
                    0.4 + 0.1 * stream.nextGaussian()));
        }
        return Files.writeString(file, lines.append("{\"step\":12000,\"lo"));
    }
}
