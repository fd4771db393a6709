package io.drift4j.imagegen.train;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.data.DataConfig;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.List;

/** Labelled images in the form a generator makes them: pixels, or latents of a codec. */
interface TrainingImages extends ImageTraining.Images {

    /** Their shape and number of classes. */
    ImageShape shape();

    /** Class names in the order of their numbers. */
    List<String> classNames();

    /** The class of an image. */
    int label(int index);

    /**
     * Writes image {@code index}, (H, W, C) row-major, to {@code into} from {@code offset} on. Called on one background thread.
     *
     * @param mirrored left and right exchanged
     * @param draws for images that are cut at random
     */
    void write(int index, boolean mirrored, RandomStream draws, float[] into, int offset);

    /**
     * Writes images one after another.
     *
     * @param mirrored one for each index
     * @param draws those of image i are {@code draws.split(i)}
     */
    default void write(int[] indices, boolean[] mirrored, RandomStream draws, float[] into, int offset) {
        for (int i = 0; i < indices.length; i++) {
            write(indices[i], mirrored[i], draws.split(i), into, offset + i * shape().size());
        }
    }

    /** Images in [-1, 1]: in memory, or in their files if they are augmented. */
    static TrainingImages of(DataConfig data) {
        return data.augmented().<TrainingImages>map(TrainingFiles::new).orElseGet(() -> of(data.train()));
    }

    /** Images in memory, in [-1, 1]. */
    static TrainingImages of(LabelledImages images) {
        return new Pixels(images);
    }

    /** Bytes that are scaled when they are wanted. */
    record Pixels(LabelledImages images) implements TrainingImages {
        @Override
        public ImageShape shape() {
            return new ImageShape(images.height(), images.width(), images.channels(), images.classes());
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
            return images.labels()[index];
        }

        @Override
        public void write(int index, boolean mirrored, RandomStream draws, float[] into, int offset) {
            images.pixels(index, into, offset);
            if (mirrored) {
                int rowSize = images.width() * images.channels();
                for (int row = 0; row < images.height(); row++) {
                    mirror(into, offset + row * rowSize, images.width(), images.channels());
                }
            }
        }

        private static void mirror(float[] pixels, int start, int width, int channels) {
            for (int left = 0; left < width / 2; left++) {
                int right = width - 1 - left;
                for (int c = 0; c < channels; c++) {
                    int a = start + left * channels + c;
                    int b = start + right * channels + c;
                    float kept = pixels[a];
                    pixels[a] = pixels[b];
                    pixels[b] = kept;
                }
            }
        }
    }
}
