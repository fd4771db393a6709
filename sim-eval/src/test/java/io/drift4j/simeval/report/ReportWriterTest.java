package io.drift4j.simeval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.TrainingLog;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
    private static final Pattern LINK = Pattern.compile("(?:src|href|srcset|url)\\s*[=(]\\s*[\"']?([^\"')> ]{1,5})");

    @TempDir
    private Path home;

    private final Evaluation steady = Sample.evaluation("steady", 0.01f, 12);
    private final Evaluation shaky = Sample.evaluation("shaky <b>&", 0.2f, 12);

    private Report report() throws IOException {
        return Report.of("Point, two policies", List.of(steady, shaky))
                .withClips(Sample.environments(), 3, 48)
                .withTraining("steady", TrainingLog.read(Sample.runLog(home.resolve("run.jsonl"))))
                .withNextSteps(List.of("Train longer than <8,000> steps."));
    }

    @Test
    void thePageNeedsNothingOutsideItself() throws IOException {
        Path page = ReportWriter.write(home.resolve("report"), report());
        String html = Files.readString(page);
        assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("<script");
        Matcher links = LINK.matcher(html);
        int count = 0;
        while (links.find()) {
            assertThat(links.group(1)).isEqualTo("data:");
            count++;
        }
        assertThat(count).isEqualTo(2 * 6);
        assertThat(html)
                .contains("shaky &lt;b&gt;&amp;", "Train longer than &lt;8,000&gt; steps.", "Paired differences")
                .doesNotContain("shaky <b>")
                .contains("action error", "sample spread", "learning rate", "noiseScale");
        assertThat(html.split("<svg", -1)).hasSizeGreaterThan(10);
        assertThat(Pattern.compile("<img(?![^>]* alt=\"[^\"]+\")").matcher(html).find())
                .isFalse();
        assertThat(openTags(html)).isEmpty();
    }

    /** Tags opened more or less often than closed, of those that must be closed. */
    private static List<String> openTags(String html) {
        return Stream.of("section", "table", "tr", "td", "svg", "figure", "div", "ul", "details", "picture", "text")
                .filter(tag -> html.split("<" + tag + "[ >]", -1).length != html.split("</" + tag + ">", -1).length)
                .toList();
    }

    @Test
    void filesHoldTheNumbers() throws IOException {
        Path folder = home.resolve("report");
        ReportWriter.write(folder, report());
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
        JsonNode row = json.path("rows").path(0);
        assertThat(row.path("score").doubleValue())
                .isEqualTo(steady.score().score().value());
        assertThat(row.path("successHigh").doubleValue())
                .isEqualTo(steady.score().success().high());
        assertThat(row.path("passMedianMs").doubleValue()).isPositive();
        assertThat(row.path("seeds")).hasSize(12);
        assertThat(row.path("noiseScale").doubleValue()).isEqualTo(0.01);
        assertThat(json.path("comparisons").path(0).path("second").textValue()).isEqualTo("shaky <b>&");

        List<String> csv = Files.readAllLines(folder.resolve("episodes.csv"));
        assertThat(csv).hasSize(1 + 24);
        assertThat(csv.get(0)).isEqualTo("policy,seed,score,success,final_coverage,steps,passes");
        assertThat(csv.get(1)).startsWith("\"steady\",500,");
        assertThat(Files.readString(folder.resolve("summary.md")))
                .contains("| steady | ")
                .contains("McNemar");
        try (Stream<Path> clips = Files.list(folder.resolve("rollouts"))) {
            assertThat(clips.map(clip -> clip.getFileName().toString()))
                    .hasSize(6)
                    .allMatch(name -> name.matches("[12]-(steady|shaky-b-)-seed-5\\d\\d\\.gif"));
        }
    }

    @Test
    void clipsDecodeWithOneFrameForEachStepShown() throws IOException {
        List<Clip> clips = Clip.of(steady, 1, new Report.Footage(Sample.environments(), 3, 48));
        assertThat(clips).extracting(Clip::rank).containsExactly("best", "median", "worst");
        for (Clip clip : clips) {
            try (ImageInputStream in = ImageIO.createImageInputStream(new java.io.ByteArrayInputStream(clip.gif()))) {
                ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
                reader.setInput(in);
                assertThat(reader.getNumImages(true))
                        .isEqualTo(1 + clip.episode().steps());
            }
        }
    }

    @Test
    void clipsSpreadFromBestOverMedianToWorst() {
        assertThat(Clip.places(6, 50)).containsExactly(49, 41, 33, 25, 13, 0);
        assertThat(Clip.places(3, 50)).containsExactly(49, 25, 0);
        assertThat(Clip.places(2, 50)).containsExactly(49, 0);
        assertThat(Clip.places(4, 4)).containsExactly(3, 2, 0);
        assertThat(Clip.places(1, 1)).containsExactly(0);
        assertThat(Clip.places(0, 9)).isEmpty();
    }

    @Test
    void anEarlierReportIsReplacedAndOtherFilesStay() throws IOException {
        Path folder = home.resolve("deep/report");
        ReportWriter.write(folder, report());
        Files.writeString(folder.resolve("notes.txt"), "mine");
        ReportWriter.write(folder, Report.of("Second", List.of(shaky)));
        assertThat(folder.resolve("notes.txt")).hasContent("mine");
        assertThat(folder.resolve("rollouts")).isEmptyDirectory();
        assertThat(Files.readString(folder.resolve("index.html"))).contains("<h1>Second</h1>");
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "index.html", "summary.json", "summary.md", "episodes.csv", "rollouts", "notes.txt");
        }
    }

    @Test
    void foldersThatCannotBeWrittenAreRefusedBeforeAnyWork() throws IOException {
        Path file = Files.writeString(home.resolve("file.txt"), "");
        assertThatThrownBy(() -> ReportWriter.check(file.resolve("report")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("file.txt is a file");
        assertThatThrownBy(() -> ReportWriter.check(home))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("holds other files");
        ReportWriter.check(home.resolve("a/b/c"));
        assertThat(home.resolve("a")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderOfTheSystemIsNotWritableEvenForItsAdministrator() {
        assertThatThrownBy(() -> ReportWriter.check(Path.of("/proc/report")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("writable");
    }

    @Test
    void labelsMustDifferAndCurvesMustBelong() {
        assertThatThrownBy(() -> Report.of("twice", List.of(steady, steady)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("different labels");
        TrainingLog log = new TrainingLog(Map.of());
        assertThatThrownBy(() -> Report.of("one", List.of(steady)).withTraining("other", log))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("other");
    }

    @Test
    void rowsOfOtherSeedsAreShownWithoutComparison() throws IOException {
        Evaluation fewer = Sample.evaluation("fewer", 0.01f, 5);
        Path page = ReportWriter.write(home.resolve("report"), Report.of("Other seeds", List.of(steady, fewer)));
        assertThat(Files.readString(page))
                .contains("fewer")
                .contains("are not compared")
                .doesNotContain("Paired differences");
    }
}
