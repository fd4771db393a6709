package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.policy.train.PolicyConfig;
import io.drift4j.policy.train.PolicyTraining;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a policy from demonstrations. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Trains a policy from demonstrations, or with a subcommand a network for images. Ctrl-C ends it at once"
                        + " with a checkpoint to go on from.",
        subcommands = {
            TrainGeneratorCommand.class,
            TrainEncoderCommand.class,
            TrainCodecCommand.class,
            TrainScorerCommand.class
        },
        commandListHeading = "%nFor images:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j train --config configs/pusht-state.yaml --out runs/mine --set train.seed=1",
            "  drift4j train --config runs/mine/config.yaml --weights runs/mine --set train.steps=2000 --out runs/more",
            "  drift4j train --out runs/mine --resume",
            "  drift4j train generator --config configs/images/fashion-mlp.yaml"
        })
final class TrainCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration, or the name of a shipped one; with --resume the run's own by default")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "FILE", description = "demonstrations, instead of the configuration's")
    private @Nullable String data;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "initial weights: a policy (file, run folder or the name of a shipped one), or a PyTorch state"
                            + " dict as .safetensors; they must fit the configuration's network")
    private @Nullable String weights;

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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path root = root();
        RunFolder existing = resume ? RunFolder.open(root) : null;
        Path file = config == null && existing != null ? existing.config() : Places.config(given());
        PolicyConfig resolved = PolicyConfig.read(file, overrides);
        if (data != null) {
            resolved = resolved.withDataFile(data);
        }
        if (weights != null) {
            Path initial = weights.endsWith(".safetensors") ? Path.of(weights) : Places.policy(weights);
            resolved = resolved.withInitialWeights(
                    initial.toAbsolutePath().normalize().toString());
        }
        return train(resolved, existing == null ? RunFolder.create(root) : existing);
    }

    private int train(PolicyConfig resolved, RunFolder folder) {
        PrintWriter print = spec.commandLine().getOut();
        PolicyTraining training = PolicyTraining.prepare(
                resolved, Places.file(Path.of(resolved.data().file())), folder);
        print.printf(Locale.ROOT, "%,d windows to learn from, run folder %s%n", training.windows(), folder.root());
        print.flush();

        boolean finished = training.finished();
        try (Interruption interruption = Interruption.listen()) {
            Path result;
            try (Progress progress = Progress.of("training", resolved.train().steps(), " steps")) {
                result = training.run((step, steps, values) -> progress.at(step, message(values)), interruption::asked);
            }
            if (interruption.asked() && !result.endsWith(PolicyTraining.POLICY_FILE)) {
                print.println("stopped, checkpoint " + result + "; go on with: drift4j train --out " + folder.root()
                        + " --resume");
                return Main.INTERRUPTED;
            }
            if (finished) {
                print.println("all " + resolved.train().steps() + " steps were taken before, nothing was left to do");
            }
            print.println("policy: " + result);
            print.println("score it with: drift4j evaluate " + folder.root() + " --task " + resolved.task());
            return Main.FINE;
        }
    }

    private Path root() {
        return out != null
                ? out
                : Path.of("runs", given().getFileName().toString().replaceFirst("\\.ya?ml$", ""));
    }

    private Path given() {
        if (config == null) {
            throw new BadInput(
                    resume && out == null
                            ? "--resume needs the run folder: add --out DIR"
                            : "a training needs a configuration: add --config FILE, for example one of "
                                    + Places.configs());
        }
        return config;
    }

    private static String message(Map<String, Double> values) {
        StringBuilder text = new StringBuilder();
        add(text, "action error %.3f", values.get("action_error"));
        add(text, "spread %.3f", values.get("spread"));
        add(text, "%,.0f windows/s", values.get("windows_per_second"));
        return text.toString();
    }

    private static void add(StringBuilder text, String format, @Nullable Double value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, format, value));
        }
    }
}
