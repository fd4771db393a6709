package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import java.util.List;

/**
 * Eight classes of simple figures drawn here, light on dark and grey: for tests and a first run, with nothing to download.
 *
 * <p>Every image has its own place, size, angle, brightness and a little noise, all functions of the seed and its number.
 *
 * @param size H and W
 * @param trainPerClass training images a class
 * @param testPerClass test images a class
 * @param seed of all images
 */
public record ShapesConfig(int size, int trainPerClass, int testPerClass, long seed) implements DataConfig {
    private static final List<String> NAMES =
            List.of("disc", "ring", "square", "frame", "triangle", "plus", "bar", "half-disc");

    private static final int SAMPLES = 4; // a side of the grid by which a pixel's coverage is measured

    public ShapesConfig {
        BadInput.unless(size >= 8 && size <= 256, "shapes must be 8 to 256 pixels wide, got %d", size);
        BadInput.unless(
                trainPerClass >= 1 && testPerClass >= 1,
                "shapes need at least one training and one test image a class, got %d and %d",
                trainPerClass,
                testPerClass);
    }

    /** 28 x 28, a thousand training and two hundred test images a class. */
    public static ShapesConfig preset() {
        return new ShapesConfig(28, 1000, 200, 0);
    }

    @Override
    public LabelledImages train() {
        return draw("train", trainPerClass);
    }

    @Override
    public LabelledImages test() {
        return draw("test", testPerClass);
    }

    private LabelledImages draw(String part, int perClass) {
        RandomStream stream = RandomStream.of(seed).split(part);
        int count = NAMES.size() * perClass;
        byte[] pixels = new byte[count * size * size];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % NAMES.size();
            draw(labels[i], stream.split(i), pixels, i * size * size);
        }
        return new LabelledImages(pixels, labels, NAMES, size, size, 1, "shapes (" + part + ", seed " + seed + ")");
    }

    private void draw(int label, RandomStream draws, byte[] pixels, int offset) {
        double radius = size * (0.22 + 0.16 * draws.nextDouble());
        double x0 = size / 2.0 + (2 * draws.nextDouble() - 1) * (size / 2.0 - radius) * 0.8;
        double y0 = size / 2.0 + (2 * draws.nextDouble() - 1) * (size / 2.0 - radius) * 0.8;
        double angle = 2 * Math.PI * draws.nextDouble();
        double light = 150 + 105 * draws.nextDouble();
        double dark = 40 * draws.nextDouble();
        double cos = StrictMath.cos(angle) / radius;
        double sin = StrictMath.sin(angle) / radius;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int covered = 0;
                for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                    double dx = x + (s % SAMPLES + 0.5) / SAMPLES - x0;
                    double dy = y + (s / SAMPLES + 0.5) / SAMPLES - y0;
                    covered += inside(label, cos * dx + sin * dy, cos * dy - sin * dx) ? 1 : 0;
                }
                double value = dark + (light - dark) * covered / (SAMPLES * SAMPLES) + 4 * draws.nextGaussian();
                pixels[offset + y * size + x] = (byte) Math.round(Math.max(0, Math.min(255, value)));
            }
        }
    }

    /** Whether a point lies in the figure of a class, in units of the figure's radius. */
    private static boolean inside(int label, double u, double v) {
        double r = Math.sqrt(u * u + v * v);
        double side = Math.max(Math.abs(u), Math.abs(v));
        return switch (label) {
            case 0 -> r < 0.9;
            case 1 -> r < 1 && r > 0.6;
            case 2 -> side < 0.75;
            case 3 -> side < 0.85 && side > 0.5;
            case 4 -> v > -0.5 && v < 1 - Math.sqrt(3) * Math.abs(u);
            case 5 -> Math.min(Math.abs(u), Math.abs(v)) < 0.27 && side < 1;
            case 6 -> Math.abs(u) < 1 && Math.abs(v) < 0.25;
            default -> r < 1 && v > 0;
        };
    }
}
