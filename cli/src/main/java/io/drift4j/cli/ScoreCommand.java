package io.drift4j.cli;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.train.AtomicFiles;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.data.DataConfig;
import io.drift4j.imagegen.data.ImageArrays;
import io.drift4j.imagegen.data.ImageFolder;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.report.RunPage;
import io.drift4j.imagegen.report.RunScore;
import io.drift4j.imagegen.report.ScorePage;
import io.drift4j.imagegen.score.Copies;
import io.drift4j.imagegen.score.ReferenceNetwork;
import io.drift4j.imagegen.score.ScoreRow;
import io.drift4j.imagegen.score.ScoreSheet;
import io.drift4j.imagegen.score.Scorer;
import io.drift4j.imagegen.score.Scoring;
import io.drift4j.imagegen.score.ScoringClassifier;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores generated images beside real and spoiled ones. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Scores generated images against training images, always beside the floor (real against real), a ladder"
                        + " of corruptions, and two simple models that a generator must beat; looks for copies of training images."
                        + " Without IMAGES, the floor and the ladder alone.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j train scorer --data fashion-mnist --out runs/fashion-scorer",
            "  drift4j score runs/fashion-mlp --data fashion-mnist --scorer runs/fashion-scorer/scorer.drift4j",
            "  drift4j score latent-b.drift4j --decoder vae-decoder.pt --data imagenet:/data/imagenet --inception inception.pt",
            "  drift4j score samples/ --data fashion-mnist --scorer runs/fashion-scorer/scorer.drift4j",
            "  drift4j score samples.npz --data imagenet:/data/imagenet --inception inception.pt --report reports/mine"
        })
final class ScoreCommand implements Runnable {
    private static final int PAIRS = 12;

    @Parameters(
            arity = "0..*",
            paramLabel = "IMAGES",
            description =
                    "a generator (its .drift4j file, run or checkpoint folder), a folder with one folder of PNG or JPEG"
                            + " files a class, or an .npz file of uint8 images (n, H, W, C) and their classes (n);"
                            + " LABEL=IMAGES names its row; several make one table")
    private List<String> given = List.of();

