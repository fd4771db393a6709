package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.transform.Featurizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

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
        Map<String, Double> values = new LinkedHashMap<>();
        double start = Answer.peakNow();
        try (Acting acting = Acting.load(name, file, threads)) {
            record(values, "", warmUp, passes, acting::act);
        }
        double peak = Answer.peakNow();
        if (name.equals("native")) {
            try (NativeNetwork network = NativeNetwork.load(file, threads)) {
                for (int times : new int[] {10, 100}) {
                    double[][] updates = NativeNetwork.updates(times);
                    int runs = Math.max(2, passes / times);
                    record(values, "network" + times, runs / 4, runs, i -> diffuse(network, updates, i));
                }
            }
        }
        return new Answer("drift4j", values, peak, start, Map.of());
    }

    private static float[] diffuse(NativeNetwork network, double[][] updates, int seed) {
        Featurizer featurizer = network.featurizer();
        float[] frames = featurizer.frames(Acting.history());
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
        try (Acting acting = Acting.load(
                name,
                Path.of(request.path("policy").asText()),
                request.path("threads").asInt())) {
            Chunk chunk = acting.act(0);
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

    /**
     * Request: {@code policy}, {@code implementation}, {@code threads}, {@code batches}. Values: by batch size, ms of a
     * pass for the whole batch (the median of the second half of {@code seconds}, at least 10 passes).
     */
    static Answer batches(JsonNode request) {
        Map<String, Double> values = new LinkedHashMap<>();
        double start = Answer.peakNow();
        try (Acting acting = Acting.load(
                request.path("implementation").asText(),
                Path.of(request.path("policy").asText()),
                request.path("threads").asInt())) {
            double seconds = request.path("seconds").asDouble();
            for (int i = 0; i < 1000 * seconds; i++) { // compiles what all sizes share
                acting.act(i);
            }
            for (JsonNode size : request.path("batches")) {
                int batch = size.asInt();
                List<Double> milliseconds = new ArrayList<>();
                long began = System.nanoTime();
                while (milliseconds.size() < 10 || System.nanoTime() - began < seconds * 1e9) {
                    long before = System.nanoTime();
                    acting.actBatch(batch, milliseconds.size());
                    milliseconds.add((System.nanoTime() - before) * 1e-6);
                }
                List<Double> second = milliseconds.subList(milliseconds.size() / 2, milliseconds.size());
                values.put(Integer.toString(batch), Spread.of(second).median());
            }
        }
        return Answer.here(values, start, Map.of());
    }

    /** For the peer's check: a network input, noise and the coded chunk that every implementation gives for them. */
    static void writeExample(Path policy, Path file) {
        ObjectNode tree = ConfigFile.JSON.createObjectNode();
        try (NativeNetwork network = NativeNetwork.load(policy, 1)) {
            Featurizer featurizer = network.featurizer();
            float[] condition = new float[featurizer.inputSize()];
            featurizer.features(featurizer.frames(Acting.history()), 0, condition, 0);
            float[] noise = RandomStream.of(7).gaussians(network.noiseSize());
            tree.set("condition", ConfigFile.JSON.valueToTree(condition));
            tree.set("noise", ConfigFile.JSON.valueToTree(noise));
            tree.set("coded", ConfigFile.JSON.valueToTree(network.pass(condition, noise)));
            tree.put("horizon", featurizer.spec().horizon());
            Files.writeString(file, tree.toString());
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    private static void record(Map<String, Double> values, String prefix, int warmUp, int passes, IntConsumer pass) {
        for (int i = 0; i < warmUp; i++) {
            pass.accept(i);
        }
        double[] milliseconds = new double[passes];
        for (int i = 0; i < passes; i++) {
            long began = System.nanoTime();
            pass.accept(i);
            milliseconds[i] = (System.nanoTime() - began) * 1e-6;
        }
        values.put(prefix.isEmpty() ? "median" : prefix, Spread.quantile(milliseconds, 0.5));
        values.put(prefix.isEmpty() ? "p99" : prefix + "p99", Spread.quantile(milliseconds, 0.99));
    }
}
