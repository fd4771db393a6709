package io.drift4j.cli;

import io.drift4j.engine.train.RunFolder;
import io.drift4j.policy.train.PolicyConfig;
import io.drift4j.policy.train.PolicyTraining;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    private static final Map<String, String> SHOWN = new LinkedHashMap<>();

    static {
        SHOWN.put("action_error", "action error %.3f");
        SHOWN.put("spread", "spread %.3f");
        SHOWN.put("windows_per_second", "%,.0f windows/s");
    }

    @Mixin
    private final RunOptions options = new RunOptions();

    @Option(names = "--data", paramLabel = "FILE", description = "demonstrations, instead of the configuration's")
    private @Nullable String data;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "initial weights: a policy (file, run folder or the name of a shipped one), or a PyTorch state"
                            + " dict as .safetensors; they must fit the configuration's network")
    private @Nullable String weights;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String example = "one of " + Places.configs();
        RunFolder folder = options.folder(example);
        PolicyConfig resolved = PolicyConfig.read(options.config(folder, example), options.overrides());
        if (data != null) {
            resolved = resolved.withDataFile(data);
        }
        if (weights != null) {
            Path initial = weights.endsWith(".safetensors") ? Path.of(weights) : Places.policy(weights);
            resolved = resolved.withInitialWeights(
                    initial.toAbsolutePath().normalize().toString());
        }
        return train(resolved, folder);
    }

    private int train(PolicyConfig resolved, RunFolder folder) {
        PrintWriter print = spec.commandLine().getOut();
        PolicyTraining training = PolicyTraining.prepare(
                resolved, Places.file(Path.of(resolved.data().file())), folder);
        print.printf(Locale.ROOT, "%,d windows to learn from, run folder %s%n", training.windows(), folder.root());
        print.flush();

        Path policy = folder.root().resolve(PolicyTraining.POLICY_FILE);
        String again = "drift4j train --out " + folder.root() + " --resume";
        int code = new TrainingRun(resolved.train().steps(), training.finished(), policy, training::run, SHOWN, again)
                .run(print);
        if (code == Main.FINE) {
            print.println("policy: " + policy);
            print.println("score it with: drift4j evaluate " + folder.root() + " --task " + resolved.task());
        }
        return code;
    }
}
