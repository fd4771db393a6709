package io.drift4j.simeval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.drift4j.simeval.Episode;
import io.drift4j.simeval.Estimate;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report's numbers for programs and for text files. */
final class Summary {
    static final String CSV_HEADER = "policy,seed,score,success,final_coverage,steps,passes";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Summary() {}

    /** Title, the rows with the keys of {@link Evaluation#json}, and the comparisons with the first row. */
    static String json(Report report, Map<String, PairedComparison> comparisons) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("title", report.title());
        root.put("rows", report.rows().stream().map(Evaluation::json).toList());
        List<Map<String, Object>> compared = new ArrayList<>();
        comparisons.forEach((label, comparison) -> {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("first", report.rows().get(0).label());
            keys.put("second", label);
            keys.putAll(comparison.json());
            compared.add(keys);
        });
        root.put("comparisons", compared);
        root.put("nextSteps", report.nextSteps());
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a setting of this report cannot be written as JSON", e);
        }
    }

    /** One line an episode, below {@link #CSV_HEADER}. */
    static String csv(Report report) {
        StringBuilder out = new StringBuilder(CSV_HEADER).append('\n');
        for (Evaluation row : report.rows()) {
            String label = '"' + row.label().replace("\"", "\"\"") + '"';
            for (Episode episode : row.rollouts().episodes()) {
                out.append(label).append(',').append(episode.seed());
                out.append(',').append(episode.maxReward()).append(',').append(episode.success());
                out.append(',').append(episode.finalReward()).append(',').append(episode.steps());
                out.append(',').append(episode.chunks().size()).append('\n');
            }
        }
        return out.toString();
    }

    /** The tables as Markdown. */
    static String markdown(Report report, Map<String, PairedComparison> comparisons) {
        StringBuilder out = new StringBuilder("# ").append(report.title()).append("\n\n");
        out.append("| policy | score | success | final coverage | episodes | one pass, median ms |\n");
        out.append("| --- | --- | --- | --- | --- | --- |\n");
        for (Evaluation row : report.rows()) {
            out.append("| %s | %s | %s | %s | %d | %s |\n"
                    .formatted(
                            row.label().replace("|", "\\|"),
                            interval(row.score().score()),
                            interval(row.score().success()),
                            interval(row.score().finalCoverage()),
                            row.score().episodes(),
                            row.timing()
                                    .map(passes -> Numbers.milliseconds(passes.medianMs()))
                                    .orElse("-")));
        }
        out.append("\nIntervals are 95 % over episodes (bootstrap; Wilson for success), not over training runs.\n");
        if (!comparisons.isEmpty()) {
            out.append("\nAgainst %s, on the same seeds:\n\n"
                    .formatted(report.rows().get(0).label()));
            comparisons.forEach((label, compared) -> out.append("* %s: score %s, success %s, McNemar p %s: %s\n"
                    .formatted(
                            label,
                            Numbers.difference(compared.score()),
                            Numbers.difference(compared.success()),
                            Numbers.probability(compared.mcnemarP()),
                            Tables.reading(compared))));
        }
        if (!report.nextSteps().isEmpty()) {
            out.append("\n## What to try next\n\n");
            report.nextSteps().forEach(step -> out.append("* ").append(step).append('\n'));
        }
        return out.toString();
    }

    private static String interval(Estimate estimate) {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", estimate.value(), estimate.low(), estimate.high());
    }
}
