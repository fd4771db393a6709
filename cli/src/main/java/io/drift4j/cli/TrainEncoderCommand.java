package io.drift4j.cli;

import io.drift4j.imagegen.train.EncoderConfig;
import io.drift4j.imagegen.train.EncoderTraining;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains an encoder whose features a generator's training compares images by. */
@Command(
        name = "encoder",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Trains an encoder on labelled images by filling in hidden parts, and by naming the class in its last"
                        + " steps. A generator's training compares images by its features (features.encoder).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j train encoder --config configs/images/fashion-encoder.yaml",
            "  drift4j train generator --config configs/images/fashion-dit.yaml --set"
                    + " features.encoder=runs/fashion-encoder"
        })
final class TrainEncoderCommand implements Callable<Integer> {
    @Mixin
    private final ImageRunOptions options = new ImageRunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("reconstruction", "reconstruction %.4f");
        shown.put("accuracy", "accuracy %.3f");
        shown.put("images_per_second", "%,.0f images/s");
        return options.train(
                spec.commandLine().getOut(),
                "encoder",
                shown,
                "use it with: drift4j train generator --set features.encoder=%s ...",
                (file, overrides, folder) -> {
                    try (EncodingProgress progress = new EncodingProgress()) {
                        return EncoderTraining.prepare(EncoderConfig.read(file, overrides), folder, progress);
                    }
                });
    }
}
