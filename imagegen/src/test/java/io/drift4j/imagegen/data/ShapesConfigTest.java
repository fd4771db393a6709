package io.drift4j.imagegen.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ShapesConfigTest {

    @Test
    void theSameSeedDrawsTheSameShapes() {
        ShapesConfig config = new ShapesConfig(28, 5, 2, 1);
        LabelledImages train = config.train();
        assertThat(train.count()).isEqualTo(40);
        assertThat(train.pixels()).isEqualTo(config.train().pixels());
        assertThat(config.test().pixels()).isNotEqualTo(Arrays.copyOf(train.pixels(), 16 * 28 * 28));
        assertThat(new ShapesConfig(28, 5, 2, 2).train().pixels()).isNotEqualTo(train.pixels());
        // pinned, because a published number may rest on it
        assertThat(Sha256.of(ShapesConfig.preset().test().pixels())).startsWith("619598b5265501c0");
    }

    @Test
    void aSummaryCountsAndMeasures() {
        byte[] pixels = {0, (byte) 255, 0, (byte) 255, (byte) 255, (byte) 255};
        DataSummary summary = DataSummary.of(
                new LabelledImages(pixels, new int[] {0, 0, 1}, List.of("a", "b"), 2, 1, 1, "six pixels"));
        assertThat(summary.counts()).containsExactly(2, 1);
        assertThat(summary.mean()).isEqualTo(1.0 / 3, Offset.offset(1e-6));
        assertThat(summary.spreads()).containsExactly(0, 0);
        DataSummary shapes = DataSummary.of(new ShapesConfig(28, 20, 2, 1).train());
        assertThat(shapes.spread()).isBetween(0.3, 0.7);
        assertThat(shapes.lines()).anyMatch(line -> line.startsWith("half-disc        20"));
    }

    @Test
    void aContactSheetShowsEachClassInARow() throws IOException {
        byte[] png = ContactSheet.ofClasses(new ShapesConfig(28, 5, 2, 1).train(), 3);
        var image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(3 * 58 + 2);
        assertThat(image.getHeight()).isEqualTo(8 * 58 + 2);
    }
}
