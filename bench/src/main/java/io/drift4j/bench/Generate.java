package io.drift4j.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Images of a generator against PyTorch with the same weights, one pass a batch; and beside it the same network as the noise
 * estimate of a diffusion model, in 50 and 250 passes.
 *
 * <p>From a seed and classes to bytes on both sides. The generator has learned for a few steps only, which its speed does not
 * depend on.
 */
final class Generate {
    private static final int BATCH = 64;
    private static final int LEARNED_STEPS = 20;
    private static final List<Integer> DIFFUSION = List.of(50, 250);

    private Generate() {}

    static void run(Options options, PrintWriter out) {
        int threads = options.threadsOr(2);
        Path scratch = Places.scratch();
        Map<String, Object> request = new LinkedHashMap<>(generator(threads, scratch));
        request.put("threads", threads);
        request.put("batch", options.quick() ? 2 : BATCH);
        request.put("passes", 1);
        request.put("warmUp", options.quick() ? 1 : 10);
        request.put("batches", options.quick() ? 2 : 20);
        Rounds rounds = Rounds.run(options.rounds(), sides(request));

        Map<String, Supplier<Answer>> many = new LinkedHashMap<>();
        for (int passes : DIFFUSION) {
            Map<String, Object> asked = new LinkedHashMap<>(request);
            asked.put("passes", passes);
            asked.put("batches", 1);
            sides(asked).forEach((side, answer) -> many.put(side + ", " + passes + " passes", answer));
        }
        Rounds diffusion = Rounds.run(1, many);
        Places.delete(scratch);
        print(rounds, diffusion, request, out);
    }

    private static Map<String, Supplier<Answer>> sides(Map<String, Object> request) {
        Map<String, Supplier<Answer>> sides = new LinkedHashMap<>();
        sides.put("ours", () -> Ask.ours("generate", request));
        sides.put("peer", () -> Ask.peer(Peer.TORCH, "generate.py", request));
        return sides;
    }

    /** A generator of {@link GeneratorStep#CONFIG} after a few small steps, with an example of its images. */
    private static Map<String, Object> generator(int threads, Path scratch) {
        Map<String, Object> training = new LinkedHashMap<>(Map.of(
                "config",
                GeneratorStep.CONFIG,
                "threads",
                threads,
                "warmUp",
                0,
                "steps",
                LEARNED_STEPS,
                "set",
                List.of("samples=2", "positives=2", "negatives=2"),
                "out",
                scratch.resolve("generator").toString()));
        System.err.println("bench: training a generator for " + LEARNED_STEPS + " steps ...");
        Path checkpoint = Path.of(
                String.valueOf(Ask.ours("generator-step", training).text().get("checkpoint")));
        Path example = scratch.resolve("example.safetensors");
        ImageExample.ofPass(checkpoint, example);
        return Map.of("generator", checkpoint.toString(), "example", example.toString());
    }

    private static void print(Rounds rounds, Rounds diffusion, Map<String, Object> request, PrintWriter out) {
        String peer = rounds.first("peer").side();
        out.printf(
                "generate: the network of %s, batch %s, %s threads%n",
                GeneratorStep.CONFIG, request.get("batch"), request.get("threads"));
        rounds.head(out);
        rounds.row(out, "ours", "drift4j, one pass", "image", "ms/image");
        rounds.row(out, "peer", peer + ", one pass", "image", "ms/image");
        rounds.row(out, "ours", "drift4j, one pass", "imagesPerSecond", "images/s");
        rounds.row(out, "peer", peer + ", one pass", "imagesPerSecond", "images/s");
        out.println("as a diffusion model, one network pass a step (guidance there takes a second one)");
        diffusion.head(out);
        for (int passes : DIFFUSION) {
            String end = ", " + passes + " passes";
            diffusion.row(out, "ours" + end, "drift4j" + end, "imagesPerSecond", "images/s");
            diffusion.row(out, "peer" + end, peer + end, "imagesPerSecond", "images/s");
        }
        rounds.first("peer").text().forEach((name, text) -> out.printf("  %s: %s%n", name, text));
        Rounds.ratio(
                out,
                "generate",
                rounds.of("ours", "image").median(),
                rounds.of("peer", "image").median(),
                "ms");
    }
}
