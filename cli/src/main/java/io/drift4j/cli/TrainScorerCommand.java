package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.data.DataConfig;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.score.ScorerConfig;
import io.drift4j.imagegen.score.ScorerTraining;
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

/** Trains the classifier in whose features generated images are scored. */
@Command(
        name = "scorer",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Trains the classifier in whose features images are scored, on the training images of a data set; about"
                        + " a minute for Fashion-MNIST. Keep its file: scores compare only under the same one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j train scorer --data fashion-mnist --out runs/fashion-scorer",
            "  drift4j train scorer --data shapes --set train.steps=500 --out runs/shapes-scorer"
        })
final class TrainScorerCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "SOURCE",
            description = "images, as drift4j data takes them, instead of the configuration's")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "configuration (default: as printed to config.yaml)")
    private @Nullable Path config;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "run folder")
    private Path out;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "override one key of the configuration, for example train.seed=7; may be repeated")
    private List<String> overrides = List.of();

    @Option(names = "--resume", description = "go on with the run in --out from its newest checkpoint")
    private boolean resume;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter print = spec.commandLine().getOut();
        RunFolder folder = resume ? RunFolder.open(out) : RunFolder.create(out);
        Path file = config == null && resume ? folder.config() : config;
        BadInput.unless(
                data != null || file != null, "a scorer needs images: add --data SOURCE, for example --data shapes");
        ScorerConfig resolved =
                file == null ? ScorerConfig.of(overrides) : ScorerConfig.read(Places.config(file), overrides);
        if (data != null) {
            resolved = resolved.withData(DataConfig.named(data));
        }
        ScorerTraining training = ScorerTraining.prepare(resolved, folder);
        Path scorer = training.scorerFile();
        int code = new TrainingRun(
                        resolved.train().steps(),
                        training.finished(),
                        scorer,
                        training::run,
                        Map.of("accuracy", "accuracy %.3f"),
                        "drift4j train scorer --out " + out + " --resume")
                .run(print);
        if (code == Main.FINE) {
            Checkpoint.readManifest(scorer)
                    .metrics()
                    .forEach((name, value) -> print.printf(Locale.ROOT, "%s: %.4f%n", name.replace('_', ' '), value));
            print.println("scorer: " + scorer);
            print.println("SHA-256: " + Sha256.of(scorer));
            print.println("score images with: drift4j score IMAGES --data " + (data == null ? "SOURCE" : data)
                    + " --scorer " + scorer);
        }
        return code;
    }
}
