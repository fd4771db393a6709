package io.drift4j.cli;

import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.train.ImageTraining;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;

/** What every training of a network for images takes, and how it runs. */
final class ImageRunOptions {
    @Mixin
    private final RunOptions options = new RunOptions();

    /** Reads a configuration and what it names. */
    interface Prepare {
        ImageTraining of(Path config, List<String> overrides, RunFolder folder);
    }

    /** The configuration alone, for what needs no run folder. */
    <C> C read(String command, BiFunction<Path, List<String>, C> reader) {
        return reader.apply(options.config(example(command)), options.overrides());
    }

    /**
     * Trains to the end, or to a signal.
     *
     * @param command the subcommand, for messages
     * @param shown metrics beside the progress, by the words for them
     * @param next what to do with the finished file, a format with the run folder
     */
    int train(PrintWriter print, String command, Map<String, String> shown, String next, Prepare prepare) {
        RunFolder folder = options.folder(example(command));
        Path root = folder.root();
        ImageTraining training = prepare.of(options.config(folder, example(command)), options.overrides(), folder);
        print.printf(
                Locale.ROOT,
                "%,d images to learn from, run folder %s%n",
                training.images().count(),
                root);
        print.flush();
        TrainingRun run = new TrainingRun(
                training.config().steps(),
                training.finished(),
                training.file(),
                training::run,
                shown,
                "drift4j train " + command + " --out " + root + " --resume");
        int code = run.run(print);
        if (training.images().skipped() > 0) {
            print.printf(
                    Locale.ROOT,
                    "%,d unreadable files skipped%n",
                    training.images().skipped());
        }
        if (code == Main.FINE) {
            print.println(training.kind() + ": " + training.file());
            print.printf(next + "%n", root);
        }
        return code;
    }

    private static String example(String command) {
        return "configs/images/fashion-" + (command.equals("generator") ? "mlp" : command) + ".yaml";
    }
}
