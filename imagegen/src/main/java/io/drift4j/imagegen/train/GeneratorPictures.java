package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.ContactSheet.Cell;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.report.SampleSheets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What the page of a generator shows: rows of classes, made of the same noise at every step, the noise of {@code drift4j
 * generate} with its seed of 0. No random draw of the run is used. Training images stand beside them; with a codec, as it
 * gives them back.
 *
 * @param images what the generator learns from
 * @param finish makes a generator of a training checkpoint
 */
record GeneratorPictures(TrainingImages images, ImageTraining.Finish finish) implements ImageTraining.Pictures {
    private static final long SEED = 0;
    private static final int SIDE = 64; // larger images are shown smaller, for the page holds a dozen sheets

    @Override
    public void keep(Checkpoint checkpoint, NDManager manager, SampleSheets sheets) {
        Checkpoint generator = finish.of(checkpoint, manager);
        try (NDManager own = manager.newSubManager();
                ImageModel model = ImageModel.of(generator, "the training", own)) {
            List<ImageModel.Draw> draws = IntStream.range(0, SampleSheets.COLUMNS)
                    .mapToObj(i -> model.draw(SEED, i))
                    .toList();
            byte[] made = sheet(c -> model.generate(labels(c, SampleSheets.COLUMNS), 1, draws));
            sheets.keep(checkpoint.manifest().step(), made);
            if (!sheets.hasData()) {
                sheets.keepData(sheet(c -> data(c, model)));
            }
        }
    }

    /** The first training images of a class. */
    private LabelledImages data(int c, ImageModel model) {
        int[] first = IntStream.range(0, images.count())
                .filter(i -> images.label(i) == c)
                .limit(SampleSheets.COLUMNS)
                .toArray();
        int size = images.shape().size();
        float[] values = new float[first.length * size];
        for (int i = 0; i < first.length; i++) {
            images.write(first[i], false, RandomStream.of(SEED).split(i), values, i * size);
        }
        return model.decoded(values, labels(c, first.length));
    }

    private static int[] labels(int c, int count) {
        int[] labels = new int[count];
        Arrays.fill(labels, c);
        return labels;
    }

    private byte[] sheet(IntFunction<LabelledImages> ofClass) {
        List<List<Cell>> rows = new ArrayList<>();
        for (int c : SampleSheets.classes(images.shape().classes())) {
            LabelledImages row = ofClass.apply(c).atMost(SIDE);
            rows.add(IntStream.range(0, row.count())
                    .mapToObj(i -> new Cell(row, i))
                    .toList());
        }
        return ContactSheet.png(rows);
    }
}
