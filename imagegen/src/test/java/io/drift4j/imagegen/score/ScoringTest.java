package io.drift4j.imagegen.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.data.ShapesConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scorer trained for some seconds on the shapes, and what it says of real, spoiled and copied images. */
class ScoringTest {
    private static final ShapesConfig SHAPES = new ShapesConfig(28, 300, 100, 0);
    private static final List<String> SHORT = List.of("train.steps=400", "train.threads=1", "train.device=cpu");

    private static NDManager manager;
    private static Path file;
    private static ScoringClassifier scorer;
    private static LabelledImages train;
    private static LabelledImages test;

    @BeforeAll
    static void trainAScorer(@TempDir Path folder) {
        manager = Backend.open("cpu", 1);
        ScorerConfig config = ScorerConfig.of(SHORT).withData(SHAPES);
        file = ScorerTraining.prepare(config, RunFolder.create(folder.resolve("run")))
                .run((s, n, v) -> {}, () -> false);
        scorer = ScoringClassifier.load(file, null, manager);
        train = SHAPES.train();
        test = SHAPES.test();
    }

    @AfterAll
    static void close() {
        scorer.close();
        manager.close();
    }

    @Test
    void theFloorIsBelowTheLadder() {
        Scoring scoring = new Scoring(scorer, train, test, new Scoring.Settings(1000, 400, 3, 0), manager);
        List<ScoreRow> rows = new ArrayList<>();
        scoring.baselines(rows::add);
        assertThat(rows).hasSize(Scoring.baselineRows());
        Map<String, ScoreRow> byLabel = rows.stream().collect(Collectors.toMap(ScoreRow::label, Function.identity()));
        ScoreRow floor = byLabel.get("test images");
        assertThat(floor.agreement()).as("chance is an eighth").isGreaterThan(0.4);
        assertThat(floor.precision()).isGreaterThan(0.7);
        assertThat(floor.recall()).isGreaterThan(0.7);
        assertThat(byLabel.get("test + noise 0.6").frechet()).isGreaterThan(2 * floor.frechet());
        ScoreRow gaussian = byLabel.get("one Gaussian per class");
        assertThat(gaussian.frechet()).isGreaterThan(2 * floor.frechet());
        assertThat(gaussian.spread()).isBetween(0.7 * floor.spread(), 1.2 * floor.spread());
        ScoreRow means = byLabel.get("class-mean images");
        assertThat(means.frechet()).isGreaterThan(gaussian.frechet());
        assertThat(means.spread()).isLessThan(1e-6);
        assertThat(means.recall()).isLessThan(0.05);
        assertThat(ScoreSheet.of("shapes", scoring, rows).lines()).anyMatch(line -> line.contains(Sha256.of(file)));
    }

    @Test
    void copiesOfTrainingImagesAreFound() {
        Copies honest = Copies.find(new ShapesConfig(28, 50, 1, 9).train(), train, test, manager);
        assertThat(honest.share()).isLessThan(0.1);
        LabelledImages copied = train.select(IntStream.range(100, 300).toArray());
        Copies copies = Copies.find(copied, train, test, manager);
        assertThat(copies.median()).isZero();
        assertThat(copies.share()).isEqualTo(1);
        assertThat(copies.nearest()[7]).isEqualTo(107);
        assertThat(copies.picture(5)).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void aScorerIsPinnedByItsFingerprint() {
        String sha256 = Sha256.of(file);
        ScoringClassifier.load(file, sha256.substring(0, 8), manager).close();
        assertThatThrownBy(() -> ScoringClassifier.load(file, "0123456789", manager))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(sha256);
        assertThat(scorer.identity()).contains(sha256, "test accuracy 0.");
    }

    @Test
    void anotherSizeOrOtherClassesAreRefused() {
        LabelledImages small = new ShapesConfig(16, 10, 1, 0).train();
        assertThatThrownBy(() -> scorer.judge(small)).hasMessageContaining("28 x 28 x 1");
        LabelledImages others =
                new LabelledImages(test.pixels(), new int[test.count()], List.of("x"), 28, 28, 1, "others");
        Scoring scoring = new Scoring(scorer, train, test, new Scoring.Settings(200, 100, 3, 0), manager);
        assertThatThrownBy(() -> scoring.score("others", others)).hasMessageContaining("classes of the data");
    }
}
