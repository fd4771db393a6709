package io.drift4j.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far something is, on the error stream: a bar that moves on a terminal, elsewhere a line from time to time, so
 * that log files stay short.
 */
final class Progress implements AutoCloseable {
    private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;

    private final String name;
    private final long total;
    private final String unit;
    private final @Nullable ProgressBar bar;
    private long lastLine = System.nanoTime();
    private long firstCount = -1;
    private long firstTime;

    private Progress(String name, long total, String unit, @Nullable ProgressBar bar) {
        this.name = name;
        this.total = total;
        this.unit = unit;
        this.bar = bar;
    }

    /**
     * Begins to show.
     *
     * @param total count at the end
     * @param unit of the count, with a leading blank
     */
    static Progress of(String name, long total, String unit) {
        if (System.console() == null) {
            return new Progress(name, total, unit, null);
        }
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("") // with a name and a unit, the numbers beside the bar do not fit into 80 columns
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .hideEta() // its estimate does not know of resumed runs
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .build();
        return new Progress(name, total, unit, bar);
    }

    /** Shows that {@code done} of the total is done, and {@code message} beside it. */
    void at(long done, String message) {
        long now = System.nanoTime();
        if (firstCount < 0) {
            firstCount = done;
            firstTime = now;
        }
        String left = left(done, now);
        String beside = message.isEmpty() || left.isEmpty() ? left + message : left + ", " + message;
        if (bar != null) {
            bar.stepTo(done).setExtraMessage(" " + beside);
        } else if (now - lastLine >= NANOS_BETWEEN_LINES) {
            lastLine = now;
            System.err.printf(
                    Locale.ROOT, "%s: %d of %d%s%s%s%n", name, done, total, unit, beside.isEmpty() ? "" : ", ", beside);
        }
    }

    private String left(long done, long now) {
        if (done <= firstCount || done >= total) {
            return "";
        }
        long seconds = Math.round((now - firstTime) * 1e-9 / (done - firstCount) * (total - done));
        return String.format(Locale.ROOT, "%d:%02d left", seconds / 60, seconds % 60);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
