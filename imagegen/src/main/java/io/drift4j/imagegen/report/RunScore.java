package io.drift4j.imagegen.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.page.Html;
import io.drift4j.imagegen.score.Copies;
import io.drift4j.imagegen.score.ScoreRow;
import io.drift4j.imagegen.score.ScoreSheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The score that a run folder keeps, {@code score.json}: {@link ScoreSheet#json} with {@code step} and {@code guidance} of the
 * generator and {@code copies}.
 *
 * @param lead what was scored
 * @param body the table; what is wrong with the file if it is damaged
 * @param headline the distance of the generator's images; nothing if the file is damaged
 */
public record RunScore(String lead, String body, Optional<Headline> headline) {

    /** One number. */
    record Headline(String name, String value) {}

    /** Where a run folder keeps it. */
    public static Path file(Path run) {
        return run.resolve("score.json");
    }

    /** Of a run folder; nothing if it was not scored. */
    static Optional<RunScore> in(Path run) {
        Path file = file(run);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(ConfigFile.JSON.readTree(Files.readAllBytes(file))));
        } catch (IOException | BadInput e) {
            String wrong = "score.json cannot be read (" + e.getMessage() + "): score the run again.";
            return Optional.of(new RunScore("", "<p>" + Html.text(wrong) + "</p>", Optional.empty()));
        }
    }

    private static RunScore of(JsonNode keys) {
        ScoreSheet sheet = ScoreSheet.read(keys);
        String lead = "The averaged weights after step " + keys.path("step").asText() + ", guidance "
                + keys.path("guidance").asText().replaceAll("\\.0$", "") + ".";
        JsonNode copies = keys.path("copies");
        String said = copies.isMissingNode()
                ? ""
                : "<p class=\"note\">Copies: " + Html.text(Copies.sentence(copies)) + ".</p>";
        Optional<Headline> headline = sheet.rows().stream()
                .filter(row -> row.role() == ScoreRow.Role.SCORED)
                .findFirst()
                .map(row -> new Headline(sheet.distanceName(), row.cells()[2]));
        return new RunScore(lead, ScorePage.table(sheet) + said, headline);
    }
}
