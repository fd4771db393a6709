package io.drift4j.simeval.report;

import io.drift4j.engine.page.Html;
import io.drift4j.simeval.Episode;
import io.drift4j.simeval.Estimate;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import io.drift4j.simeval.Score;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tables of the page. */
final class Tables {

    /** Beginnings of the JSON keys that the other tables show. */
    private static final List<String> MEASURED =
            List.of("label", "score", "success", "finalCoverage", "pass", "perEpisode");

    private Tables() {}

    /** One line a policy. */
    static String summary(List<Evaluation> rows) {
        StringBuilder out = new StringBuilder("<div class=\"scroll\"><table class=\"summary\"><thead><tr>"
                + "<th scope=\"col\">Policy</th><th scope=\"col\">Score</th><th scope=\"col\">Success</th>"
                + "<th scope=\"col\">Final coverage</th><th scope=\"col\" class=\"n\">Episodes</th>"
                + "<th scope=\"col\" class=\"n\">One pass</th></tr></thead><tbody>");
        for (int r = 0; r < rows.size(); r++) {
            Evaluation row = rows.get(r);
            Score score = row.score();
            out.append("<tr><th scope=\"row\"><span class=\"key s%d\"></span>%s</th>"
                    .formatted(r % 6, Html.text(row.label())));
            out.append(cell(score.score(), Numbers.share(score.score().value()), false, r));
            out.append(cell(score.success(), Numbers.percent(score.success().value()), true, r));
            out.append(cell(
                    score.finalCoverage(), Numbers.share(score.finalCoverage().value()), false, r));
            out.append("<td class=\"n\">%d</td>".formatted(score.episodes()));
            out.append(row.timing()
                    .map(passes -> "<td class=\"n\"><b>%s ms</b><small>p90 %s · p99 %s</small></td>"
                            .formatted(
                                    Numbers.milliseconds(passes.medianMs()),
                                    Numbers.milliseconds(passes.p90Ms()),
                                    Numbers.milliseconds(passes.p99Ms())))
                    .orElse("<td class=\"n\">–</td>"));
            out.append("</tr>");
        }
        return out.append("</tbody></table></div>").toString();
    }

    /** A value, its interval in numbers, and its interval as a bar from 0 to 1. */
    private static String cell(Estimate estimate, String value, boolean percent, int row) {
        String interval = percent
                ? "%.0f – %.0f %%".formatted(100 * estimate.low(), 100 * estimate.high())
                : String.format(Locale.ROOT, "%.3f – %.3f", estimate.low(), estimate.high());
        String bar = String.format(
                Locale.ROOT,
                "<svg class=\"interval\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                        + "<path class=\"grid\" d=\"M0 5H100\"/>"
                        + "<rect class=\"s%d\" x=\"%.1f\" y=\"2\" width=\"%.1f\" height=\"6\"/>"
                        + "<path class=\"point\" d=\"M%.1f 0V10\"/></svg>",
                row % 6,
                100 * estimate.low(),
                Math.max(0.5, 100 * (estimate.high() - estimate.low())),
                100 * estimate.value());
        return "<td><b>" + value + "</b><small>" + interval + "</small>" + bar + "</td>";
    }

    /** Every policy against the first. */
    static String comparisons(Map<String, PairedComparison> comparisons, String first) {
        StringBuilder out = new StringBuilder("<div class=\"scroll\"><table><thead><tr>"
                + "<th scope=\"col\">Against " + Html.text(first) + "</th><th scope=\"col\">Score</th>"
                + "<th scope=\"col\">Success rate</th><th scope=\"col\">Only this one succeeded</th>"
                + "<th scope=\"col\">Only the first did</th><th scope=\"col\">McNemar p</th>"
                + "<th scope=\"col\">Reading</th></tr></thead><tbody>");
        comparisons.forEach((label, compared) -> {
            out.append("<tr><th scope=\"row\">").append(Html.text(label)).append("</th>");
            out.append(difference(compared.score())).append(difference(compared.success()));
            out.append("<td>%d</td><td>%d</td>".formatted(compared.onlySecond(), compared.onlyFirst()));
            out.append("<td>")
                    .append(Html.text(Numbers.probability(compared.mcnemarP())))
                    .append("</td>");
            out.append("<td>").append(reading(compared)).append("</td></tr>");
        });
        return out.append("</tbody></table></div>").toString();
    }

    private static String difference(Estimate estimate) {
        return String.format(
                Locale.ROOT,
                "<td><b>%+.3f</b><small>%+.3f to %+.3f</small></td>",
                estimate.value(),
                estimate.low(),
                estimate.high());
    }

    static String reading(PairedComparison compared) {
        if (compared.score().low() > 0) {
            return "scores higher on these seeds";
        }
        if (compared.score().high() < 0) {
            return "scores lower on these seeds";
        }
        return "no difference beyond chance in score";
    }

    /** One line a setting, one column a policy. */
    static String settings(List<Evaluation> rows) {
        Set<String> names = new LinkedHashSet<>();
        List<Map<String, String>> columns =
                rows.stream().map(Tables::settingsOf).toList();
        columns.forEach(column -> names.addAll(column.keySet()));
        StringBuilder out = new StringBuilder(
                "<div class=\"scroll\"><table class=\"settings\"><thead><tr><th scope=\"col\">Setting</th>");
        rows.forEach(row ->
                out.append("<th scope=\"col\">").append(Html.text(row.label())).append("</th>"));
        out.append("</tr></thead><tbody>");
        for (String name : names) {
            out.append("<tr><th scope=\"row\">").append(Html.text(name)).append("</th>");
            for (Map<String, String> column : columns) {
                out.append("<td>")
                        .append(Html.text(column.getOrDefault(name, "–")))
                        .append("</td>");
            }
            out.append("</tr>");
        }
        return out.append("</tbody></table></div>").toString();
    }

    private static Map<String, String> settingsOf(Evaluation row) {
        List<Long> seeds = row.rollouts().seeds();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("task", row.rollouts().task().name());
        settings.put("seeds", seeds.get(0) + " to " + seeds.get(seeds.size() - 1));
        row.json().forEach((name, value) -> {
            boolean result = MEASURED.stream().anyMatch(name::startsWith);
            if (!result || row.settings().containsKey(name)) {
                settings.putIfAbsent(name, value instanceof Double d ? number(d) : String.valueOf(value));
            }
        });
        return settings;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value)
                .replaceAll("(\\.\\d*?)0+$", "$1")
                .replaceAll("\\.$", "");
    }

    /** One line an episode of one policy. */
    static String episodes(Evaluation row) {
        StringBuilder out = new StringBuilder("<details><summary>%s: %d episodes</summary><div class=\"scroll\"><table>"
                .formatted(Html.text(row.label()), row.score().episodes()));
        out.append("<thead><tr><th scope=\"col\">Seed</th><th scope=\"col\">Score</th><th scope=\"col\">Success</th>"
                + "<th scope=\"col\">Final coverage</th><th scope=\"col\">Steps</th><th scope=\"col\">Passes</th></tr>"
                + "</thead><tbody>");
        for (Episode episode : row.rollouts().episodes()) {
            out.append("<tr><th scope=\"row\">%d</th><td>%s</td><td>%s</td><td>%s</td><td>%d</td><td>%d</td></tr>"
                    .formatted(
                            episode.seed(),
                            Numbers.share(episode.maxReward()),
                            episode.success() ? "yes" : "no",
                            Numbers.share(episode.finalReward()),
                            episode.steps(),
                            episode.chunks().size()));
        }
        return out.append("</tbody></table></div></details>").toString();
    }
}
