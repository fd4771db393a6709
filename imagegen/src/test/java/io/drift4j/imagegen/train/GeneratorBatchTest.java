package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.field.Guidance;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.imagegen.ImageGenerator.Sizes;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorBatchTest {
    private static final RandomStream RUN = RandomStream.of(9);

    /** 2 x 2 images whose first byte is their number and second their class. */
    private static TrainingImages images(int count, int classes) {
        byte[] pixels = new byte[count * 4];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i * 7 % classes;
            pixels[4 * i] = (byte) i;
            pixels[4 * i + 1] = (byte) labels[i];
        }
        List<String> names =
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
        return TrainingImages.of(new LabelledImages(pixels, labels, names, 2, 2, 1, "the test"));
    }

    private static GeneratorBatch.Source source(TrainingImages images, GeneratorConfig config) {
        return new GeneratorBatch.Source(
                images, config, new Sizes(2, 2, 1, images.shape().classes(), 2, 3), RUN);
    }

    private static GeneratorBatch draw(GeneratorBatch.Source source, long number) {
        return source.draw(number, RUN.split("batches").split(number));
    }

    private static int byteAt(float[] pixels, int index) {
        return Math.round((pixels[index] + 1) * 127.5f);
    }

    @Test
    void positivesAreOfTheClassAndNegativesOfAny() {
        GeneratorConfig config = TinyImages.config();
        GeneratorBatch.Source source = source(images(200, 3), config);
        Set<Integer> negativeClasses = new HashSet<>();
        for (int number = 0; number < 10; number++) {
            GeneratorBatch batch = draw(source, number);
            assertThat(batch.classes()).hasSize(4 * 8);
            for (int n = 0; n < 4; n++) {
                int label = batch.classes()[n * 8];
                float alpha = batch.guidance()[n * 8];
                Set<Integer> seen = new HashSet<>();
                for (int k = 0; k < 8; k++) {
                    assertThat(batch.classes()[n * 8 + k]).isEqualTo(label);
                    assertThat(batch.guidance()[n * 8 + k]).isEqualTo(alpha).isBetween(1f, 4f);
                    assertThat(byteAt(batch.positives(), (n * 8 + k) * 4 + 1)).isEqualTo(label);
                    seen.add(byteAt(batch.positives(), (n * 8 + k) * 4));
                }
                assertThat(seen).hasSizeGreaterThan(5); // an image of the last pass may be there twice
                for (int k = 0; k < 4; k++) {
                    negativeClasses.add(byteAt(batch.negatives(), (n * 4 + k) * 4 + 1));
                    assertThat(batch.negativeWeights()[n * 4 + k])
                            .isEqualTo((float) Guidance.negativeWeight(alpha, 8, 4));
                }
            }
            assertThat(batch.styles()).hasSize(4 * 8 * 2).contains(0, 1, 2).containsOnly(0, 1, 2);
            assertThat(batch.noise()).hasSize(4 * 8 * 4);
        }
        assertThat(negativeClasses).hasSize(3);
    }

    @Test
    void everyClassHasItsTurn() {
        GeneratorBatch.Source source = source(images(50, 10), TinyImages.config());
        int[] turns = new int[10];
        for (int number = 0; number < 25; number++) { // 100 labels
            GeneratorBatch batch = draw(source, number);
            for (int n = 0; n < 4; n++) {
                turns[batch.classes()[n * 8]]++;
            }
        }
        assertThat(turns).containsOnly(10);
    }

    @Test
    void aLaterBatchIsTheSameWhereverTheRunBegan() {
        TrainingImages images = images(120, 3);
        GeneratorConfig config = TinyImages.config("mirror=true");
        GeneratorBatch.Source whole = source(images, config);
        GeneratorBatch last = null;
        for (int number = 0; number <= 20; number++) {
            last = draw(whole, number);
        }
        GeneratorBatch resumed = draw(source(images, config), 20);
        assertThat(resumed.positives()).isEqualTo(last.positives());
        assertThat(resumed.negatives()).isEqualTo(last.negatives());
        assertThat(resumed.classes()).isEqualTo(last.classes());
        assertThat(resumed.noise()).isEqualTo(last.noise());
        assertThat(draw(source(images, config), 19).positives()).isNotEqualTo(last.positives());
    }

    @Test
    void banksHoldWhatWasReadLast() {
        TrainingImages images = images(100, 2);
        ImageBanks banks = new ImageBanks(images, new BankConfig(10, 20, 5), RUN.split("banks"));
        Set<Integer> before = entries(banks);
        assertThat(before).hasSize(20);
        banks.advance(0);
        Set<Integer> after = entries(banks);
        after.retainAll(before);
        assertThat(after).hasSizeBetween(15, 19); // five images came, which may have been there in the last pass
        int[] positives = banks.positives(1, 10, RandomStream.of(1));
        assertThat(positives).doesNotHaveDuplicates();
        assertThat(Arrays.stream(positives).map(images::label)).containsOnly(1);
    }

    private static Set<Integer> entries(ImageBanks banks) {
        Set<Integer> entries = new HashSet<>();
        Arrays.stream(banks.negatives(20, RandomStream.of(3))).forEach(entries::add);
        return entries;
    }

    @Test
    void mirroringExchangesLeftAndRight() {
        byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; // 2 rows, 3 columns, 2 channels
        TrainingImages images =
                TrainingImages.of(new LabelledImages(pixels, new int[] {0}, List.of("a"), 2, 3, 2, "the test"));
        float[] values = new float[13];
        images.write(0, true, RandomStream.of(0), values, 1);
        int[] bytes = IntStream.range(1, 13).map(i -> byteAt(values, i)).toArray();
        assertThat(bytes).containsExactly(5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8);
    }

    @Test
    void aClassWithoutImagesIsRefused() {
        TrainingImages images = TrainingImages.of(
                new LabelledImages(new byte[8], new int[] {0, 0}, List.of("a", "b"), 2, 2, 1, "the test"));
        assertThatThrownBy(() -> source(images, TinyImages.config()))
                .isInstanceOf(BadInput.class)
                .hasMessage("every class must have an image to learn from, 'b' has none");
    }
}
