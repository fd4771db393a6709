package io.drift4j.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Where the time of a training step and of a pass goes, operation by operation, here and in PyTorch. */
final class Profile {
    private static final int ROWS = 22;
    private static final String ROW = "%-44s %9s %8s %10s %8s   %9s %8s %10s%n";

    private Profile() {}

    static void run(Options options, PrintWriter out) {
        int warmUp = options.quick() ? TrainStepSide.STRETCH : 50;
        Path scratch = Places.scratch();
        Path example = scratch.resolve("example.json");
        String policy = Places.file("models/pusht-state.drift4j").toString();
        OnePassSide.writeExample(Path.of(policy), example);
        for (String network : options.networks()) {
            Map<String, Object> request = new LinkedHashMap<>(Map.of(
                    "config", Objects.requireNonNull(Options.NETWORKS.get(network)),
                    "threads", options.threadsOr(1),
                    "warmUp", warmUp,
                    "steps", TrainStepSide.STRETCH,
                    "set", List.of(),
                    "profile", true,
                    "out", scratch.resolve(network).toString()));
            System.err.println("bench: profiling " + network + " ...");
            Answer ours = Ask.ours("profile-train-step", request);
            request.put("checkpoint", Objects.requireNonNull(ours.text().get("checkpoint")));
            table("One training step, " + network, ours, Ask.peer(Peer.TORCH, "train_step.py", request), out);
        }
        profileGenerator(options, scratch, out);
        Map<String, Object> request = Map.of(
                "policy", policy, "example", example.toString(), "threads", 1, "warmUp", 20 * warmUp, "profile", true);
        table(
                "One pass, batch 1",
                Ask.ours("profile-one-pass", request),
                Ask.peer(Peer.TORCH, "one_pass.py", request),
                out);
        Places.delete(scratch);
    }

    private static void profileGenerator(Options options, Path scratch, PrintWriter out) {
        for (String features : options.imageFeatures()) {
            Map<String, Object> request = GeneratorStep.request(features, options.threadsOr(1), scratch);
            request.put("warmUp", options.quick() ? 1 : 3);
            request.put("steps", options.quick() ? 1 : 4);
            request.put("profile", true);
            request.put("out", scratch.resolve("generator-" + features).toString());
            System.err.println("bench: profiling a generator's step, " + features + " ...");
            Answer ours = Ask.ours("profile-generator-step", request);
            request.putAll(ours.text());
            Answer peer = Ask.peer(Peer.TORCH, "generator_step.py", request);
            table("One training step of a generator, " + features, ours, peer, out);
        }
    }

    private static void table(String title, Answer ours, Answer peer, PrintWriter out) {
        out.printf("%n%s%n", title);
        out.printf(ROW, "", "drift4j", "", "", "", peer.side(), "", "");
        out.printf(ROW, "operation (time without what it calls)", "calls", "us", "KiB", "share", "calls", "us", "KiB");
        Set<String> all = new TreeSet<>(operations(ours));
        all.addAll(operations(peer));
        List<String> names = all.stream()
                .sorted(Comparator.comparingDouble(name -> -Math.max(share(ours, name), share(peer, name))))
                .toList();
        List<String> shown = names.subList(0, Math.min(ROWS, names.size()));
        shown.stream()
                .sorted(Comparator.comparingDouble(name -> -share(ours, name)))
                .forEach(name -> row(name, ours, peer, List.of(name), out));
        row("all others", ours, peer, names.subList(shown.size(), names.size()), out);
        double inside = sum(ours, "us ", names);
        double insideThere = sum(peer, "us ", names);
        print(
                "outside operations: Java, JNI; Python",
                0,
                outside(ours, inside),
                0,
                ours,
                0,
                outside(peer, insideThere),
                0,
                out);
        out.printf(
                Locale.ROOT,
                "%s us here, %s us there with the profilers on; %s operations are called from outside the library here%n",
                Spread.number(value(ours, "wall")),
                Spread.number(value(peer, "wall")),
                Spread.number(value(ours, "outer")));
    }

    private static double outside(Answer answer, double inside) {
        return Math.max(0, value(answer, "wall") - inside);
    }

    private static List<String> operations(Answer answer) {
        return answer.values().keySet().stream()
                .filter(key -> key.startsWith("us "))
                .map(key -> key.substring(3))
                .toList();
    }

    /** Of the time of that side. */
    private static double share(Answer answer, String name) {
        return value(answer, "us " + name) / value(answer, "wall");
    }

    private static void row(String label, Answer ours, Answer peer, List<String> names, PrintWriter out) {
        print(
                label,
                sum(ours, "calls ", names),
                sum(ours, "us ", names),
                sum(ours, "bytes ", names),
                ours,
                sum(peer, "calls ", names),
                sum(peer, "us ", names),
                sum(peer, "bytes ", names),
                out);
    }

    private static void print(
            String label,
            double calls,
            double us,
            double bytes,
            Answer ours,
            double peerCalls,
            double peerUs,
            double peerBytes,
            PrintWriter out) {
        out.printf(
                ROW,
                label.length() > 44 ? label.substring(0, 44) : label,
                count(calls),
                count(us),
                count(bytes / 1024),
                String.format(Locale.ROOT, "%.1f %%", 100 * us / value(ours, "wall")),
                count(peerCalls),
                count(peerUs),
                count(peerBytes / 1024));
    }

    private static String count(double value) {
        return value == 0 ? "" : String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%,.0f", value);
    }

    private static double sum(Answer answer, String prefix, List<String> names) {
        return names.stream().mapToDouble(name -> value(answer, prefix + name)).sum();
    }

    private static double value(Answer answer, String name) {
        return answer.values().getOrDefault(name, 0.0);
    }
}
