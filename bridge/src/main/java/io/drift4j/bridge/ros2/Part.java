package io.drift4j.bridge.ros2;

import io.drift4j.bridge.ros2.message.DiagnosticArray.KeyValue;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A diagnostic status that is being written: of the troubles that are noted the worst one counts, then the first. Not thread-safe. */
final class Part {
    private static final List<Level> BADNESS = List.of(Level.OK, Level.WARN, Level.STALE, Level.ERROR);

    private final String name;
    private final List<KeyValue> values = new ArrayList<>();
    private Level level = Level.OK;
    private String message;

    /** @param fine what to say if there is no trouble */
    Part(String node, String name, String fine) {
        this.name = node + ": " + name;
        this.message = fine;
    }

    /** Says this, if it holds and nothing worse does. */
    Part when(boolean holds, Level bad, String format, Object... arguments) {
        if (holds && BADNESS.indexOf(bad) > BADNESS.indexOf(level)) {
            level = bad;
            message = String.format(Locale.ROOT, format, arguments);
        }
        return this;
    }

    Part with(String key, Object value) {
        values.add(new KeyValue(key, String.valueOf(value)));
        return this;
    }

    Part with(String key, String format, double value) {
        return with(key, String.format(Locale.ROOT, format, value));
    }

    Status status() {
        return new Status(level, name, message, "", values);
    }
}
