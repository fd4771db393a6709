package io.drift4j.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the time of a training step and of a pass grows with their sizes: {@code docs/costs.md} and its plot. */
final class Costs {
    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256);

    /** What is varied in a training, and what a step costs for it. */
    private record Sweep(String title, String key, List<Integer> sizes, String reason) {}

    private static final List<Sweep> SWEEPS = List.of(
            new Sweep(
                    "batch B",
                    "train.batchSize",
                    List.of(16, 32, 64, 128, 256, 512),
                    "activations of a larger batch no longer fit the processor's caches"),
            new Sweep(
                    "samples G",
                    "samples",
                    List.of(1, 2, 4, 8, 16, 32),
                    "the field compares all pairs of samples of an observation, G (G + 1) of them"),
            new Sweep(
                    "width W",
                    "network.width",
                    List.of(128, 256, 512, 1024),
                    "a layer's matrix is W by W, so products, optimiser and averages cost W squared"));

    private Costs() {}

    static void run(Options options, PrintWriter out) {
        int threads = options.threadsOr(2);
        List<Curve> curves = new ArrayList<>();
        for (Sweep sweep : SWEEPS) {
            List<Integer> sizes = options.quick() ? sweep.sizes().subList(0, 2) : sweep.sizes();
            List<Double> times = sizes.stream()
                    .map(size -> step(sweep.key() + "=" + size, size, threads, options.quick()))
                    .toList();
            curves.add(new Curve("Training step", sweep.title(), sizes, times, sweep.reason()));
        }
        List<Integer> batches = options.quick() ? BATCHES.subList(0, 2) : BATCHES;
        for (String implementation : Acting.implementations()) {
            System.err.println("bench: " + implementation + " pass ...");
            Answer answer = Ask.ours(
                    "pass-batches",
                    Map.of(
                            "policy",
                            Places.file("models/pusht-state.drift4j").toString(),
                            "implementation",
                            implementation,
                            "threads",
                            1,
                            "seconds",
                            options.quick() ? 0.05 : 2.0,
                            "batches",
                            batches));
            List<Double> times = batches.stream()
                    .map(size -> answer.values().getOrDefault(size.toString(), Double.NaN))
                    .toList();
            curves.add(new Curve(
                    "Pass, " + implementation,
                    "batch",
                    batches,
                    times,
                    "activations of a larger batch no longer fit the processor's caches"));
        }
        write(
                options.quick()
                        ? Places.home().resolve("bench/target")
                        : Places.home().resolve("docs"),
                curves,
                threads,
                out);
    }

    /** Milliseconds of a step of the MLP recipe with one setting changed. */
    private static double step(String setting, int size, int threads, boolean quick) {
        System.err.println("bench: training with " + setting + " ...");
        Path scratch = Places.scratch();
        try {
            int steps = quick ? TrainStepSide.STRETCH : size >= 256 ? 2 * TrainStepSide.STRETCH : 50;
            return Ask.ours(
                            "train-step",
                            Map.of(
                                    "config",
                                    Options.NETWORKS.getOrDefault("mlp", ""),
                                    "threads",
                                    threads,
                                    "warmUp",
                                    quick ? TrainStepSide.STRETCH : 2 * TrainStepSide.STRETCH,
                                    "steps",
                                    steps,
                                    "set",
                                    List.of(setting),
                                    "out",
                                    scratch.resolve("run").toString()))
                    .values()
                    .getOrDefault("step", Double.NaN);
        } finally {
            Places.delete(scratch);
        }
    }

    private static void write(Path folder, List<Curve> curves, int threads, PrintWriter out) {
        StringBuilder text = new StringBuilder("""
                # What sizes cost

                Written by `bench/bench costs`. Time of one training step of `configs/pusht-state.yaml` (B 128, G 8, W 256; %d
                threads) with one size changed, and of one pass of `models/pusht-state.drift4j` for a whole batch (one thread,
                features and decoding included). The growth exponent p says that the time grew as size^p since the line
                before: up to 1 is linear or better, fixed costs make it smaller.

                ![The curves on logarithmic axes; dotted: proportional to the size](costs.svg)

                """.formatted(threads));
        curves.forEach(curve -> text.append(curve.markdown()));
        try {
            Files.writeString(folder.resolve("costs.md"), text.toString().stripTrailing() + "\n");
            Files.writeString(folder.resolve("costs.svg"), CurvePlot.svg(curves));
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to " + folder, e);
        }
        out.print(text);
        out.printf("costs: written to %s%n", folder.resolve("costs.md"));
    }
}
