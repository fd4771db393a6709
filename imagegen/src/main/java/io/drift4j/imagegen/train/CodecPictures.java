package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.CodecContents;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.ContactSheet.Cell;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.report.SampleSheets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the page of a codec shows: training images, evenly drawn, each above what comes back of it.
 *
 * @param data the training images
 */
record CodecPictures(LabelledImages data, CodecContents contents) implements ImageTraining.Pictures {
    private static final int SIDE = 64; // larger images are shown smaller, for the page holds a dozen sheets

    @Override
    public void keep(Checkpoint checkpoint, NDManager manager, SampleSheets sheets) {
        int count = Math.min(data.count(), SampleSheets.PAIRS_OF_ROWS * SampleSheets.COLUMNS);
        LabelledImages images = data.select(IntStream.range(0, count)
                .map(i -> (int) ((long) i * data.count() / count))
                .toArray());
        LabelledImages above = images.atMost(SIDE);
        LabelledImages below = givenBack(images, checkpoint, manager).atMost(SIDE);
        List<List<Cell>> rows = new ArrayList<>();
        for (int from = 0; from < count; from += SampleSheets.COLUMNS) {
            int to = Math.min(count, from + SampleSheets.COLUMNS);
            rows.add(cells(above, from, to));
            rows.add(cells(below, from, to));
        }
        sheets.keep(checkpoint.manifest().step(), ContactSheet.png(rows));
    }

    private LabelledImages givenBack(LabelledImages images, Checkpoint checkpoint, NDManager manager) {
        float[] pixels = new float[images.count() * images.imageSize()];
        for (int i = 0; i < images.count(); i++) {
            images.pixels(i, pixels, i * images.imageSize());
        }
        Shape shape = new Shape(images.count(), images.height(), images.width(), images.channels());
        try (Codec codec = Codec.of(
                        contents, checkpoint.groups().getOrDefault(Training.EMA, Map.of()), "the training", manager);
                Scope scope = Scope.open(manager)) {
            float[] again = codec.decode(codec.encode(scope.manager().create(pixels, shape)))
                    .toFloatArray();
            return LabelledImages.nearest(
                    again,
                    images.labels(),
                    images.classNames(),
                    images.height(),
                    images.width(),
                    images.channels(),
                    images.source());
        }
    }

    private static List<Cell> cells(LabelledImages images, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new Cell(images, i)).toList();
    }
}
