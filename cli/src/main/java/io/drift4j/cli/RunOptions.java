package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.RunFolder;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a training by a configuration takes: where it is, what differs from it, where the run lives. */
final class RunOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "configuration, or the name of a shipped one, for images images/NAME; with --resume the run's own by"
                            + " default")
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

    /** Of {@code --set}. */
    List<String> overrides() {
        return overrides;
    }

    /**
     * The run folder, of which nothing is written yet.
     *
     * @param example of a configuration, for the message if none is given
     */
    RunFolder folder(String example) {
        Path root = out != null
                ? out
                : Path.of("runs", given(example).getFileName().toString().replaceFirst("\\.ya?ml$", ""));
        return resume ? RunFolder.open(root) : RunFolder.create(root);
    }

    /** The configuration file of a run in this folder. */
    Path config(RunFolder folder, String example) {
        return config == null && resume ? folder.config() : config(example);
    }

    /** The configuration file where there is no run. */
    Path config(String example) {
        return Places.config(given(example));
    }

    private Path given(String example) {
        if (config == null) {
            throw new BadInput(
                    resume && out == null
                            ? "--resume needs the run folder: add --out DIR"
                            : "a training needs a configuration: add --config FILE, for example " + example);
        }
        return config;
    }
}
