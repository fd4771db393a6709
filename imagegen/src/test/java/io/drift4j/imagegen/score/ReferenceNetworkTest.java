package io.drift4j.imagegen.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.net.ScriptFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceNetworkTest {
    private static LabelledImages images(int height, int width, int channels, int... bytes) {
        byte[] pixels = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i] = (byte) bytes[i];
        }
        int count = bytes.length / (height * width * channels);
        return new LabelledImages(pixels, new int[count], List.of("a"), height, width, channels, "here");
    }

    /** Source coordinates of 2 pixels at 3: 0, 2/3, 4/3, the last beyond the edge; no half-pixel shift. */
    @Test
    void imagesAreResizedAsTheOldGraphDid() {
        float[] input = new float[3 * 9];
        ReferenceNetwork.prepare(images(2, 2, 1, 128, 188, 68, 248), 0, 3, input, 0);
        double[] wanted = {128, 168, 188, 88, 181.33333, 228, 68, 188, 248};
        for (int i = 0; i < 9; i++) {
            for (int c = 0; c < 3; c++) {
                assertThat((double) input[c * 9 + i]).isCloseTo((wanted[i] - 128) / 128, within(1e-5));
            }
        }
        float[] colour = new float[3];
        ReferenceNetwork.prepare(images(1, 1, 3, 0, 128, 255), 0, 1, colour, 0);
        assertThat(colour).containsExactly(-1, 0, 127 / 128f);
    }

    @Test
    void generatedNumbersAreClippedAndCutOffNotRounded() {
        float[] values = {-2, -1, 0, 0.9999f, 1, 3, Float.NaN};
        LabelledImages images = LabelledImages.ofNumbers(values, new int[7], List.of("a"), 1, 1, 1, "here");
        assertThat(images.pixels())
                .containsExactly((byte) 0, (byte) 0, (byte) 127, (byte) 254, (byte) 255, (byte) 255, (byte) 0);
    }

    @Test
    void anotherNetworksDistanceIsNotCalledFid(@TempDir Path folder) throws IOException {
        Path file = ScriptFile.write(
                folder.resolve("n.pt"),
                "Tuple[Tensor, Tensor]",
                "(torch.mean(x, [2, 3]), torch.mul(torch.mean(x, [2, 3]), 2.))");
        try (NDManager manager = Backend.open("cpu", 1);
                ReferenceNetwork network = ReferenceNetwork.load(file, manager)) {
            assertThat(network.distanceName()).isEqualTo("Frechet");
            Scorer.Judged judged = network.judge(images(1, 1, 3, 0, 128, 255, 255, 128, 0));
            assertThat(judged.features().values()[0]).isCloseTo(-1, within(1e-5));
            assertThat(judged.features().values()[3]).isCloseTo(127.0 / 128, within(1e-5));
            assertThat(judged.logits().values()[5]).isCloseTo(-2, within(1e-5));
            Path single = ScriptFile.write(folder.resolve("s.pt"), "Tensor", "torch.mul(x, 2.)");
            assertThatThrownBy(() -> ReferenceNetwork.load(single, manager))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("must give 2 arrays");
        }
    }
}
