package io.drift4j.simeval.report;

import io.drift4j.engine.page.Document;
import io.drift4j.engine.page.Html;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import io.drift4j.simeval.TaskSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page: one string of HTML that needs nothing else, and whose policy forbids the browser to fetch anything. */
final class Page {
    private static final int CHARTS_SHOWN = 4;

    private final Report report;
    private final List<List<Clip>> clips;
    private final Map<String, PairedComparison> comparisons;
    private final Document out;

    private Page(Report report, List<List<Clip>> clips, Map<String, PairedComparison> comparisons) {
        this.report = report;
        this.clips = clips;
        this.comparisons = comparisons;
        this.out = new Document(report.title(), task().summary(), Document.resource(Page.class, "report.css"));
    }

    /**
     * The page of a report.
     *
     * @param clips one list a row
     * @param comparisons of the other rows with the first, by label; empty where there is nothing to compare
     */
    static String html(Report report, List<List<Clip>> clips, Map<String, PairedComparison> comparisons) {
        return new Page(report, clips, comparisons).write();
    }

    private TaskSpec task() {
        return report.rows().get(0).rollouts().task();
    }

    private String write() {
        TaskSpec task = task();
        results(task);
        rollouts();
        out.section(
                "Scores",
                "How many episodes reached which score.",
                "<div class=\"charts\">" + String.join("", Charts.scores(report.rows())) + "</div>");
        out.section(
                "Over time",
                "An episode that has ended keeps its last reward.",
                "<div class=\"charts\">" + Charts.rewards(report.rows()) + Charts.best(report.rows()) + "</div>");
        training();
        if (!report.nextSteps().isEmpty()) {
            StringBuilder list = new StringBuilder("<ul class=\"next\">");
            report.nextSteps()
                    .forEach(step -> list.append("<li>").append(Html.text(step)).append("</li>"));
            out.section("What to try next", "", list.append("</ul>").toString());
        }
        out.section("Settings", "What it takes to run this again.", Tables.settings(report.rows()));
        StringBuilder tables = new StringBuilder();
        report.rows().forEach(row -> tables.append(Tables.episodes(row)));
        out.section("Episodes", "The same lines are in episodes.csv.", tables.toString());
        return out.html();
    }

    private void results(TaskSpec task) {
        StringBuilder body = new StringBuilder();
        if (report.rows().size() == 1) {
            body.append(tiles(report.rows().get(0)));
        }
        body.append(Tables.summary(report.rows()));
        if (!comparisons.isEmpty()) {
            body.append("<h3>Paired differences</h3>");
            body.append(Tables.comparisons(comparisons, report.rows().get(0).label()));
        }
        if (comparisons.size() < report.rows().size() - 1) {
            body.append("<p class=\"note\">Policies that ran other seeds or another task than the first are not"
                    + " compared with it.</p>");
        }
        body.append("<p class=\"note\">Rule of the task: ")
                .append(Html.text(task.scoreRule()))
                .append("</p>");
        body.append(
                "<p class=\"note\">Score: mean over episodes of the largest reward. Final coverage: mean of the reward at the last step."
                        + " Intervals are 95 % over episodes (bootstrap; Wilson for success): they say how far other seeds of the"
                        + " task could move the number, not how far another training run would. One pass: wall time at batch 1.");
        body.append("</p>");
        out.section("Results", "", body.toString());
    }

    private static String tiles(Evaluation row) {
        Map<String, String> tiles = new LinkedHashMap<>();
        tiles.put("Score", Numbers.share(row.score().score().value()));
        tiles.put("Success", Numbers.percent(row.score().success().value()));
        tiles.put("Final coverage", Numbers.share(row.score().finalCoverage().value()));
        row.timing().ifPresent(passes -> tiles.put("One pass", Numbers.milliseconds(passes.medianMs()) + " ms"));
        return Html.tiles(tiles);
    }

    private void rollouts() {
        StringBuilder body = new StringBuilder();
        for (int r = 0; r < clips.size(); r++) {
            if (clips.get(r).isEmpty()) {
                continue;
            }
            if (clips.size() > 1) {
                body.append("<h3>")
                        .append(Html.text(report.rows().get(r).label()))
                        .append("</h3>");
            }
            body.append("<div class=\"clips\">");
            clips.get(r)
                    .forEach(clip -> body.append(figure(clip, report.footage().size())));
            body.append("</div>");
        }
        if (!body.isEmpty()) {
            double speed = clips.stream()
                    .flatMap(List::stream)
                    .findFirst()
                    .orElseThrow()
                    .speed();
            String lead = String.format(
                    Locale.ROOT,
                    "From the best episode to the worst, about %.0f times real time; the bar is the reward.",
                    speed);
            out.section("Rollouts", lead, body.toString());
        }
    }

    private static String figure(Clip clip, int size) {
        String what = "Seed %d: score %s, %s after %d steps"
                .formatted(
                        clip.episode().seed(),
                        Numbers.share(clip.episode().maxReward()),
                        clip.episode().success() ? "success" : "no success",
                        clip.episode().steps());
        return ("<figure class=\"clip %s\"><picture><source media=\"(prefers-reduced-motion: reduce)\" srcset=\"%s\">"
                        + "<img src=\"%s\" alt=\"Animation. %s.\" title=\"%s\" width=\"%d\" loading=\"lazy\"></picture>"
                        + "<figcaption><b>%s</b><span class=\"badge\">%s</span><small>%s</small><small>seed&#160;%d · %d&#160;steps</small>"
                        + "</figcaption></figure>")
                .formatted(
                        clip.episode().success() ? "success" : "failure",
                        Html.data("image/png", clip.still()),
                        Html.data("image/gif", clip.gif()),
                        what,
                        what,
                        size,
                        Numbers.share(clip.episode().maxReward()),
                        clip.episode().success() ? "success" : "no success",
                        Html.text(clip.rank()),
                        clip.episode().seed(),
                        clip.episode().steps());
    }

    private void training() {
        List<String> charts = Charts.training(report);
        if (charts.isEmpty()) {
            return;
        }
        int shown = Math.min(CHARTS_SHOWN, charts.size());
        StringBuilder body = new StringBuilder("<div class=\"charts\">");
        body.append(String.join("", charts.subList(0, shown))).append("</div>");
        if (shown < charts.size()) {
            body.append("<details><summary>%d more metrics</summary><div class=\"charts\">"
                    .formatted(charts.size() - shown));
            body.append(String.join("", charts.subList(shown, charts.size()))).append("</div></details>");
        }
        out.section(
                "Training",
                "Action error and sample spread tell how training went; the drift loss itself stays nearly constant."
                        + " Where a log is long, each point is the mean of a stretch of it.",
                body.toString());
    }
}
