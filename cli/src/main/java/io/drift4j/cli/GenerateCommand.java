package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.AtomicFiles;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.PngFile;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.ContactSheet.Cell;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes images of classes with a trained generator. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Makes images of classes with a trained generator, one network pass each. The same seed gives the same"
                        + " noise in every row, so that rows can be compared.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j generate runs/fashion-mlp --out grid.png",
            "  drift4j generate runs/fashion-mlp --classes 3,bag --guidance 1,1.5,2 --per-class 12 --out sweep.png",
            "  drift4j generate runs/fashion-mlp --classes 5-9 --interpolate --out strips.png",
            "  drift4j generate runs/fashion-mlp --per-class 100 --out images     one PNG an image, and grid.png",
            "  drift4j generate latent-b.drift4j --decoder vae-decoder.pt --out grid.png   imported, of latents"
        })
final class GenerateCommand implements Runnable {
    private static final String PNG = ".png";

    @Parameters(
            paramLabel = "GENERATOR",
            description = "a generator.drift4j file, or a run or checkpoint folder of drift4j train generator")
    private String model;

    @Option(
            names = "--classes",
            paramLabel = "LIST",
            description = "classes by number or name, for example 0-4,7,bag (default: all, at most 100)")
    private @Nullable String classes;

    @Option(
            names = "--per-class",
            defaultValue = "8",
            paramLabel = "N",
            description = "images of each class (default: ${DEFAULT-VALUE})")
    private int perClass;

    @Option(
            names = "--guidance",
            defaultValue = "1",
            split = ",",
            paramLabel = "ALPHA",
            description =
                    "how hard images are drawn to their class: 1 is not beyond the data; with several, a row for each"
                            + " (default: ${DEFAULT-VALUE})")
    private double[] guidance;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "of the noise (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--interpolate",
            description =
                    "each row is the way from one noise to another, with style codes held, instead of separate images")
    private boolean interpolate;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description =
                    "a .png for one sheet, a row for each class and guidance; else a folder, which gets grid.png and one"
                            + " PNG an image")
    private Path out;

    @Mixin
    private final DecoderOptions decoder = new DecoderOptions();

    @Option(
            names = "--threads",
            defaultValue = "0",
            paramLabel = "N",
            description = "native threads, 0 for one a core (default: ${DEFAULT-VALUE})")
    private int threads;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        BadInput.unless(perClass >= 1, "--per-class must be at least 1, got %d", perClass);
        boolean sheetOnly = out.toString().endsWith(PNG);
        if (sheetOnly) {
            Output.checkFile(out);
        } else {
            Output.checkFolder(out);
        }
        PrintWriter print = spec.commandLine().getOut();
        TorchScriptDecoder.Source given = decoder.source();
        try (ImageModel generator = ImageModel.load(Places.network(model, "generator"), "auto", threads, given)) {
            List<String> names = generator.contents().classNames();
            List<Integer> wanted = ClassList.parse(classes, names);
            List<ImageModel.Draw> draws = draws(generator);
            List<List<Cell>> sheet = new ArrayList<>();
            long nanos = 0;
            for (int c : wanted) {
                for (double alpha : guidance) {
                    int[] row = new int[perClass];
                    Arrays.fill(row, c);
                    long began = System.nanoTime();
                    LabelledImages images = generator.generate(row, alpha, draws);
                    nanos += System.nanoTime() - began;
                    List<Cell> cells = IntStream.range(0, perClass)
                            .mapToObj(i -> new Cell(images, i))
                            .toList();
                    sheet.add(cells);
                    print.printf(
                            Locale.ROOT, "row %d: class %d %s, guidance %s%n", sheet.size(), c, names.get(c), alpha);
                    if (!sheetOnly) {
                        single(cells, names.get(c), alpha);
                    }
                }
            }
            Path grid = sheetOnly ? out : out.resolve("grid" + PNG);
            AtomicFiles.write(grid, ContactSheet.png(sheet));
            int count = sheet.size() * perClass;
            print.printf(
                    Locale.ROOT,
                    "%d images in %.2f s, %.2f ms each: %s%n",
                    count,
                    nanos * 1e-9,
                    nanos * 1e-6 / count,
                    grid);
        }
    }

    private List<ImageModel.Draw> draws(ImageModel generator) {
        if (!interpolate) {
            return IntStream.range(0, perClass)
                    .mapToObj(i -> generator.draw(seed, i))
                    .toList();
        }
        BadInput.unless(perClass >= 2, "--interpolate needs --per-class of at least 2, got %d", perClass);
        ImageModel.Draw from = generator.draw(seed, 0);
        ImageModel.Draw to = generator.draw(seed, 1);
        return IntStream.range(0, perClass)
                .mapToObj(i -> from.towards(to, i / (perClass - 1.0)))
                .toList();
    }

    /** As {@code drift4j score} reads them: a folder a class, in one folder a guidance if there are several. */
    private void single(List<Cell> cells, String name, double alpha) {
        Path folder = (guidance.length == 1 ? out : out.resolve("guidance-" + alpha))
                .resolve(name.replaceAll("[/\\\\:*?\"<>|]", "-"));
        try {
            Files.createDirectories(folder);
            for (int i = 0; i < cells.size(); i++) {
                String file = String.format(Locale.ROOT, "seed-%d-%05d%s", seed, i, PNG);
                // Plainly: thousands of small files, each flushed to the disk, would take minutes.
                Files.write(folder.resolve(file), PngFile.of(cells.get(i).images(), i));
            }
        } catch (IOException e) {
            throw new BadInput(
                    "images must be writable below " + out + ", but writing failed: " + BadInput.reason(e), e);
        }
    }
}
