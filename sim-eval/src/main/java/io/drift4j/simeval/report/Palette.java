package io.drift4j.simeval.report;

import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * At most 256 colours for all frames of an animation: the exact ones where there are no more, else by median cut.
 *
 * <p>Median cut works on colours rounded to 5 bits a channel: the box with the most pixels times longest side is split
 * at its median until there are 256. Source: P. Heckbert, "Color image quantization for frame buffer display", 1982.
 */
final class Palette {
    static final int SIZE = 256;

    private final int[] colours;
    private final Map<Integer, Integer> indexOf;
    private final boolean exact;

    private Palette(int[] colours, Map<Integer, Integer> indexOf, boolean exact) {
        this.colours = colours;
        this.indexOf = indexOf;
        this.exact = exact;
    }

    static Palette of(List<int[]> frames) {
        Map<Integer, Integer> exact = new HashMap<>();
        for (int[] frame : frames) {
            for (int i = 0; i < frame.length && exact.size() <= SIZE; i++) {
                if (i == 0 || frame[i] != frame[i - 1]) {
                    exact.putIfAbsent(frame[i] & 0xFFFFFF, exact.size());
                }
            }
        }
        return exact.size() <= SIZE ? ofExactly(exact) : medianCut(frames);
    }

    private static Palette ofExactly(Map<Integer, Integer> indexOf) {
        int[] colours = new int[indexOf.size()];
        indexOf.forEach((colour, index) -> colours[index] = colour);
        return new Palette(colours, indexOf, true);
    }

    private static Palette medianCut(List<int[]> frames) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int[] frame : frames) {
            for (int colour : frame) {
                counts.merge(rounded(colour), 1, Integer::sum);
            }
        }
        List<int[]> all = new ArrayList<>();
        counts.forEach((colour, count) -> all.add(new int[] {colour, count}));
        all.sort(Comparator.comparingInt(entry -> entry[0]));
        List<Box> boxes = new ArrayList<>(List.of(new Box(all)));
        while (boxes.size() < SIZE) {
            Box largest = boxes.stream()
                    .filter(box -> box.entries.size() > 1)
                    .max(Comparator.comparingLong(box -> box.weight))
                    .orElse(null);
            if (largest == null) {
                break;
            }
            boxes.remove(largest);
            boxes.addAll(largest.split());
        }
        int[] colours = new int[boxes.size()];
        Map<Integer, Integer> indexOf = new HashMap<>();
        for (int i = 0; i < colours.length; i++) {
            colours[i] = boxes.get(i).mean();
            for (int[] entry : boxes.get(i).entries) {
                indexOf.put(entry[0], i);
            }
        }
        return new Palette(colours, indexOf, false);
    }

    /** Number of colours. */
    int size() {
        return colours.length;
    }

    /** Place of the colour that stands for this one, which must have been in the frames. */
    byte index(int colour) {
        Integer index = indexOf.get(exact ? colour & 0xFFFFFF : rounded(colour));
        if (index == null) {
            throw new IllegalArgumentException("the palette was made without colour " + Integer.toHexString(colour));
        }
        return (byte) (int) index;
    }

    /** The palette filled up with black to 256 entries, as a colour table of 8 bits wants it. */
    IndexColorModel colourModel() {
        byte[][] channels = new byte[3][SIZE];
        for (int i = 0; i < colours.length; i++) {
            for (int c = 0; c < 3; c++) {
                channels[c][i] = (byte) channel(colours[i], c);
            }
        }
        return new IndexColorModel(8, SIZE, channels[0], channels[1], channels[2]);
    }

    private static int rounded(int colour) {
        return colour & 0xF8F8F8;
    }

    private static int channel(int colour, int c) {
        return (colour >> (16 - 8 * c)) & 0xFF;
    }

    private static final class Box {
        private final List<int[]> entries;
        private final int longest;
        private final long pixels;
        private final long weight;

        Box(List<int[]> entries) {
            this.entries = entries;
            int channel = 0;
            int side = -1;
            for (int c = 0; c < 3; c++) {
                int low = 255;
                int high = 0;
                for (int[] entry : entries) {
                    low = Math.min(low, channel(entry[0], c));
                    high = Math.max(high, channel(entry[0], c));
                }
                if (high - low > side) {
                    side = high - low;
                    channel = c;
                }
            }
            this.longest = channel;
            this.pixels = entries.stream().mapToLong(entry -> entry[1]).sum();
            this.weight = pixels * side;
        }

        List<Box> split() {
            entries.sort(Comparator.comparingInt(entry -> channel(entry[0], longest)));
            long before = 0;
            int cut = 0;
            while (cut < entries.size() - 1 && (cut == 0 || before < pixels / 2)) {
                before += entries.get(cut++)[1];
            }
            return List.of(
                    new Box(new ArrayList<>(entries.subList(0, cut))),
                    new Box(new ArrayList<>(entries.subList(cut, entries.size()))));
        }

        int mean() {
            int colour = 0;
            for (int c = 0; c < 3; c++) {
                long sum = 0;
                for (int[] entry : entries) {
                    sum += (long) entry[1] * Math.min(255, channel(entry[0], c) + 3);
                }
                colour = colour << 8 | (int) (sum / pixels);
            }
            return colour;
        }
    }
}
