package io.drift4j.bench;

import io.drift4j.engine.BadInput;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command {@code bench/bench}. */
public final class Bench {
    /** A benchmark: what it measures, and how it is run. */
    private record Entry(String help, Body body) {}

    private interface Body {
        void run(Options options, PrintWriter out);
    }

    /** Every benchmark by name. */
    private static final Map<String, Entry> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put(
                "train-step",
                new Entry("one training step against PyTorch; ms, below 1 is faster (3 min)", TrainStep::run));
        NAMES.put(
                "one-pass",
                new Entry("one pass of the shipped policy at batch 1 against PyTorch; ms (2 min)", OnePass::run));
        NAMES.put(
                "generator-step",
                new Entry("one training step of an image generator against PyTorch; ms (4 min)", GeneratorStep::run));
        NAMES.put(
                "generate",
                new Entry(
                        "images in one pass against PyTorch, and 50 and 250 passes of a diffusion model; ms (4 min)",
                        Generate::run));
        NAMES.put(
                "flops",
                new Entry(
                        "operations of the trainings of configs/images, and an estimate of GPU hours (3 min)",
                        Flops::run));
        NAMES.put("env", new Entry("PushT steps a second against gym-pusht; above 1 is faster (1 min)", Env::run));
        NAMES.put(
                "serve",
                new Entry(
                        "a served policy: requests a second against grpcio and PyTorch, and 64 robots at 10 Hz (7 min)",
                        Serve::run));
        NAMES.put(
                "costs",
                new Entry(
                        "time of a step and a pass against their sizes; writes docs/costs.md, .svg (5 min)",
                        Costs::run));
        NAMES.put(
                "profile",
                new Entry(
                        "operations of a step and a pass: calls, time, bytes, beside PyTorch's (1 min)", Profile::run));
        NAMES.put(
                "micro",
                new Entry(
                        "single operations under JMH; micro PATTERN for those whose names match (2 min)", Micro::run));
    }

    private Bench() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(execute(out, err, arguments));
    }

    /** Runs one command line; returns 0, or 2 after bad input. */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            if (arguments.length == 0 || arguments[0].equals("--help") || arguments[0].equals("-h")) {
                help(out);
                return arguments.length == 0 ? 2 : 0;
            }
            List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
            Entry entry = NAMES.get(arguments[0]);
            if (entry == null) {
                throw new BadInput("there is no benchmark '" + arguments[0] + "', only " + NAMES.keySet());
            }
            if (rest.contains("--help")) {
                help(out);
                return 0;
            }
            Options options = Options.parse(rest);
            BadInput.unless(
                    options.rest().isEmpty() || arguments[0].equals("micro"),
                    "%s takes options only, got %s",
                    arguments[0],
                    options.rest());
            entry.body().run(options, out);
            out.flush();
            return 0;
        } catch (BadInput e) {
            err.println("bench: " + e.getMessage());
            return 2;
        }
    }

    private static void help(PrintWriter out) {
        out.println("usage: bench/bench NAME [OPTIONS]");
        out.println();
        NAMES.forEach((name, entry) -> out.printf("  %-14s %s%n", name, entry.help()));
        out.println();
        out.println("  --rounds N    how often each side is measured, in turn (default 5)");
        out.println(
                "  --threads N   native threads of each side (default 2 for train-step and the image ones, else 1)");
        out.printf("  --network X   train-step: one of %s, or all (default mlp)%n", Options.NETWORKS.keySet());
        out.println("  --features X  generator-step: one of [pixels, mae], or all (default pixels)");
        out.println("  --quick       tiny counts: shows that it works, its numbers say nothing");
        out.println();
        out.println(
                "A table gives the median over the rounds, the smallest and the largest, and the most memory a process");
        out.println(
                "held (at start: with its libraries loaded, before work). The last line is 'NAME ratio R (ours X, peer Y)'");
        out.println(
                "with R = ours / peer. Peers run in Python environments that are made on first use: python3 is needed,");
        out.println("and for PyTorch 3 GB to fetch and 6 GB of disk below bench/.peers.");
        out.println("Measure on an idle machine.");
    }
}
