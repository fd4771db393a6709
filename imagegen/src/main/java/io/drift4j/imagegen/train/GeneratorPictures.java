package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.imagegen.ImageModel;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.ContactSheet.Cell;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.report.SampleSheets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a generator shows: rows of classes, made of the same noise at every step, the noise of {@code drift4j
 * generate} with its seed of 0. No random draw of the run is used.
 *
 * @param images the training images; null if only their latents are at hand
 * @param classes how many classes there are
 * @param finish makes a generator of a training checkpoint
 */
record GeneratorPictures(@Nullable LabelledImages images, int classes, ImageTraining.Finish finish)
        implements ImageTraining.Pictures {
    private static final long SEED = 0;
    private static final int SIDE = 64; // larger images are shown smaller, for the page holds a dozen sheets

    @Override
    public byte[] of(Checkpoint checkpoint, NDManager manager) {
        Checkpoint generator = finish.of(checkpoint, manager);
        try (NDManager own = manager.newSubManager();
                ImageModel model = ImageModel.of(generator, "the training", own)) {
            List<ImageModel.Draw> draws = IntStream.range(0, SampleSheets.COLUMNS)
                    .mapToObj(i -> model.draw(SEED, i))
                    .toList();
            List<List<Cell>> rows = new ArrayList<>();
            for (int c : SampleSheets.classes(classes)) {
                int[] row = new int[SampleSheets.COLUMNS];
                Arrays.fill(row, c);
                rows.add(cells(model.generate(row, 1, draws)));
            }
            return ContactSheet.png(rows);
        }
    }

    @Override
    public Optional<byte[]> data() {
        if (images == null) {
            return Optional.empty();
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int c : SampleSheets.classes(classes)) {
            int[] first = IntStream.range(0, images.count())
                    .filter(i -> images.labels()[i] == c)
                    .limit(SampleSheets.COLUMNS)
                    .toArray();
            rows.add(cells(images.select(first)));
        }
        return Optional.of(ContactSheet.png(rows));
    }

    private static List<Cell> cells(LabelledImages row) {
        LabelledImages small = row.atMost(SIDE);
        return IntStream.range(0, small.count())
                .mapToObj(i -> new Cell(small, i))
                .toList();
    }
}