    @Option(
            names = "--guidance",
            defaultValue = "1",
            split = ",",
            paramLabel = "ALPHA",
            description = "of a generator: how hard images are drawn to their class, a row each (default:"
                    + " ${DEFAULT-VALUE})")
    private List<Double> guidance = List.of();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "SOURCE",
            description = "the data set, as drift4j data takes it")
    private String data;

    @Mixin
    private final DecoderOptions decoder = new DecoderOptions();

    @Option(names = "--scorer", paramLabel = "FILE", description = "classifier made by drift4j train scorer")
    private @Nullable Path scorer;

    @Option(
            names = "--scorer-sha256",
            paramLabel = "HEX",
            description = "refuse a scorer with another SHA-256 (at least its first 8 digits)")
    private @Nullable String sha256;

    @Option(
            names = "--inception",
            paramLabel = "FILE",
            description =
                    "instead of a scorer, the reference network of published FID numbers as TorchScript: (B, 3, 299,"
                            + " 299) to features (B, 2048) and logits (B, 1008) without bias")
    private @Nullable Path inception;

    @Option(
            names = "--images",
            defaultValue = "10000",
            paramLabel = "N",
            description = "images in the reference and most of each set (default: ${DEFAULT-VALUE})")
    private int count;

    @Option(
            names = "--manifold-images",
            defaultValue = "3000",
            paramLabel = "N",
            description = "images on both sides of precision and recall (default: ${DEFAULT-VALUE})")
    private int manifoldImages;

    @Option(names = "--seed", defaultValue = "0", description = "of all draws (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "native threads, 0 for one a core (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--report", paramLabel = "DIR", description = "write a page with samples and the table here")
    private @Nullable Path report;

    @Option(names = "--json", paramLabel = "FILE", description = "write the numbers here")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Output.checkFile(json);
        Output.checkFolder(report);
        BadInput.unless(
                (scorer == null) != (inception == null),
                "a score needs one network: --scorer FILE (make one with drift4j train scorer) or --inception FILE");
        BadInput.unless(sha256 == null || scorer != null, "--scorer-sha256 is for --scorer");
        List<Wanted> wanted = Wanted.of(given, guidance);
        @Nullable Wanted only = wanted.size() == 1 ? wanted.get(0) : null;
        BadInput.unless(
                report == null || wanted.size() <= 1,
                "--report shows one set of images, got %d: leave it away, or score them one by one",
                wanted.size());
        Scoring.Settings settings = new Scoring.Settings(
                count, manifoldImages, Scoring.Settings.defaults().neighbours(), seed);
        DataConfig config = DataConfig.named(data);
        try (NDManager manager = Backend.open("auto", threads);
                Scorer network = network(manager)) {
            LabelledImages train = config.train();
            LabelledImages test = config.test();
            RunFolder run = only == null ? null : runOf(only);
            long step = run == null
                    ? 0
                    : Checkpoint.readManifest(Places.network(run.root().toString(), Manifest.GENERATOR))
                            .step(); // before it goes on
            @Nullable LabelledImages scored = only == null ? null : read(only, train, manager);
            Scoring scoring = new Scoring(network, train, test, settings, manager);
            List<ScoreRow> rows = new ArrayList<>();
            int total = Scoring.baselineRows() + wanted.size();
            try (Progress progress = Progress.of("scoring", total, " sets")) {
                for (Wanted one : wanted) {
                    rows.add(scoring.score(one.label(), scored == null ? read(one, train, manager) : scored));
                    progress.at(rows.size(), "");
                }
                scoring.baselines(row -> {
                    rows.add(row);
                    progress.at(rows.size(), "");
                });
            }
            ScoreSheet sheet = ScoreSheet.of(data, scoring, rows);
            sheet.lines().forEach(out::println);
            Map<String, Object> keys = new LinkedHashMap<>(sheet.json());
            Copies copies = scored == null ? null : Copies.find(scored, train, test, manager);
            if (copies != null) {
                out.println("copies: " + copies.sentence());
                keys.put("copies", copies.json());
            }
            if (run != null && only != null) {
                keys.put("step", step);
                keys.put("guidance", only.guidance());
            }
            Output.json(json, keys);
            if (report != null) {
                Path page = report.resolve("index.html");
                String html = ScorePage.html(sheet, train, scored, copies, PAIRS);
                AtomicFiles.write(page, html.getBytes(StandardCharsets.UTF_8));
                out.println("report: " + page);
            }
            if (run != null) {
                keep(run, keys, out); // last, for a damaged log of the run ends it
            }
        }
    }

    /**
     * A row of the table.
     *
     * @param label its name
     * @param images where the images, or what makes them, are
     * @param guidance of a generator
     */
    private record Wanted(String label, String images, double guidance) {
        /** Every set of images at every guidance. */
        static List<Wanted> of(List<String> given, List<Double> guidance) {
            List<Wanted> wanted = new ArrayList<>();
            for (String each : given) {
                int sign = each.indexOf('=');
                boolean named = sign > 0 && !Files.exists(Path.of(each));
                String images = named ? each.substring(sign + 1) : each;
                String label = named ? each.substring(0, sign) : each;
                for (double alpha : guidance) {
                    wanted.add(new Wanted(guidance.size() == 1 ? label : label + " at " + alpha, images, alpha));
                }
            }
            return wanted;
        }
    }

    /** The run that is scored, if it is one. */
    private static @Nullable RunFolder runOf(Wanted wanted) {
        Path path = Path.of(wanted.images());
        return Files.exists(path.resolve("config.yaml")) ? RunFolder.open(path) : null;
    }

    /** Leaves the score of a run in its folder, and on its page. */
    private static void keep(RunFolder run, Map<String, Object> keys, PrintWriter out) {
        Path file = RunScore.file(run.root());
        if (!Files.isWritable(run.root())) {
            out.println(run.root() + " is not writable, so " + file.getFileName() + " is not kept there");
            return;
        }
        Output.json(file, keys);
        out.println("kept: " + file + ", on the page " + RunPage.write(run, Manifest.GENERATOR));
    }

    private Scorer network(NDManager manager) {
        return scorer != null
                ? ScoringClassifier.load(scorer, sha256, manager)
                : ReferenceNetwork.load(Objects.requireNonNull(inception), manager);
    }

    private LabelledImages read(Wanted wanted, LabelledImages train, NDManager manager) {
        String given = wanted.images();
        Path path = Path.of(given);
        boolean pictures = given.endsWith(".npz") || (Files.isDirectory(path) && !isNetwork(path));
        BadInput.unless(
                !pictures || decoder.source() == null,
                "--decoder is for a generator of latents, but %s holds images: leave it away",
                given);
        if (given.endsWith(".npz")) {
            return ImageArrays.read(path, train.classNames(), manager);
        }
        if (pictures) {
            return ImageFolder.find(path)
                    .load(0, train.channels(), ImageFolder.Unreadable.REFUSE)
                    .inClasses(train.classNames());
        }
        try (ImageModel model =
                ImageModel.load(Places.network(given, Manifest.GENERATOR), "auto", threads, decoder.source())) {
            int[] classes = new int[count];
            int known = model.contents().classNames().size();
            Arrays.setAll(classes, i -> i % known); // as many of each class
            LabelledImages made = inception == null
                    ? model.generate(classes, wanted.guidance(), seed)
                    : cutOff(model, classes, wanted);
            return made.inClasses(train.classNames());
        }
    }

    /** Bytes as the published evaluation makes them, with whose numbers those of the reference network are compared. */
    private LabelledImages cutOff(ImageModel model, int[] classes, Wanted wanted) {
        List<ImageModel.Draw> draws = IntStream.range(0, classes.length)
                .mapToObj(i -> model.draw(seed, i))
                .toList();
        var shape = model.imageShape();
        return LabelledImages.ofNumbers(
                model.values(classes, wanted.guidance(), draws),
                classes,
                model.contents().classNames(),
                shape.height(),
                shape.width(),
                shape.channels(),
                wanted.images());
    }

    private static boolean isNetwork(Path folder) {
        return Stream.of("manifest.json", "config.yaml", "generator.drift4j")
                .anyMatch(name -> Files.exists(folder.resolve(name)));
    }
}
