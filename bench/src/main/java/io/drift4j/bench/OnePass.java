package io.drift4j.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One pass of the shipped policy at batch 1 against PyTorch with the same weights, and beside it the same network in 10
 * and 100 passes as a diffusion policy.
 *
 * <p>Ours goes from raw observations to raw actions; the peer is granted ready features and gives the coded chunk.
 */
final class OnePass {
    private static final String PEER = "peer";

    private OnePass() {}

    static void run(Options options, PrintWriter out) {
        int threads = options.threadsOr(1);
        String policy = Places.file("models/pusht-state.drift4j").toString();
        Path scratch = Places.scratch();
        Path example = scratch.resolve("example.json");
        OnePassSide.writeExample(Path.of(policy), example);
        Map<String, Object> request = new LinkedHashMap<>(Map.of(
                "policy",
                policy,
                "threads",
                threads,
                "warmUp",
                options.quick() ? 20 : 2000,
                "passes",
                options.quick() ? 20 : 4000,
                "example",
                example.toString()));
        Map<String, Supplier<Answer>> sides = new LinkedHashMap<>();
        for (Implementation one : Implementation.ALL) {
            Map<String, Object> asked = new LinkedHashMap<>(request);
            asked.put("implementation", one.name());
            sides.put(one.name(), () -> Ask.ours("one-pass", asked));
            sides.put(first(one.name()), () -> Ask.ours("first-action", asked));
        }
        sides.put(PEER, () -> Ask.peer(Peer.TORCH, "one_pass.py", request));
        Map<String, Object> firstAsked = new LinkedHashMap<>(request);
        firstAsked.put("first", true);
        sides.put(first(PEER), () -> Ask.peer(Peer.TORCH, "one_pass.py", firstAsked));
        Rounds rounds = Rounds.run(options.rounds(), sides);
        Places.delete(scratch);
        print(rounds, threads, out);
    }

    private static String first(String side) {
        return side + ", first action";
    }

    private static void print(Rounds rounds, int threads, PrintWriter out) {
        String peer = rounds.first(PEER).side();
        out.printf("one-pass: models/pusht-state.drift4j, batch 1, %d thread(s)%n", threads);
        rounds.head(out);
        for (Implementation one : Implementation.ALL) {
            rounds.row(out, one.name(), "drift4j " + one.name() + ", median", "median", "ms");
            rounds.row(out, one.name(), "drift4j " + one.name() + ", p99", "p99", "ms");
        }
        rounds.row(out, PEER, peer + ", median", "median", "ms");
        rounds.row(out, PEER, peer + ", p99", "p99", "ms");
        for (int times : new int[] {10, 100}) {
            for (Implementation one : Implementation.ALL) {
                if (rounds.first(one.name()).values().containsKey("network" + times)) {
                    rounds.row(
                            out,
                            one.name(),
                            "drift4j " + one.name() + ", " + times + " passes",
                            "network" + times,
                            "ms");
                }
            }
            rounds.row(out, PEER, peer + ", " + times + " passes", "network" + times, "ms");
        }
        for (Implementation one : Implementation.ALL) {
            rounds.row(out, first(one.name()), "drift4j " + one.name() + ", first action", "firstAction", "ms");
        }
        rounds.row(out, first(PEER), peer + ", first action", "firstAction", "ms");
        out.println("  first action: from the start of the process to the first chunk in hand");
        rounds.first(PEER).text().forEach((name, text) -> out.printf("  %s: %s%n", name, text));
        String best = Implementation.ALL.stream()
                .map(Implementation::name)
                .min(Comparator.comparingDouble(
                        name -> rounds.of(name, "median").median()))
                .orElseThrow();
        Rounds.ratio(
                out,
                "one-pass",
                rounds.of(best, "median").median(),
                rounds.of(PEER, "median").median(),
                "ms");
    }
}
