package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.transform.Featurizer;
import io.drift4j.simeval.pusht.PushT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Time of one pass at batch 1: from raw observations and a noise seed to raw actions, all features included. */
final class OnePassSide {
    private OnePassSide() {}

    /**
     * Request: {@code policy}, {@code implementation}, {@code threads}, {@code warmUp}, {@code passes}. Values:
     * {@code median} and {@code p99} in ms; of the native one also {@code network10} and {@code network100}, the network
     * run as a diffusion policy would, with features and decoding once.
     */
    static Answer measure(JsonNode request) {
        Path file = Path.of(request.path("policy").asText());
        String name = request.path("implementation").asText();
        int threads = request.path("threads").asInt();
        int warmUp = request.path("warmUp").asInt();
        int passes = request.path("passes").asInt();
        ObservationHistory history = history();
        Map<String, Double> values = new LinkedHashMap<>();
        double start = Answer.peakNow();
        try (Policy policy = Implementation.named(name).loader().load(file, threads)) {
            record(values, "", warmUp, passes, i -> policy.act(history, Noise.seeded(i)));
        }
        double peak = Answer.peakNow();
        if (name.equals("native")) {
            try (NativeNetwork network = NativeNetwork.load(file, threads)) {
                for (int times : new int[] {10, 100}) {
                    double[][] updates = NativeNetwork.updates(times);
                    int runs = Math.max(2, passes / times);
                    record(values, "network" + times, runs / 4, runs, i -> diffuse(network, history, updates, i));
                }
            }
        }
        return new Answer("drift4j", values, peak, start, Map.of());
    }

    private static float[] diffuse(NativeNetwork network, ObservationHistory history, double[][] updates, int seed) {
        Featurizer featurizer = network.featurizer();
        float[] frames = featurizer.frames(history);
        float[] condition = new float[featurizer.inputSize()];
        featurizer.features(frames, 0, condition, 0);
        float[] coded = network.denoise(condition, RandomStream.of(seed).gaussians(network.noiseSize()), updates);
        float[] actions = new float[featurizer.chunkSize()];
        featurizer.decode(frames, 0, coded, 0, actions, 0);
        return actions;
    }

    /** Request: {@code policy}, {@code implementation}, {@code threads}, {@code begun}. Value: {@code firstAction}, ms. */
    static Answer firstAction(JsonNode request) {
        String name = request.path("implementation").asText();
        try (Policy policy = Implementation.named(name)
                .loader()
                .load(
                        Path.of(request.path("policy").asText()),
                        request.path("threads").asInt())) {
            Chunk chunk = policy.act(history(), Noise.seeded(0));
            Instant now = Instant.now();
            double since = now.getEpochSecond()
                    + now.getNano() * 1e-9
                    - request.path("begun").asDouble();
            if (!Float.isFinite(chunk.values()[0])) {
                throw new IllegalStateException("the first action is not finite");
            }
            return Answer.here(Map.of("firstAction", 1000 * since), Answer.peakNow(), Map.of());
        }
    }

    /** For the peer's check: a network input, noise and the coded chunk that every implementation gives for them. */
    static void writeExample(Path policy, Path file) {
        ObservationHistory history = history();
        ObjectNode tree = ConfigFile.JSON.createObjectNode();
        try (NativeNetwork network = NativeNetwork.load(policy, 1)) {
            Featurizer featurizer = network.featurizer();
            float[] condition = new float[featurizer.inputSize()];
            featurizer.features(featurizer.frames(history), 0, condition, 0);
            float[] noise = RandomStream.of(7).gaussians(network.noiseSize());
            tree.set("condition", ConfigFile.JSON.valueToTree(condition));
            tree.set("noise", ConfigFile.JSON.valueToTree(noise));
            tree.set("coded", ConfigFile.JSON.valueToTree(network.pass(condition, noise)));
            Files.writeString(file, tree.toString());
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    /** The first two frames of the benchmark's first test episode. */
    private static ObservationHistory history() {
        ObservationHistory.Recorder recorder = new ObservationHistory.Recorder(2);
        try (PushT task = PushT.withKeys("keypoint", "agent_pos")) {
            recorder.add(task.reset(100000));
            recorder.add(task.step(new float[] {256, 256}).observation());
        }
        return recorder.history();
    }

    private static void record(
            Map<String, Double> values, String prefix, int warmUp, int passes, java.util.function.IntFunction<?> pass) {
        for (int i = 0; i < warmUp; i++) {
            pass.apply(i);
        }
        double[] milliseconds = new double[passes];
        for (int i = 0; i < passes; i++) {
            long began = System.nanoTime();
            pass.apply(i);
            milliseconds[i] = (System.nanoTime() - began) * 1e-6;
        }
        values.put(prefix.isEmpty() ? "median" : prefix, Spread.quantile(milliseconds, 0.5));
        values.put(prefix.isEmpty() ? "p99" : prefix + "p99", Spread.quantile(milliseconds, 0.99));
    }
}
