package io.drift4j.cli;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nn.Weights;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.net.ChunkShape;
import io.drift4j.policy.net.NetworkConfig;
import io.drift4j.simeval.TaskSpec;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what ships with drift4j. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Lists the tasks, configurations, networks or policies that ship with drift4j.",
        footerHeading = "%nExample:%n",
        footer = "  drift4j list tasks")
final class ListCommand implements Runnable {

    /** What can be listed. */
    enum What {
        TASKS,
        CONFIGS,
        NETWORKS,
        POLICIES;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
    private What what;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        switch (what) {
            case TASKS -> {
                for (Tasks task : Tasks.values()) {
                    describe(task.spec(), out);
                }
            }
            case CONFIGS -> print(Places.configs(), "drift4j train --config %s", out);
            case NETWORKS -> networks(out);
            case POLICIES -> print(Places.policies(), "drift4j evaluate %s --task pusht", out);
        }
    }

    /** Sizes are for PushT with published features, as those in papers are. */
    private static void networks(PrintWriter out) {
        ChunkShape pusht = new ChunkShape(2, 20, 16, 2);
        Map<String, Long> counts = new TreeMap<>();
        try (NDManager manager = Backend.open("cpu", 1)) {
            NetworkConfig.presets().forEach((name, config) -> {
                try (Weights weights = Weights.unset(manager)) {
                    config.build(weights, pusht);
                    counts.put(name, weights.count());
                }
            });
        }
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "%-18s %,12d parameters on PushT   --set network.preset=%s%n",
                        entry.getKey(),
                        entry.getValue(),
                        entry.getKey()));
    }

    private static void print(List<String> names, String use, PrintWriter out) {
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        names.forEach(name -> out.printf("%-" + width + "s   " + use + "%n", name, name));
        if (names.isEmpty()) {
            out.println("none in " + Places.home());
        }
    }

    private static void describe(TaskSpec task, PrintWriter out) {
        out.println(task.name() + "   " + task.summary());
        out.println("  observations  "
                + task.observations().stream().map(ListCommand::key).collect(Collectors.joining(", ")));
        out.printf(
                "  action        %s, %s, from %s to %s%n",
                task.action().names(),
                task.action().unit(),
                task.action().low(),
                task.action().high());
        out.printf("  steps         at most %d of %s s%n", task.maxSteps(), task.stepSeconds());
        out.println("  " + task.scoreRule());
    }

    private static String key(ObservationKey key) {
        return key.name() + " (" + key.size() + (key.unit().equals("1") ? "" : ", " + key.unit()) + ")";
    }
}
