package io.drift4j.imagegen.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.page.Document;
import io.drift4j.engine.page.Html;
import io.drift4j.engine.train.AtomicFiles;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.RunLog;
import io.drift4j.engine.train.TrainingLog;
import io.drift4j.imagegen.report.SampleSheets.Sheet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The page of a training run, {@code index.html} in its folder. It is a function of what the folder holds: configuration,
 * newest checkpoint or finished file, log, {@link SampleSheets}, {@code score.json}. So it can be written at any time, by a
 * training at its checkpoints and by a score.
 *
 * <p>A sheet or a score that is damaged is named in its place and stops nothing; what a run cannot go on without, a damaged
 * log or checkpoint, is an error here too.
 */
public final class RunPage {
    private static final int MOST_SHEETS = 12;
    private static final int MOST_BYTES = 3_000_000; // of all sheets, in the page a third more

    private final Path root;
    private final String kind;
    private final Manifest manifest;
    private final TrainingLog log;
    private final List<Sheet> sheets;
    private final Optional<RunScore> score;

    private RunPage(RunFolder folder, String kind) {
        this.root = folder.root();
        this.kind = kind;
        this.manifest = Checkpoint.readManifest(folder.newest().orElse(root.resolve(kind + ".drift4j")));
        this.log = TrainingLog.of(Files.exists(folder.log()) ? RunLog.read(folder.log()) : List.of());
        this.sheets = SampleSheets.of(root).upTo(manifest.step());
        this.score = RunScore.in(root);
    }

    /**
     * Writes the page.
     *
     * @param kind of the run, see {@link Manifest#kind}
     * @return its file
     * @throws BadInput if the folder has no checkpoint, its log is damaged, or the page cannot be written
     */
    public static Path write(RunFolder folder, String kind) {
        Path file = folder.root().resolve("index.html");
        AtomicFiles.write(file, new RunPage(folder, kind).html().getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private String html() {
        String name = root.toAbsolutePath().normalize().getFileName().toString();
        int steps = manifest.config().path("train").path("steps").asInt();
        Document page = new Document(
                "Image " + kind + ": " + name,
                String.format(
                        Locale.ROOT,
                        "A training run of drift4j, as of step %,d of %,d. Written anew at each checkpoint.",
                        manifest.step(),
                        steps),
                Document.resource(RunPage.class, "images.css"));
        page.section("Now", "", Html.tiles(tiles()));
        samples(page);
        score.ifPresent(found -> page.section("Scores", found.lead(), found.body()));
        if (!log.curves().isEmpty()) {
            String others = "<details><summary>More</summary>" + RunCurves.others(log) + "</details>";
            page.section("Curves", curvesLead(), RunCurves.main(kind, log) + others);
        }
        page.section("Where it comes from", "", RunSettings.provenance(manifest));
        page.section("Configuration", "The whole of it, as in config.yaml.", RunSettings.configuration(manifest));
        return page.html();
    }

    private Map<String, String> tiles() {
        Map<String, String> tiles = new LinkedHashMap<>();
        tiles.put("Steps taken", String.format(Locale.ROOT, "%,d", manifest.step()));
        tile(tiles, "Spread of samples", "spread", "%.3f");
        tile(tiles, "Spread of the data", "spread_data", "%.3f");
        tile(tiles, "Error", "error", "%.4f");
        tile(tiles, "Error of hidden parts", "reconstruction", "%.4f");
        tile(tiles, "Classes named right", "accuracy", "%.3f");
        tile(tiles, "Images a second", "images_per_second", "%,.0f");
        score.flatMap(RunScore::headline).ifPresent(found -> tiles.put(found.name(), found.value()));
        return tiles;
    }

    private void tile(Map<String, String> tiles, String name, String metric, String format) {
        TrainingLog.Curve curve = log.curves().get(metric);
        if (curve != null) {
            tiles.put(name, String.format(Locale.ROOT, format, curve.last()));
        }
    }

    private String curvesLead() {
        String unit = ofLatents() ? "Spread is in units of latents." : "Images are in [-1, 1].";
        String thinned = " Where a log is long, each point is the mean of a stretch of it.";
        return kind.equals(Manifest.GENERATOR)
                ? "The images of a class should differ as much as its data does: a spread near 0 is a collapse. The loss"
                        + " says nothing, for forces are normalised. " + unit + thinned
                : unit + thinned;
    }

    private boolean ofLatents() {
        return manifest.config().path("codec").isTextual();
    }

    private void samples(Document page) {
        if (sheets.isEmpty()) {
            return;
        }
        List<String> rows = rows();
        Sheet last = sheets.get(sheets.size() - 1);
        StringBuilder body = new StringBuilder("<div class=\"sheets\">");
        body.append(sheet(last.file(), step(last), rows));
        if (Files.exists(SampleSheets.of(root).data())) {
            String title = ofLatents() ? "Training images, as the codec gives them back" : "Training images";
            body.append(sheet(SampleSheets.of(root).data(), title, rows));
        }
        body.append("</div>");
        List<Sheet> earlier = thinned(last);
        if (!earlier.isEmpty()) {
            body.append("<h3>Before</h3><div class=\"before\">");
            earlier.forEach(sheet -> body.append(sheet(sheet.file(), step(sheet), List.of())));
            body.append("</div>");
        }
        page.section(
                "Samples",
                kind.equals(Manifest.GENERATOR)
                        ? "One row a class" + some()
                                + ", made by the averaged weights from the same noise at every step, guidance 1."
                        : "Training images, each above what the averaged weights give back of it.",
                body.toString());
    }

    /** The sheets before the last one, fewer where they are large. */
    private List<Sheet> thinned(Sheet last) {
        long size = Math.max(1, last.file().toFile().length());
        int most = (int) Math.max(2, Math.min(MOST_SHEETS, MOST_BYTES / size));
        List<Sheet> shown = SampleSheets.thinned(sheets, most);
        return shown.subList(0, shown.size() - 1);
    }

    /** What stands beside the rows of a sheet. */
    private List<String> rows() {
        JsonNode names = manifest.contents().path("classNames");
        if (kind.equals(Manifest.CODEC)) {
            return Stream.generate(() -> List.of("image", "given back"))
                    .limit(SampleSheets.PAIRS_OF_ROWS)
                    .flatMap(List::stream)
                    .toList();
        }
        return Arrays.stream(SampleSheets.classes(names.size()))
                .mapToObj(c -> names.path(c).asText())
                .toList();
    }

    private String some() {
        int all = manifest.contents().path("classNames").size();
        int shown = SampleSheets.classes(all).length;
        return shown == all ? "" : String.format(Locale.ROOT, ", %d of %,d", shown, all);
    }

    private static String step(Sheet sheet) {
        return String.format(Locale.ROOT, "Step %,d", sheet.step());
    }

    private String sheet(Path file, String title, List<String> rows) {
        return SampleSheets.read(file)
                .map(png -> Figures.sheet(title, png, rows))
                .orElseGet(() -> Figures.missing(title, root.relativize(file)));
    }
}
