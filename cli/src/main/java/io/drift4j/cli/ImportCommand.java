package io.drift4j.cli;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.weights.Artifact;
import io.drift4j.imagegen.weights.ImportedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns published weights into a file that the other commands take. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Turns published weights of a drifting model (Flax) into a file of drift4j: a generator for drift4j generate, or"
                    + " an encoder for features.encoder of drift4j train generator.",
            "Every leaf of the published tree must have its place and every array here its leaf; otherwise all"
                    + " differences are listed and nothing is written. Of an encoder the decoder and the classifier are left"
                    + " away.",
            "A generator of latents needs the decoder of the auto-encoder it was trained with, as a TorchScript file, to"
                    + " show images; the last example tells how to use it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j import published/pixel_B_sota --out pixel-b.drift4j --class-names imagenet.txt",
            "  drift4j generate pixel-b.drift4j --classes 207,tench --out grid.png",
            "  drift4j import published/mae_latent_256 --out encoder.drift4j",
            "  drift4j import published/latent_B_sota --out latent-b.drift4j",
            "  drift4j generate latent-b.drift4j --decoder vae-decoder.pt --out grid.png"
        })
final class ImportCommand implements Runnable {
    private static final String ENDING = ".drift4j";

    @Parameters(
            paramLabel = "FOLDER",
            description =
                    "holds ema_params.msgpack and metadata.json, or ema_model.msgpack and ema_model.metadata.json")
    private Path folder;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "a " + ENDING + " file that does not exist yet")
    private Path out;

    @Option(
            names = "--class-names",
            paramLabel = "FILE",
            description = "names of a generator's classes in the order of their numbers, one a line (default: numbers)")
    private @Nullable Path classNames;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        BadInput.unless(out.toString().endsWith(ENDING), "--out must name a %s file, got %s", ENDING, out);
        BadInput.unless(
                !Files.exists(out), "--out must name a new file, but %s exists: delete it or name another one", out);
        Artifact artifact = Artifact.open(folder);
        boolean generates = artifact.kind() == Artifact.Kind.GENERATOR;
        BadInput.unless(
                generates || classNames == null,
                "--class-names is for generators, but %s holds an encoder: leave it away",
                folder);
        PrintWriter print = spec.commandLine().getOut();
        try (NDManager manager = Backend.open("cpu", 1)) { // arrays are copied, nothing is computed
            if (generates) {
                generator(artifact, manager, print);
            } else {
                encoder(artifact, manager, print);
            }
        }
    }

    private void generator(Artifact artifact, NDManager manager, PrintWriter print) {
        DitConfig config = artifact.generator();
        List<String> names = names(config.classes());
        Output.checkFile(out);
        try (ImportedNetwork network = ImportedNetwork.generator(artifact, names, manager)) {
            write(network, artifact, print);
        }
        ImageShape shape = new ImageShape(config.height(), config.width(), config.channels(), config.classes());
        print.printf(
                Locale.ROOT,
                "sizes%s: patch %d, hidden %d, depth %d, heads %d, %d context tokens, %d style codes of %d%n",
                preset(DitConfig.PRESETS, config),
                config.patch(),
                config.hidden(),
                config.depth(),
                config.heads(),
                config.contextTokens(),
                config.styleCodes(),
                config.styleChoices());
        print.printf(
                Locale.ROOT,
                "makes %s %s of %d classes, %s%n",
                shape.shows() ? "images" : "latents",
                shape.text(),
                config.classes(),
                classNames == null ? "by number" : names.get(0) + " to " + names.get(names.size() - 1));
        print.printf(
                "look at its images with: drift4j generate %s%s --out grid.png%n",
                out, shape.shows() ? "" : " --decoder FILE.pt");
    }

    private void encoder(Artifact artifact, NDManager manager, PrintWriter print) {
        MaeConfig config = artifact.encoder();
        Output.checkFile(out);
        int ignored;
        try (ImportedNetwork network = ImportedNetwork.encoder(artifact, manager)) {
            write(network, artifact, print);
            ignored = network.ignored();
        }
        print.printf(
                Locale.ROOT,
                "sizes%s: input patch %d, width %d, blocks %s; %d leaves of decoder and classifier left away%n",
                preset(MaeConfig.PRESETS, config),
                config.inputPatch(),
                config.baseWidth(),
                config.blocks(),
                ignored);
        print.printf("gives features of %dx%dx%d%n", config.height(), config.width(), config.channels());
        print.printf("use it with: drift4j train generator --set features.encoder=%s ...%n", out);
    }

    private void write(ImportedNetwork network, Artifact artifact, PrintWriter print) {
        network.write(out);
        print.printf(
                Locale.ROOT,
                "%s: %,d parameters in %d leaves, step %,d, from %s%n",
                network.manifest().kind(),
                network.parameters(),
                network.leaves(),
                artifact.step(),
                artifact.parameters());
    }

    private static <C> String preset(Map<String, C> presets, C config) {
        return presets.entrySet().stream()
                .filter(entry -> entry.getValue().equals(config))
                .map(entry -> " of " + entry.getKey())
                .findFirst()
                .orElse("");
    }

    private List<String> names(int classes) {
        if (classNames == null) {
            return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        }
        List<String> names;
        try {
            names = Files.readAllLines(classNames).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new BadInput(
                    "--class-names must be a text file, but " + classNames + " cannot be read: " + BadInput.reason(e),
                    e);
        }
        BadInput.unless(
                names.size() == classes,
                "--class-names must name each of the %d classes, one a line, but %s has %d names",
                classes,
                classNames,
                names.size());
        return names;
    }
}
