package io.drift4j.cli;

import io.drift4j.engine.train.Training;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A training that a command runs, to its end or to a signal.
 *
 * @param steps in all
 * @param finished whether nothing is left to do
 * @param file what it makes
 * @param loop the training
 * @param shown metrics beside the progress, by the words for them
 * @param again the command that goes on with it
 */
record TrainingRun(int steps, boolean finished, Path file, Loop loop, Map<String, String> shown, String again) {

    /** Trains until {@code stop} is true or to the end; returns the finished file, or a checkpoint. */
    interface Loop {
        Path run(Training.Watcher watcher, BooleanSupplier stop);
    }

    /** Returns {@link Main#FINE} if the file is there now, else {@link Main#INTERRUPTED}. */
    int run(PrintWriter print) {
        try (Interruption interruption = Interruption.listen()) {
            Path result;
            try (Progress progress = Progress.of("training", steps, " steps")) {
                result = loop.run((step, all, values) -> progress.at(step, message(values)), interruption::asked);
            }
            if (interruption.asked() && !result.equals(file)) {
                print.println("stopped, checkpoint " + result + "; go on with: " + again);
                return Main.INTERRUPTED;
            }
            if (finished) {
                print.println("all " + steps + " steps were taken before, nothing was left to do");
            }
            return Main.FINE;
        }
    }

    private String message(Map<String, Double> values) {
        StringBuilder text = new StringBuilder();
        shown.forEach((metric, words) -> {
            Double value = values.get(metric);
            if (value != null) {
                text.append(text.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, words, value));
            }
        });
        return text.toString();
    }
}
