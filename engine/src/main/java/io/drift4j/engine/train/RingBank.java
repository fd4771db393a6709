package io.drift4j.engine.train;

import io.drift4j.engine.nd.RandomStream;

/**
 * The newest entries of a stream of numbers, for example of images seen lately: a new entry takes the place of the oldest
 * once the bank is full.
 *
 * <p>Holds numbers of things instead of the things, so that a resumed run rebuilds it by pushing again and nothing need be
 * saved. Not thread-safe.
 */
public final class RingBank {
    private final int[] entries;
    private long pushed;

    /** An empty bank of so many places, at least 1. */
    public RingBank(int places) {
        entries = new int[places];
    }

    /** Takes an entry in. */
    public void push(int entry) {
        entries[(int) (pushed++ % entries.length)] = entry;
    }

    /** How many entries it holds. */
    public int size() {
        return (int) Math.min(pushed, entries.length);
    }

    /**
     * Draws entries uniformly: without replacement if there are enough, else with.
     *
     * @throws IllegalStateException if the bank is empty
     */
    public int[] draw(int count, RandomStream draws) {
        int size = size();
        if (size == 0) {
            throw new IllegalStateException("nothing can be drawn from an empty bank");
        }
        int[] drawn = new int[count];
        if (count > size) {
            for (int i = 0; i < count; i++) {
                drawn[i] = entries[draws.nextInt(size)];
            }
            return drawn;
        }
        int[] rest = java.util.Arrays.copyOf(entries, size);
        for (int i = 0; i < count; i++) {
            int chosen = i + draws.nextInt(size - i);
            drawn[i] = rest[chosen];
            rest[chosen] = rest[i];
        }
        return drawn;
    }
}
