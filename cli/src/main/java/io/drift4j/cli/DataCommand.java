package io.drift4j.cli;

import io.drift4j.engine.train.AtomicFiles;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.DataConfig;
import io.drift4j.imagegen.data.DataSummary;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.Sha256;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at a data set of labelled images. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Looks at labelled images: sizes, images a class, mean, spread within a class, fingerprints of the"
                        + " files, and a picture of some.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j data shapes",
            "  drift4j data fashion-mnist             after apt-get install dataset-fashion-mnist",
            "  drift4j data my/mnist                  a folder with the four IDX files, .gz or not",
            "  drift4j data my/photos                 a folder with one folder of PNG or JPEG files a class",
            "  drift4j data imagenet:/data/imagenet   train/n01440764/*.JPEG and val/..., cut to 256 x 256"
        })
final class DataCommand implements Runnable {
    private static final int COLUMNS = 12;

    @Parameters(
            paramLabel = "SOURCE",
            description =
                    "shapes (drawn here), fashion-mnist, imagenet:DIR, a folder with IDX files or class folders, or a"
                            + " .yaml file with a data section")
    private String source;

    @Option(
            names = "--picture",
            paramLabel = "PNG",
            description = "where to draw some images of each class (default: reports/NAME.png)")
    private @Nullable Path picture;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        String name = Path.of(source.replaceFirst("^imagenet:", ""))
                .toAbsolutePath()
                .normalize()
                .getFileName()
                .toString()
                .replaceFirst("\\.yaml$", "");
        Path png = picture == null ? Path.of("reports", name + ".png") : picture;
        Output.checkFile(png);
        DataConfig data = DataConfig.named(source);
        LabelledImages train = data.train();
        out.println("training images");
        DataSummary.of(train).lines().forEach(line -> out.println("  " + line));
        out.println("test images");
        DataSummary.of(data.test()).lines().forEach(line -> out.println("  " + line));
        data.files().forEach(file -> out.println("SHA-256 " + Sha256.of(file) + "  " + file));
        AtomicFiles.write(png, ContactSheet.ofClasses(train, COLUMNS));
        out.println("picture: " + png);
    }
}
