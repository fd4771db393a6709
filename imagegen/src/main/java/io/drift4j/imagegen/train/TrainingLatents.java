package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Scope;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Latents of images in memory, each image's and its mirror image's.
 *
 * @param images what they are the latents of
 * @param shape of a latent
 * @param plain one an image
 * @param mirrored one an image; empty if none is ever mirrored
 */
record TrainingLatents(TrainingImages images, ImageShape shape, List<float[]> plain, List<float[]> mirrored)
        implements TrainingImages {
    private static final int BATCH = 256;

    /** Encodes all images. */
    static TrainingLatents of(TrainingImages images, boolean mirror, Codec codec, NDManager manager) {
        codec.latentShape(
                images.shape().height(), images.shape().width(), images.shape().channels());
        return new TrainingLatents(
                images,
                codec.contents().latentShape(),
                encode(images, images.count(), false, codec, manager),
                mirror ? encode(images, images.count(), true, codec, manager) : List.of());
    }

    /** The latents of the first images, or of their mirror images. */
    static List<float[]> encode(TrainingImages images, int count, boolean mirrored, Codec codec, NDManager manager) {
        ImageShape shape = images.shape();
        List<float[]> latents = new ArrayList<>(count);
        for (int from = 0; from < count; from += BATCH) {
            int some = Math.min(BATCH, count - from);
            float[] pixels = new float[some * shape.size()];
            for (int i = 0; i < some; i++) {
                images.write(from + i, mirrored, pixels, i * shape.size());
            }
            try (Scope scope = Scope.open(manager)) {
                NDArray x = scope.manager()
                        .create(pixels, new Shape(some, shape.height(), shape.width(), shape.channels()));
                float[] all = codec.encode(x).toFloatArray();
                int size = all.length / some;
                for (int i = 0; i < some; i++) {
                    latents.add(java.util.Arrays.copyOfRange(all, i * size, (i + 1) * size));
                }
            }
        }
        return latents;
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public int count() {
        return images.count();
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public void write(int index, boolean mirror, float[] into, int offset) {
        float[] latent = (mirror ? mirrored : plain).get(index);
        System.arraycopy(latent, 0, into, offset, latent.length);
    }
}
