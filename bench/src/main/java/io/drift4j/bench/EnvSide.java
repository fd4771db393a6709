package io.drift4j.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.pusht.PushT;
import io.drift4j.simeval.pusht.StartPose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * PushT steps a second on one thread: recorded episodes driven again from their start states with their recorded
 * actions, so that the T is pushed as people push it. A step gives observation, reward and success; resets count in.
 */
final class EnvSide {
    private EnvSide() {}

    /** Start states and actions of recorded episodes. */
    record Recordings(List<double[]> starts, List<float[][]> actions) {

        /** Evenly spread episodes of the bundled demonstrations. */
        static Recordings load(int episodes) {
            Episodes all = Episodes.load(
                    Places.file("data/pusht-lowdim.zarr.zip"),
                    List.of(
                            ArrayKey.of("state", "data/state", "px"),
                            ArrayKey.of(Episodes.ACTION, "data/action", "px")));
            float[] states = all.column("state").values();
            float[] actions = all.column(Episodes.ACTION).values();
            Recordings made = new Recordings(new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < episodes; i++) {
                int episode = i * all.count() / episodes;
                double[] start = new double[5];
                Arrays.setAll(start, k -> states[5 * all.start(episode) + k]);
                float[][] path = new float[all.length(episode)][];
                Arrays.setAll(
                        path,
                        t -> Arrays.copyOfRange(
                                actions, 2 * (all.start(episode) + t), 2 * (all.start(episode) + t) + 2));
                made.starts.add(start);
                made.actions.add(path);
            }
            return made;
        }

        /** For the peer: {@code {"starts": [[5 numbers] ...], "actions": [[[x, y] ...] ...]}}. */
        void write(Path file) {
            ObjectNode tree = ConfigFile.JSON.createObjectNode();
            tree.set("starts", ConfigFile.JSON.valueToTree(starts));
            tree.set("actions", ConfigFile.JSON.valueToTree(actions));
            try {
                Files.writeString(file, tree.toString());
            } catch (IOException e) {
                throw new IllegalStateException("cannot write " + file, e);
            }
        }

        /** Plays all episodes; returns steps taken and the sum of the episodes' largest rewards. */
        double[] play(PushT environment) {
            double scores = 0;
            double steps = 0;
            for (int i = 0; i < starts.size(); i++) {
                environment.resetTo(starts.get(i), StartPose.LEGACY);
                double best = 0;
                for (float[] action : actions.get(i)) {
                    Environment.Step step = environment.step(action);
                    steps++;
                    best = Math.max(best, step.reward());
                    if (step.ended()) {
                        break;
                    }
                }
                scores += best;
            }
            return new double[] {steps, scores / starts.size()};
        }
    }

    /** Request: {@code episodes}, {@code repeats}. Values: {@code stepsPerSecond}, {@code score}. */
    static Answer measure(JsonNode request) {
        Recordings recordings = Recordings.load(request.path("episodes").asInt());
        int repeats = request.path("repeats").asInt();
        double start = Answer.peakNow();
        List<Double> rates = new ArrayList<>();
        double score = 0;
        try (PushT environment = PushT.withKeys("state")) {
            for (int i = 0; i < 2 * repeats; i++) {
                long began = System.nanoTime();
                double[] played = recordings.play(environment);
                if (i >= repeats) { // the first half warms the compiler up
                    rates.add(played[0] * 1e9 / (System.nanoTime() - began));
                }
                score = played[1];
            }
        }
        return Answer.here(Map.of("stepsPerSecond", Spread.of(rates).median(), "score", score), start, Map.of());
    }
}
