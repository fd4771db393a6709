package io.drift4j.simeval.report;

import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import io.drift4j.simeval.TaskSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page: one string of HTML that needs nothing else, and whose policy forbids the browser to fetch anything. */
final class Page {
    private static final int CHARTS_SHOWN = 4;

    private final Report report;
    private final List<List<Clip>> clips;
    private final Map<String, PairedComparison> comparisons;
    private final StringBuilder out = new StringBuilder();

    private Page(Report report, List<List<Clip>> clips, Map<String, PairedComparison> comparisons) {
        this.report = report;
        this.clips = clips;
        this.comparisons = comparisons;
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

    private String write() {
        TaskSpec task = report.rows().get(0).rollouts().task();
        out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"generator\" content=\"drift4j\"><meta name=\"color-scheme\" content=\"light dark\">"
                + "<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">");
        out.append("<title>").append(Html.text(report.title())).append("</title>");
        out.append("<style>").append(stylesheet()).append("</style></head><body><main>");
        out.append("<header><h1>").append(Html.text(report.title())).append("</h1><p>");
        out.append(Html.text(task.summary())).append("</p></header>");
        results(task);
        rollouts();
        section(
                "Scores",
                "How many episodes reached which score.",
                "<div class=\"charts\">" + String.join("", Charts.scores(report.rows())) + "</div>");
        section(
                "Over time",
                "An episode that has ended keeps its last reward.",
                "<div class=\"charts\">" + Charts.rewards(report.rows()) + Charts.best(report.rows()) + "</div>");
        training();
        if (!report.nextSteps().isEmpty()) {
            StringBuilder list = new StringBuilder("<ul class=\"next\">");
            report.nextSteps()
                    .forEach(step -> list.append("<li>").append(Html.text(step)).append("</li>"));
            section("What to try next", "", list.append("</ul>").toString());
        }
        section("Settings", "What it takes to run this again.", Tables.settings(report.rows()));
        StringBuilder tables = new StringBuilder();
        report.rows().forEach(row -> tables.append(Tables.episodes(row)));
        section("Episodes", "The same lines are in episodes.csv.", tables.toString());
        out.append("<footer>Written by drift4j.</footer></main></body></html>\n");
        return out.toString();
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
        section("Results", "", body.toString());
    }

    private static String tiles(Evaluation row) {
        StringBuilder tiles = new StringBuilder("<dl class=\"tiles\">");
        tile(tiles, "Score", Html.share(row.score().score().value()));
        tile(tiles, "Success", Html.percent(row.score().success().value()));
        tile(tiles, "Final coverage", Html.share(row.score().finalCoverage().value()));
        row.timing().ifPresent(passes -> tile(tiles, "One pass", Html.milliseconds(passes.medianMs()) + " ms"));
        return tiles.append("</dl>").toString();
    }

    private static void tile(StringBuilder tiles, String name, String value) {
        tiles.append("<div><dt>").append(name).append("</dt><dd>").append(value).append("</dd></div>");
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
            section("Rollouts", lead, body.toString());
        }
    }

    private static String figure(Clip clip, int size) {
        String what = "Seed %d: score %s, %s after %d steps"
                .formatted(
                        clip.episode().seed(),
                        Html.share(clip.episode().maxReward()),
                        clip.episode().success() ? "success" : "no success",
                        clip.episode().steps());
        return ("<figure class=\"clip %s\"><picture><source media=\"(prefers-reduced-motion: reduce)\" srcset=\"%s\">"
                        + "<img src=\"%s\" alt=\"Animation. %s.\" title=\"%s\" width=\"%d\" loading=\"lazy\"></picture>"
                        + "<figcaption><b>%s</b><span class=\"badge\">%s</span><small>%s</small><small>seed&nbsp;%d · %d&nbsp;steps</small>"
                        + "</figcaption></figure>")
                .formatted(
                        clip.episode().success() ? "success" : "failure",
                        Html.data("image/png", clip.still()),
                        Html.data("image/gif", clip.gif()),
                        what,
                        what,
                        size,
                        Html.share(clip.episode().maxReward()),
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
        section(
                "Training",
                "Action error and sample spread tell how training went; the drift loss itself stays nearly constant."
                        + " Where a log is long, each point is the mean of a stretch of it.",
                body.toString());
    }

    private void section(String title, String lead, String body) {
        out.append("<section><h2>").append(title).append("</h2>");
        if (!lead.isEmpty()) {
            out.append("<p class=\"lead\">").append(Html.text(lead)).append("</p>");
        }
        out.append(body).append("</section>\n");
    }

    private static String stylesheet() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css could not be read", e);
        }
    }
}
