package io.drift4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.RunLog;
import io.drift4j.simeval.Estimate;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.Rollouts;
import io.drift4j.simeval.RunsComparison;
import io.drift4j.simeval.RunsScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * One configuration of a table.
 *
 * @param name of the row
 * @param evaluations one a training run
 * @param score mean over runs and episodes
 * @param difference to the first row; null in the first row
 * @param actionError mean over runs of the last logged one, if the runs have logs
 * @param spread mean over runs of the last logged one, if they have any
 */
record TableRow(
        String name,
        List<Evaluation> evaluations,
        RunsScore score,
        @Nullable RunsComparison difference,
        OptionalDouble actionError,
        OptionalDouble spread) {
    private static final String FORMAT = "%-16s  %-18s  %-15s  %-24s  %-21s  %-12s  %s";

    /** @throws BadInput if the runs were not trained from the same seeds as those of {@code first}, in the same order */
    static TableRow of(String name, List<Scoring.Scored> runs, @Nullable TableRow first) {
        List<Evaluation> evaluations =
                runs.stream().map(Scoring.Scored::evaluation).toList();
        BadInput.unless(
                first == null || seeds(evaluations).equals(seeds(first.evaluations)),
                "rows are compared run by run, so row %s must have runs from the training seeds of the first row, in that"
                        + " order: %s, got %s",
                name,
                first == null ? "" : seeds(first.evaluations),
                seeds(evaluations));
        return new TableRow(
                name,
                evaluations,
                RunsScore.of(rollouts(evaluations)),
                first == null ? null : RunsComparison.of(rollouts(first.evaluations), rollouts(evaluations)),
                last(runs, "action_error"),
                last(runs, "spread"));
    }

    private static List<Rollouts> rollouts(List<Evaluation> evaluations) {
        return evaluations.stream().map(Evaluation::rollouts).toList();
    }

    private static List<Object> seeds(List<Evaluation> evaluations) {
        return evaluations.stream()
                .map(each -> Objects.requireNonNull(each.settings().get("trainingSeed")))
                .toList();
    }

    private static OptionalDouble last(List<Scoring.Scored> runs, String metric) {
        return runs.stream()
                .flatMap(run -> run.log().stream())
                .map(RunLog::read)
                .filter(lines -> !lines.isEmpty())
                .map(lines -> lines.get(lines.size() - 1).path(metric))
                .filter(JsonNode::isNumber)
                .flatMapToDouble(value -> DoubleStream.of(value.doubleValue()))
                .average();
    }

    static String heading(String first) {
        return FORMAT.formatted(
                "configuration", "score", "success", "score minus " + first, "success", "action error", "spread");
    }

    String line() {
        return FORMAT.formatted(
                        name,
                        text("%.3f", score.score()),
                        text("%.2f", score.success()),
                        difference == null ? "" : text("%+.3f", difference.score()),
                        difference == null ? "" : text("%+.2f", difference.success()),
                        text(actionError),
                        text(spread))
                .stripTrailing();
    }

    private static String text(String number, Estimate estimate) {
        return String.format(
                Locale.ROOT,
                number + " [" + number + ", " + number + "]",
                estimate.value(),
                estimate.low(),
                estimate.high());
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "";
    }

    Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("name", name);
        keys.putAll(score.json());
        if (difference != null) {
            keys.putAll(difference.json());
        }
        actionError.ifPresent(value -> keys.put("actionError", value));
        spread.ifPresent(value -> keys.put("spread", value));
        keys.put("runs", evaluations.stream().map(Evaluation::json).toList());
        return keys;
    }
}
