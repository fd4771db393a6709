package io.drift4j.bridge.ros2;

import io.drift4j.bridge.ros2.message.DiagnosticArray.KeyValue;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A diagnostic status that is being written: of the troubles that are noted the worst one counts, then the first. Texts of peers may
 * stand in it, so it is kept to what a message takes: long ones are cut, control characters replaced. Not thread-safe.
 */
final class Part {
    private static final List<Level> BADNESS = List.of(Level.OK, Level.WARN, Level.STALE, Level.ERROR);

    private static final int MOST_CHARACTERS = 500;

    private final String name;
    private final List<KeyValue> values = new ArrayList<>();
    private Level level = Level.OK;
    private String message;

    /** @param fine what to say if there is no trouble */
    Part(String node, String name, String fine) {
        this.name = node + ": " + name;
        this.message = tame(fine);
    }

    /** Says this, if it holds and nothing worse does. */
    Part when(boolean holds, Level bad, String format, Object... arguments) {
        if (holds && BADNESS.indexOf(bad) > BADNESS.indexOf(level)) {
            level = bad;
            message = tame(String.format(Locale.ROOT, format, arguments));
        }
        return this;
    }

    Part with(String key, Object value) {
        values.add(new KeyValue(key, tame(String.valueOf(value))));
        return this;
    }

    Part with(String key, String format, double value) {
        return with(key, String.format(Locale.ROOT, format, value));
    }

    private static String tame(String text) {
        String shown = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 3) + "...";
        return shown.replaceAll("\\p{Cc}", "\uFFFD");
    }

    Status status() {
        return new Status(level, name, message, "", values);
    }
}
