package io.drift4j.cli;

import io.drift4j.imagegen.latent.LatentDescription;
import io.drift4j.imagegen.latent.Latents;
import io.drift4j.imagegen.train.GeneratorConfig;
import io.drift4j.imagegen.train.GeneratorTraining;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
            "  drift4j train generator --config configs/images/fashion-latent.yaml --cache-only",
            "  drift4j generate runs/mlp --out grid.png"
        })
final class TrainGeneratorCommand implements Callable<Integer> {
    @Mixin
    private final ImageRunOptions options = new ImageRunOptions();

    @Option(
            names = "--cache-only",
            description =
                    "make the cache of latents that the configuration names (codec, cache), train nothing. A training makes"
                            + " it too if it is missing. Ctrl-C loses nothing: the same command goes on")
    private boolean cacheOnly;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter print = spec.commandLine().getOut();
        return cacheOnly ? cache(print) : train(print);
    }

    private int cache(PrintWriter print) {
        GeneratorConfig config = options.read("generator", GeneratorConfig::read);
        Latents latents;
        try (EncodingProgress progress = new EncodingProgress()) {
            latents = GeneratorTraining.cache(config, progress);
        }
        LatentDescription description = latents.description();
        print.printf(
                Locale.ROOT,
                "cache: %s, latents %s of %,d images %s and their mirror images%n",
                config.cache(),
                text(description.shape()),
                latents.count(),
                text(description.image()));
        if (latents.count() < description.images()) {
            print.printf(Locale.ROOT, "%,d unreadable files skipped%n", description.images() - latents.count());
        }
        return Main.FINE;
    }

    private static String text(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private int train(PrintWriter print) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("spread", "spread %.3f");
        shown.put("spread_data", "data's %.3f");
        shown.put("images_per_second", "%,.0f images/s");
        return options.train(
                print,
                "generator",
                shown,
                "look at its images with: drift4j generate %s --out grid.png",
                (file, overrides, folder) -> {
                    try (EncodingProgress progress = new EncodingProgress()) {
                        return GeneratorTraining.prepare(GeneratorConfig.read(file, overrides), folder, progress);
                    }
                });
    }
}
