package io.drift4j.imagegen.score;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows that were scored alike, with what it takes to score others so.
 *
 * @param data the data set
 * @param scorer {@link Scorer#identity}
 * @param distanceName {@link Scorer#distanceName}
 * @param referenceImages in the reference
 * @param settings how sets were compared
 * @param rows in the order of display
 */
public record ScoreSheet(
        String data,
        String scorer,
        String distanceName,
        int referenceImages,
        Scoring.Settings settings,
        List<ScoreRow> rows) {

    public ScoreSheet {
        rows = List.copyOf(rows);
    }

    /** The sheet of some rows. */
    public static ScoreSheet of(String data, Scoring scoring, List<ScoreRow> rows) {
        return new ScoreSheet(
                data,
                scoring.scorer().identity(),
                scoring.scorer().distanceName(),
                scoring.referenceImages(),
                scoring.settings(),
                rows);
    }

    /**
     * The sheet of {@link #json}; other keys may stand beside its own.
     *
     * @throws BadInput if a key is missing or has a wrong value
     */
    public static ScoreSheet read(JsonNode keys) {
        List<ScoreRow> rows = new ArrayList<>();
        keys.path("rows").forEach(row -> rows.add(ScoreRow.read(row)));
        BadInput.unless(!rows.isEmpty(), "a score must have rows");
        return new ScoreSheet(
                keys.path("data").asText(),
                keys.path("scorer").asText(),
                keys.path("distance").asText(),
                (int) ScoreRow.number(keys, "referenceImages"),
                new Scoring.Settings(
                        (int) ScoreRow.number(keys, "referenceImages"),
                        (int) ScoreRow.number(keys, "manifoldImages"),
                        (int) ScoreRow.number(keys, "neighbours"),
                        (long) ScoreRow.number(keys, "seed")),
                rows);
    }

    /** Headings of the columns. */
    public List<String> columns() {
        return List.of(
                "set", "images", distanceName, "kernel", "precision", "recall", "inception", "agreement", "spread");
    }

    /** The sheet as lines of text. */
    public List<String> lines() {
        List<String[]> cells = new ArrayList<>();
        cells.add(columns().toArray(String[]::new));
        rows.forEach(row -> cells.add(row.cells()));
        int[] widths = new int[cells.get(0).length];
        for (String[] line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] line : cells) {
            StringBuilder text = new StringBuilder(line[0]).append(" ".repeat(widths[0] - line[0].length()));
            for (int i = 1; i < line.length; i++) {
                text.append("  ")
                        .append(" ".repeat(widths[i] - line[i].length()))
                        .append(line[i]);
            }
            lines.add(text.toString());
        }
        lines.add(how());
        lines.add("scorer: " + scorer);
        return List.copyOf(lines);
    }

    /** How the numbers came about, in a sentence. */
    public String how() {
        return String.format(
                Locale.ROOT,
                "against %,d random training images of %s; precision and recall: %d neighbours among %,d; seed %d",
                referenceImages,
                data,
                settings.neighbours(),
                Math.min(referenceImages, settings.manifoldImages()),
                settings.seed());
    }

    /** The sheet as keys and values. */
    public Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("data", data);
        keys.put("scorer", scorer);
        keys.put("distance", distanceName);
        keys.put("referenceImages", referenceImages);
        keys.put("manifoldImages", settings.manifoldImages());
        keys.put("neighbours", settings.neighbours());
        keys.put("seed", settings.seed());
        keys.put("rows", rows.stream().map(ScoreRow::json).toList());
        return keys;
    }
}
