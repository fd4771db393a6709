package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * One picture of demonstrations: left where actions go (two entries: a map of all of them with some paths over it; else
 * one histogram an entry), right how long episodes are.
 */
final class DataPicture {
    private static final int SIZE = 480;
    private static final int MARGIN = 40;
    private static final int BINS = 60;
    private static final int PATHS = 24;

    private final DataReport report;
    private final Graphics2D canvas;

    private DataPicture(DataReport report, Graphics2D canvas) {
        this.report = report;
        this.canvas = canvas;
    }

    static void write(DataReport report, Path png) {
        BufferedImage image = new BufferedImage(2 * SIZE + 3 * MARGIN, SIZE + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        new DataPicture(report, canvas).draw();
        canvas.dispose();
        try {
            if (!ImageIO.write(image, "png", png.toFile())) {
                throw new IllegalStateException("this Java runtime has no PNG writer");
            }
        } catch (IOException e) {
            throw new BadInput(
                    "picture " + png + " must be writable with enough space, but writing failed (" + e.getMessage()
                            + "): name another file",
                    e);
        }
    }

    private void draw() {
        List<DataReport.Entry> actions = report.entries().stream()
                .filter(entry -> entry.key().equals(Episodes.ACTION))
                .toList();
        if (actions.size() == 2 && actions.stream().allMatch(entry -> entry.high() > entry.low())) {
            drawMap(actions.get(0), actions.get(1));
        } else {
            int height = SIZE / Math.max(1, actions.size());
            for (int i = 0; i < actions.size(); i++) {
                DataReport.Entry entry = actions.get(i);
                Episodes.Column column = report.episodes().column(Episodes.ACTION);
                double[] values = new double[report.episodes().steps()];
                for (int row = 0; row < values.length; row++) {
                    values[row] = column.values()[row * column.size() + i];
                }
                drawHistogram(values, MARGIN, MARGIN + i * height, height - 16, "action[" + entry.index() + "]");
            }
        }
        double[] lengths =
                report.lengths().stream().mapToDouble(Integer::doubleValue).toArray();
        drawHistogram(lengths, SIZE + 2 * MARGIN, MARGIN, SIZE, "steps an episode");
    }

    /** Counts on a logarithmic grey scale, first entry to the right and second downwards, then some paths. */
    private void drawMap(DataReport.Entry horizontal, DataReport.Entry vertical) {
        Episodes episodes = report.episodes();
        float[] actions = episodes.column(Episodes.ACTION).values();
        int[] counts = new int[BINS * BINS];
        int most = 0;
        for (int row = 0; row < episodes.steps(); row++) {
            int x = bin(actions[2 * row], horizontal.low(), horizontal.high());
            int y = bin(actions[2 * row + 1], vertical.low(), vertical.high());
            most = Math.max(most, ++counts[y * BINS + x]);
        }
        int cell = SIZE / BINS;
        for (int i = 0; i < counts.length; i++) {
            int shade = 255 - (int) Math.round(200 * Math.log1p(counts[i]) / Math.log1p(most));
            canvas.setColor(new Color(shade, shade, shade));
            canvas.fillRect(MARGIN + i % BINS * cell, MARGIN + i / BINS * cell, cell, cell);
        }
        int stride = Math.max(1, episodes.count() / PATHS);
        for (int e = 0; e < episodes.count(); e += stride) {
            Color hue = Color.getHSBColor((float) e / episodes.count(), 0.9f, 0.8f);
            canvas.setColor(new Color(hue.getRed(), hue.getGreen(), hue.getBlue(), 110));
            for (int row = episodes.start(e) + 1; row < episodes.end(e); row++) {
                canvas.drawLine(
                        place(actions[2 * row - 2], horizontal),
                        place(actions[2 * row - 1], vertical),
                        place(actions[2 * row], horizontal),
                        place(actions[2 * row + 1], vertical));
            }
        }
        frame(MARGIN, MARGIN, SIZE);
        label(range("action[0] right", horizontal.low(), horizontal.high()), MARGIN, MARGIN - 8);
        label(range("action[1] down", vertical.low(), vertical.high()), MARGIN, MARGIN + SIZE + 18);
    }

    private void drawHistogram(double[] values, int left, int top, int height, String name) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        int[] counts = new int[BINS];
        int most = 1;
        for (double value : values) {
            most = Math.max(most, ++counts[bin(value, low, high)]);
        }
        int bar = SIZE / BINS;
        canvas.setColor(new Color(65, 105, 225));
        for (int i = 0; i < BINS; i++) {
            int size = (int) Math.round((double) (height - 4) * counts[i] / most);
            canvas.fillRect(left + i * bar, top + height - size, bar - 1, size);
        }
        frame(left, top, height);
        label(range(name, low, high) + String.format(Locale.ROOT, ", tallest bar %d", most), left, top - 4);
    }

    private void frame(int left, int top, int height) {
        canvas.setColor(Color.DARK_GRAY);
        canvas.drawRect(left, top, SIZE, height);
    }

    private void label(String text, int left, int baseline) {
        canvas.setColor(Color.BLACK);
        canvas.drawString(text, left, baseline);
    }

    private static String range(String name, double low, double high) {
        return String.format(Locale.ROOT, "%s, %.4g to %.4g", name, low, high);
    }

    private static int bin(double value, double low, double high) {
        return high > low ? Math.min(BINS - 1, (int) ((value - low) / (high - low) * BINS)) : 0;
    }

    private static int place(double value, DataReport.Entry entry) {
        return MARGIN + (int) Math.round((value - entry.low()) / (entry.high() - entry.low()) * (SIZE - 1));
    }
}
