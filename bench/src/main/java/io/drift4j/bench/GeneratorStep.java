package io.drift4j.bench;

import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.train.EncoderConfig;
import io.drift4j.imagegen.train.EncoderTraining;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One training step of an image generator against PyTorch: same network, batch, features, loss, optimiser and threads.
 *
 * <p>The peer builds its networks from the files that our side leaves, and must agree with us on the images, the loss and the
 * gradients of one batch before it is timed.
 */
final class GeneratorStep {
    static final String CONFIG = "configs/images/shapes-dit.yaml";

    private GeneratorStep() {}

    static void run(Options options, PrintWriter out) {
        for (String features : options.imageFeatures()) {
            compare(features, options, out);
        }
    }

    private static void compare(String features, Options options, PrintWriter out) {
        int steps = options.quick() ? 2 : 8;
        Path scratch = Places.scratch();
        Map<String, Object> request = request(features, options.threadsOr(2), scratch);
        request.put("warmUp", options.quick() ? 1 : 3);
        request.put("steps", steps);
        Map<String, String> left = new LinkedHashMap<>();
        int[] turn = {0};
        Map<String, Supplier<Answer>> sides = new LinkedHashMap<>();
        sides.put("ours", () -> {
            request.put("out", scratch.resolve("run" + turn[0]++).toString());
            Answer answer = Ask.ours("generator-step", request);
            answer.text().forEach(left::putIfAbsent); // the peer checks against the first round's
            return answer;
        });
        sides.put("peer", () -> {
            request.putAll(left);
            return Ask.peer(Peer.TORCH, "generator_step.py", request);
        });
        Rounds rounds = Rounds.run(options.rounds(), sides);
        Places.delete(scratch);

        out.printf(
                "generator-step: %s, compared in %s, %s threads, %d steps a round%n",
                CONFIG, features, request.get("threads"), steps);
        rounds.head(out);
        rounds.row(out, "ours", "drift4j", "step", "ms/step");
        rounds.row(out, "peer", rounds.first("peer").side(), "step", "ms/step");
        rounds.first("peer").text().forEach((name, text) -> out.printf("  %s: %s%n", name, text));
        Rounds.ratio(
                out,
                options.imageFeatures().size() == 1 ? "generator-step" : "generator-step " + features,
                rounds.of("ours", "step").median(),
                rounds.of("peer", "step").median(),
                "ms");
    }

    /** What both sides are asked, but for the number of steps. */
    static Map<String, Object> request(String features, int threads, Path scratch) {
        List<String> set = new ArrayList<>();
        if (features.equals(Options.MAE)) {
            set.add("features.encoder=" + encoder(scratch));
            set.add("features.mostVectors=16"); // as in fashion-dit.yaml
        }
        return new LinkedHashMap<>(Map.of("config", CONFIG, "threads", threads, "set", set));
    }

    /** An encoder of the usual small size after two steps of training: its maps cost what those of a good one cost. */
    private static Path encoder(Path scratch) {
        EncoderConfig config = ConfigFile.of(
                EncoderConfig.defaults(),
                List.of("train.steps=2", "train.batchSize=8", "train.threads=1", "classSteps=0"));
        return EncoderTraining.prepare(config, RunFolder.create(scratch.resolve("encoder")))
                .run((step, steps, values) -> {}, () -> false);
    }
}
