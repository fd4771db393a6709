package io.drift4j.cli;

import io.drift4j.imagegen.train.CodecConfig;
import io.drift4j.imagegen.train.CodecTraining;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains a codec, in whose latents a generator may work. */
@Command(
        name = "codec",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Trains a codec from images to small latents and back. A generator may make its latents in place of"
                        + " images (codec).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j train codec --config configs/images/fashion-codec.yaml",
            "  drift4j train generator --config configs/images/fashion-latent.yaml --set codec=runs/fashion-codec"
        })
final class TrainCodecCommand implements Callable<Integer> {
    @Mixin
    private final ImageRunOptions options = new ImageRunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("error", "error %.4f");
        shown.put("images_per_second", "%,.0f images/s");
        return options.train(
                spec.commandLine().getOut(),
                "codec",
                shown,
                "use it with: drift4j train generator --set codec=%s ...",
                (file, overrides, folder) -> CodecTraining.prepare(CodecConfig.read(file, overrides), folder));
    }
}
