package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.Sha256;
import io.drift4j.imagegen.net.TorchScript;
import java.nio.file.Path;
import java.util.List;

/**
 * The Inception network of published FID numbers, in a TorchScript file of the user: from images (B, 3, 299, 299), bytes x as
 * (x - 128) / 128, to a pair of pooled features (B, 2048) and logits (B, 1008) without bias.
 *
 * <p>Images are brought to 299 x 299 as the 2015 network's own graph did: bilinear, source coordinate i * H / 299 without a half-pixel
 * shift, no smoothing; grey ones get three equal channels. Only with 2,048 features and 1,008 logits is the distance called FID; a file
 * of another network is another yardstick.
 *
 * <p>Source: the evaluation code of Deng et al., "Drifting models", 2026 (lambertae/drifting, utils/jax_fid).
 */
public final class ReferenceNetwork implements Scorer {
    private static final int SIDE = 299;
    private static final int BATCH = 50;
    private static final int FEATURES = 2048;
    private static final int LOGITS = 1008;

    private final Path file;
    private final TorchScript network;
    private final NDManager manager;
    private final String identity;
    private final int features;
    private final int logits;

    private ReferenceNetwork(Path file, TorchScript network, NDManager manager) {
        this.file = file;
        this.network = network;
        this.manager = manager;
        this.identity = file.getFileName() + ", SHA-256 " + Sha256.of(file);
        try (Scope scope = Scope.open(manager)) {
            NDList outputs = run(scope.manager(), new float[3 * SIDE * SIDE], 1);
            this.features = (int) outputs.get(0).getShape().get(1);
            this.logits = (int) outputs.get(1).getShape().get(1);
        }
    }

    /**
     * Reads a file.
     *
     * @throws BadInput if it is no TorchScript, or does not give features and logits
     */
    public static ReferenceNetwork load(Path file, NDManager manager) {
        TorchScript network = TorchScript.load(file, manager);
        try {
            return new ReferenceNetwork(file, network, manager);
        } catch (BadInput e) {
            network.close();
            throw e;
        }
    }

    private NDList run(NDManager owner, float[] pixels, int count) {
        NDList outputs = network.run(2, owner.create(pixels, new Shape(count, 3, SIDE, SIDE)));
        for (int i = 0; i < 2; i++) {
            Shape shape = outputs.get(i).getShape();
            BadInput.unless(
                    shape.dimension() == 2 && shape.get(0) == count,
                    "%s must give features (B, 2048) and logits (B, 1008), its output %d is %s for %d images",
                    file,
                    i,
                    shape,
                    count);
        }
        return outputs;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String distanceName() {
        return features == FEATURES && logits == LOGITS ? "FID" : "Frechet";
    }

    @Override
    public List<String> classNames() {
        return List.of();
    }

    @Override
    public Judged judge(LabelledImages images) {
        double[] seen = new double[Math.multiplyExact(images.count(), features)];
        double[] classes = new double[images.count() * logits];
        for (int first = 0; first < images.count(); first += BATCH) {
            int count = Math.min(BATCH, images.count() - first);
            float[] pixels = new float[count * 3 * SIDE * SIDE];
            for (int i = 0; i < count; i++) {
                prepare(images, first + i, SIDE, pixels, i * 3 * SIDE * SIDE);
            }
            try (Scope scope = Scope.open(manager)) {
                NDList outputs = run(scope.manager(), pixels, count);
                ScoringClassifier.copy(outputs.get(0), seen, first * features);
                ScoringClassifier.copy(outputs.get(1), classes, first * logits);
            }
        }
        return new Judged(new Rows(seen, images.count(), features), new Rows(classes, images.count(), logits));
    }

    /** One image as the network's input (3, side, side), from {@code offset} on. */
    static void prepare(LabelledImages images, int index, int side, float[] into, int offset) {
        int h = images.height();
        int w = images.width();
        int channels = images.channels();
        byte[] bytes = images.pixels();
        int from = index * images.imageSize();
        for (int y = 0; y < side; y++) {
            float sy = y * ((float) h / side);
            int y0 = (int) sy;
            int y1 = Math.min(y0 + 1, h - 1);
            for (int x = 0; x < side; x++) {
                float sx = x * ((float) w / side);
                int x0 = (int) sx;
                int x1 = Math.min(x0 + 1, w - 1);
                for (int c = 0; c < 3; c++) {
                    int k = channels == 1 ? 0 : c;
                    float above = mix(
                            at(bytes, from, y0, x0, w, channels, k), at(bytes, from, y0, x1, w, channels, k), sx - x0);
                    float below = mix(
                            at(bytes, from, y1, x0, w, channels, k), at(bytes, from, y1, x1, w, channels, k), sx - x0);
                    into[offset + (c * side + y) * side + x] = (mix(above, below, sy - y0) - 128) / 128;
                }
            }
        }
    }

    private static float mix(float a, float b, float share) {
        return a + (b - a) * share;
    }

    private static float at(byte[] bytes, int from, int y, int x, int width, int channels, int c) {
        return bytes[from + (y * width + x) * channels + c] & 0xFF;
    }

    @Override
    public void close() {
        network.close();
    }
}
