package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.train.ImageTraining;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every training of a network for images takes, and how it runs. */
final class ImageRunOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration, or images/NAME for a shipped one; with --resume the run's own by default")
    private @Nullable Path config;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "run folder (default: runs/NAME, after the configuration)")
    private @Nullable Path out;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "override one key of the configuration, for example train.steps=500; may be repeated")
    private List<String> overrides = List.of();

    @Option(names = "--resume", description = "go on with the run in --out from its newest checkpoint")
    private boolean resume;

    /** Reads a configuration and what it names. */
    interface Prepare {
        ImageTraining of(Path config, List<String> overrides, RunFolder folder);
    }

    /** The configuration alone, for what needs no run folder. */
    <C> C read(String command, BiFunction<Path, List<String>, C> reader) {
        return reader.apply(Places.config(given(command)), overrides);
    }

    /**
     * Trains to the end, or to a signal.
     *
     * @param command the subcommand, for messages
     * @param shown metrics beside the progress, by the words for them
     * @param next what to do with the finished file, a format with the run folder
     */
    int train(PrintWriter print, String command, Map<String, String> shown, String next, Prepare prepare) {
        Path root = out != null
                ? out
                : Path.of("runs", given(command).getFileName().toString().replaceFirst("\\.ya?ml$", ""));
        RunFolder folder = resume ? RunFolder.open(root) : RunFolder.create(root);
        Path file = config == null && resume ? folder.config() : Places.config(given(command));
        ImageTraining training = prepare.of(file, overrides, folder);
        print.printf(Locale.ROOT, "%,d images to learn from, run folder %s%n", training.images(), root);
        print.flush();

        boolean finished = training.finished();
        int steps = training.config().steps();
        try (Interruption interruption = Interruption.listen()) {
            Path result;
            try (Progress progress = Progress.of("training", steps, " steps")) {
                result = training.run(
                        (step, all, values) -> progress.at(step, message(shown, values)), interruption::asked);
            }
            if (interruption.asked() && !result.equals(training.file())) {
                print.println("stopped, checkpoint " + result + "; go on with: drift4j train " + command + " --out "
                        + root + " --resume");
                return Main.INTERRUPTED;
            }
            if (finished) {
                print.println("all " + steps + " steps were taken before, nothing was left to do");
            }
            print.println(training.kind() + ": " + result);
            print.printf(next + "%n", root);
            return Main.FINE;
        }
    }

    private Path given(String command) {
        if (config == null) {
            throw new BadInput(
                    resume && out == null
                            ? "--resume needs the run folder: add --out DIR"
                            : "a training needs a configuration: add --config FILE, for example configs/images/fashion-"
                                    + (command.equals("generator") ? "mlp" : command) + ".yaml");
        }
        return config;
    }

    private static String message(Map<String, String> shown, Map<String, Double> values) {
        StringBuilder text = new StringBuilder();
        shown.forEach((metric, words) -> {
            Double value = values.get(metric);
            if (value != null) {
                text.append(text.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, words, value));
            }
        });
        return text.toString();
    }
}
