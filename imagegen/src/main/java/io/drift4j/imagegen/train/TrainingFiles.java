package io.drift4j.imagegen.train;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.Picture;
import io.drift4j.imagegen.data.PictureFiles;
import java.util.List;
import java.util.stream.IntStream;

/** Random parts of picture files, in [-1, 1], decoded on all cores beside the training thread. */
record TrainingFiles(PictureFiles files) implements TrainingImages {
    @Override
    public ImageShape shape() {
        return new ImageShape(
                files.size(), files.size(), files.channels(), classNames().size());
    }

    @Override
    public List<String> classNames() {
        return files.folder().classNames();
    }

    @Override
    public int count() {
        return files.folder().labels().length;
    }

    @Override
    public int label(int index) {
        return files.folder().labels()[index];
    }

    @Override
    public int skipped() {
        return files.skipped();
    }

    @Override
    public void write(int index, boolean mirrored, RandomStream draws, float[] into, int offset) {
        Picture crop = files.crop(index, draws);
        byte[] bytes = (mirrored ? crop.mirrored() : crop).bytes();
        LabelledImages.toUnit(bytes, 0, bytes.length, into, offset);
    }

    @Override
    public void write(int[] indices, boolean[] mirrored, RandomStream draws, float[] into, int offset) {
        int size = shape().size();
        IntStream.range(0, indices.length)
                .parallel()
                .forEach(i -> write(indices[i], mirrored[i], draws.split(i), into, offset + i * size));
    }
}
