package io.drift4j.bench;

import io.drift4j.engine.BadInput;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * One training step against PyTorch: same network, batch, loss, optimiser and thread count.
 *
 * <p>The peer builds its network from the checkpoint that our first run leaves, name by name and shape by shape, so the
 * networks are the same.
 */
final class TrainStep {
    private TrainStep() {}

    static void run(Options options, PrintWriter out) {
        for (String network : options.networks()) {
            String config = Objects.requireNonNull(Options.NETWORKS.get(network));
            BadInput.unless(
                    java.nio.file.Files.exists(Places.home().resolve(config)),
                    "network %s needs %s, which does not exist yet",
                    network,
                    config);
            compare(network, config, options, out);
        }
    }

    private static void compare(String network, String config, Options options, PrintWriter out) {
        int threads = options.threadsOr(2);
        int warmUp = options.quick() ? TrainStepSide.STRETCH : 50;
        int steps = options.quick() ? TrainStepSide.STRETCH : 100;
        Path scratch = Places.scratch();
        Map<String, Object> request = new LinkedHashMap<>(
                Map.of("config", config, "threads", threads, "warmUp", warmUp, "steps", steps, "set", List.of()));
        AtomicReference<String> checkpoint = new AtomicReference<>();
        int[] turn = {0};
        Map<String, Supplier<Answer>> sides = new LinkedHashMap<>();
        sides.put("ours", () -> {
            request.put("out", scratch.resolve("run" + turn[0]++).toString());
            Answer answer = Ask.ours("train-step", request);
            checkpoint.compareAndSet(null, answer.text().get("checkpoint"));
            return answer;
        });
        sides.put("peer", () -> {
            request.put("checkpoint", checkpoint.get());
            return Ask.peer(Peer.TORCH, "train_step.py", request);
        });
        Rounds rounds = Rounds.run(options.rounds(), sides);
        Places.delete(scratch);

        out.printf("train-step %s: %s, %d threads, %d steps a round%n", network, config, threads, steps);
        rounds.head(out);
        rounds.row(out, "ours", "drift4j", "step", "ms/step");
        rounds.row(out, "peer", rounds.first("peer").side(), "step", "ms/step");
        rounds.first("peer").text().forEach((name, text) -> out.printf("  %s: %s%n", name, text));
        String label = options.networks().size() == 1 ? "train-step" : "train-step " + network;
        Rounds.ratio(
                out,
                label,
                rounds.of("ours", "step").median(),
                rounds.of("peer", "step").median(),
                "ms");
    }
}
