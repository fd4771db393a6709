package io.drift4j.simeval.report;

import io.drift4j.engine.page.Png;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.Episode;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.Playback;
import io.drift4j.simeval.TaskSpec;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * One filmed episode.
 *
 * @param name of the file, without folder
 * @param rank where it stands among the episodes of its policy, in words
 * @param speed how much faster than real time it plays
 * @param gif the animation, with a bar of the reward below the picture
 * @param still PNG of its last frame, for readers who want no motion
 */
record Clip(String name, String rank, Episode episode, double speed, byte[] gif, byte[] still) {
    private static final int MOST_FRAMES = 100;
    private static final double WANTED_SPEED = 4;
    private static final int LAST_DELAY = 150;
    private static final int BAR = 6;
    private static final int BAR_FULL = 0x2F9E6B;
    private static final int BAR_EMPTY = 0xDDE3EA;

    /** Films episodes of a policy from its worst to its best, evenly spread. */
    static List<Clip> of(Evaluation row, int rowNumber, Report.Footage footage) {
        List<Episode> sorted = new ArrayList<>(row.rollouts().episodes());
        sorted.sort(Comparator.comparingDouble(Episode::maxReward)
                .thenComparingDouble(Episode::finalReward)
                .thenComparing(Episode::steps, Comparator.reverseOrder())
                .thenComparingLong(Episode::seed));
        int count = Math.min(footage.clips(), sorted.size());
        List<Clip> clips = new ArrayList<>();
        for (int place : places(count, sorted.size())) {
            Episode episode = sorted.get(place);
            String name = "%d-%s-seed-%d.gif".formatted(rowNumber, slug(row.label()), episode.seed());
            try (Environment environment = footage.environments().get()) {
                clips.add(film(environment, episode, name, rank(place, sorted.size()), footage.size()));
            }
        }
        return clips;
    }

    /** Places of the clips among sorted episodes, best first: the ends, the median, and evenly between. */
    static List<Integer> places(int count, int episodes) {
        if (count < 3) {
            return List.of(episodes - 1, 0).subList(0, count);
        }
        int median = episodes / 2;
        TreeSet<Integer> places = new TreeSet<>();
        int above = count / 2;
        int below = count - 1 - above;
        for (int i = 0; i <= below; i++) {
            places.add(Math.round((float) i * median / below));
        }
        for (int i = 1; i <= above; i++) {
            places.add(median + Math.round((float) i * (episodes - 1 - median) / above));
        }
        return List.copyOf(places.descendingSet());
    }

    private static Clip film(Environment environment, Episode episode, String name, String rank, int size) {
        TaskSpec task = environment.spec();
        int stride = (task.maxSteps() + MOST_FRAMES - 1) / MOST_FRAMES;
        int delay = Math.max(3, (int) Math.round(stride * task.stepSeconds() * 100 / WANTED_SPEED));
        List<int[]> pictures = Playback.frames(environment, episode, size, stride).stream()
                .map(frame -> withBar(frame.picture(), size, frame.reward()))
                .toList();
        byte[] gif = AnimatedGif.encode(size, size + BAR, pictures, delay, LAST_DELAY);
        byte[] still = png(pictures.get(pictures.size() - 1), size, size + BAR);
        return new Clip(name, rank, episode, stride * task.stepSeconds() * 100 / delay, gif, still);
    }

    private static String rank(int place, int episodes) {
        if (place == episodes - 1) {
            return "best";
        }
        if (place == 0) {
            return "worst";
        }
        if (place == episodes / 2) {
            return "median";
        }
        return "better than %d\u00a0%%".formatted(Math.round(100.0 * place / episodes));
    }

    private static int[] withBar(int[] picture, int size, float reward) {
        int[] taller = java.util.Arrays.copyOf(picture, size * (size + BAR));
        for (int i = size * size; i < taller.length; i++) {
            taller[i] = i % size < Math.round(reward * size) ? BAR_FULL : BAR_EMPTY;
        }
        return taller;
    }

    private static byte[] png(int[] pixels, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, pixels, 0, width);
        return Png.of(image);
    }

    private static String slug(String label) {
        String plain = label.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return plain.substring(0, Math.min(40, plain.length()));
    }
}
