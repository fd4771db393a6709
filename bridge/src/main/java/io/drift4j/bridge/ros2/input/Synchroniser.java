package io.drift4j.bridge.ros2.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which messages of several topics were measured together. Not thread-safe.
 *
 * <p>A set has one message a key, all stamped within the allowed skew of each other. The newest set is the one whose oldest
 * message is the newest possible; of every other key it has the first message from then on. So the answer depends on the stamps
 * alone, not on the order in which messages came.
 *
 * @param <T> messages
 */
final class Synchroniser<T> {
    private final Map<String, Integer> most;
    private final long skew;
    private final Map<String, NavigableMap<Long, T>> kept = new LinkedHashMap<>();

    /**
     * Messages that were measured together.
     *
     * @param oldest of their stamps
     * @param newest of their stamps
     * @param parts one a key, in the order of the keys
     */
    record Together<T>(long oldest, long newest, List<Stamped<T>> parts) {}

    /** A message and when it was measured. */
    record Stamped<T>(long stamp, T message) {}

    /**
     * @param most messages to keep, by key; older ones make room
     * @param skew nanoseconds that stamps of a set may be apart
     */
    Synchroniser(Map<String, Integer> most, long skew) {
        this.most = new LinkedHashMap<>(most);
        this.skew = skew;
        most.keySet().forEach(key -> kept.put(key, new TreeMap<>()));
    }

    /** Takes a message, in any order; of two with the same key and stamp the later one counts. */
    void add(String key, long stamp, T message) {
        NavigableMap<Long, T> messages = of(key);
        messages.put(stamp, message);
        if (messages.size() > most.getOrDefault(key, 1)) {
            messages.pollFirstEntry();
        }
    }

    /** Forgets a message. */
    void remove(String key, long stamp) {
        of(key).remove(stamp);
    }

    /** Forgets what was measured before. */
    void prune(long before) {
        kept.values().forEach(messages -> messages.headMap(before, false).clear());
    }

    /** The newest set, if there is one. */
    Optional<Together<T>> newest() {
        TreeSet<Long> starts = new TreeSet<>();
        long reached = Long.MAX_VALUE; // the oldest of the newest: from later on some key has nothing
        for (NavigableMap<Long, T> messages : kept.values()) {
            if (messages.isEmpty()) {
                return Optional.empty();
            }
            reached = Math.min(reached, messages.lastKey());
            starts.addAll(messages.keySet());
        }
        for (long start : starts.headSet(reached, true).descendingSet()) {
            Together<T> set = from(start);
            if (set.newest - set.oldest <= skew) {
                return Optional.of(set);
            }
        }
        return Optional.empty();
    }

    /** Of each key the first message from then on. */
    private Together<T> from(long start) {
        List<Stamped<T>> parts = new ArrayList<>();
        long newest = start;
        for (Map.Entry<String, NavigableMap<Long, T>> each : kept.entrySet()) {
            Map.Entry<Long, T> first = each.getValue().ceilingEntry(start);
            if (first == null) {
                throw new IllegalStateException("no message of " + each.getKey() + " from " + start + " on");
            }
            newest = Math.max(newest, first.getKey());
            parts.add(new Stamped<>(first.getKey(), first.getValue()));
        }
        return new Together<>(start, newest, parts);
    }

    /** Keys with the stamp of their newest message, for those that have one. */
    Map<String, Long> newestStamps() {
        Map<String, Long> newest = new LinkedHashMap<>();
        kept.forEach((key, messages) -> {
            if (!messages.isEmpty()) {
                newest.put(key, messages.lastKey());
            }
        });
        return newest;
    }

    private NavigableMap<Long, T> of(String key) {
        NavigableMap<Long, T> messages = kept.get(key);
        if (messages == null) {
            throw new IllegalArgumentException("keys are " + kept.keySet() + ", got " + key);
        }
        return messages;
    }
}
