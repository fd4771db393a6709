package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.imagegen.data.LabelledImages;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassSpreadTest {
    /** Of 1 x 1 pixels: classes a and b are 0 or 51 in turn, .4 apart in [-1, 1]; class c is 0 or 255. */
    private static TrainingImages images(int count) {
        byte[] pixels = new byte[count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
            pixels[i] = (byte) (i / 3 % 2 * (labels[i] == 2 ? 255 : 51));
        }
        return TrainingImages.of(new LabelledImages(pixels, labels, List.of("a", "b", "c"), 1, 1, 1, "the test"));
    }

    @Test
    void isTheMeanOverClassesOfTheDeviationWithinEach() {
        assertThat(ClassSpread.of(images(6000))).isCloseTo((0.2 + 0.2 + 1) / 3, within(1e-3));
    }

    @Test
    void largeSetsAreJudgedByDrawsOfTheirFirstClasses() {
        assertThat(ClassSpread.of(images(6000), 6000, 2)).isCloseTo(0.2, within(1e-3));
        assertThat(ClassSpread.of(images(6000), 400, 2)).isCloseTo(0.2, within(0.01));
        assertThat(ClassSpread.of(images(6000), 400, 1)).isCloseTo(0.2, within(0.01));
        assertThat(ClassSpread.of(images(6000), 8, 2))
                .as("every draw is of a class that counts")
                .isPositive();
    }
}
