package io.drift4j.cli;

import io.drift4j.imagegen.train.GeneratorConfig;
import io.drift4j.imagegen.train.GeneratorTraining;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains an image generator from labelled images. */
@Command(
        name = "generator",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Trains a class-conditional image generator from labelled images. Watch 'spread': the samples of a class"
                        + " should differ as much as its data does; the loss says nothing by construction.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j train generator --config configs/images/fashion-mlp.yaml --out runs/mlp",
            "  drift4j train generator --out runs/mlp --resume",
            "  drift4j generate runs/mlp --out grid.png"
        })
final class TrainGeneratorCommand implements Callable<Integer> {
    @Mixin
    private final ImageRunOptions options = new ImageRunOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("spread", "spread %.3f");
        shown.put("spread_data", "data's %.3f");
        shown.put("images_per_second", "%,.0f images/s");
        return options.train(
                spec.commandLine().getOut(),
                "generator",
                shown,
                "look at its images with: drift4j generate %s --out grid.png",
                (file, overrides, folder) -> GeneratorTraining.prepare(GeneratorConfig.read(file, overrides), folder));
    }
}
