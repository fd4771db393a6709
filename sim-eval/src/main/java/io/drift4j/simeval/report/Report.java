package io.drift4j.simeval.report;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.train.TrainingLog;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.Evaluation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a report shows.
 *
 * @param title heading of the page
 * @param rows the policies, in order; the others are compared with the first. Labels differ
 * @param footage what to film, if anything
 * @param training training curves by label of the row they belong to
 * @param nextSteps what to try next, one sentence an entry
 */
public record Report(
        String title,
        List<Evaluation> rows,
        Footage footage,
        Map<String, TrainingLog> training,
        List<String> nextSteps) {

    /**
     * What to film: episodes are replayed in an environment of their own.
     *
     * @param environments makes the environment that the episodes were recorded in
     * @param clips animations a policy, spread from its worst to its best episode; 0 for none
     * @param size side of the pictures in pixels
     */
    public record Footage(Supplier<? extends Environment> environments, int clips, int size) {
        public Footage {
            BadInput.unless(clips >= 0, "the number of clips a policy must be 0 or more, got %d", clips);
            BadInput.unless(size >= 16 && size <= 1024, "pictures must be 16 to 1024 pixels wide, got %d", size);
        }

        private static Footage none() {
            return new Footage(
                    () -> {
                        throw new IllegalStateException("a report without clips needs no environment");
                    },
                    0,
                    16);
        }
    }

    public Report {
        rows = List.copyOf(rows);
        nextSteps = List.copyOf(nextSteps);
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
        BadInput.unless(!rows.isEmpty(), "a report needs at least one policy, got none");
        List<String> labels = rows.stream().map(Evaluation::label).toList();
        BadInput.unless(
                labels.stream().distinct().count() == labels.size(),
                "the policies of a report must have different labels, got %s",
                labels);
        BadInput.unless(
                labels.containsAll(training.keySet()),
                "training curves must belong to a policy of the report (%s), got curves of %s",
                labels,
                training.keySet());
    }

    /** A report without animations, training curves or advice. */
    public static Report of(String title, List<Evaluation> rows) {
        return new Report(title, rows, Footage.none(), Map.of(), List.of());
    }

    /** The same report with this many animations a policy. */
    public Report withClips(Supplier<? extends Environment> environments, int clips, int size) {
        return new Report(title, rows, new Footage(environments, clips, size), training, nextSteps);
    }

    /** The same report with the training curves of the policy of this label. */
    public Report withTraining(String label, TrainingLog log) {
        Map<String, TrainingLog> more = new LinkedHashMap<>(training);
        more.put(label, log);
        return new Report(title, rows, footage, more, nextSteps);
    }

    public Report withNextSteps(List<String> sentences) {
        return new Report(title, rows, footage, training, sentences);
    }
}
