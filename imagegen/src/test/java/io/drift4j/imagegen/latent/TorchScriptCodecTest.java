package io.drift4j.imagegen.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.imagegen.net.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptCodecTest {
    private static final String HALVED = "torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, None)";
    private static final String DOUBLED = "torch.repeat_interleave(torch.repeat_interleave(x, 2, 2), 2, 3)";

    @TempDir
    Path folder;

    private final NDManager manager = Backend.open("cpu", 1);

    @BeforeEach
    void write() throws IOException {
        networks(HALVED, DOUBLED);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void networks(String encoder, String decoder) throws IOException {
        ScriptFile.write(folder.resolve("encoder.pt"), "Tensor", encoder);
        ScriptFile.write(folder.resolve("decoder.pt"), "Tensor", decoder);
    }

    private TorchScriptCodec load(double scale) {
        return TorchScriptCodec.load(folder, scale, manager);
    }

    @Test
    void latentsAreScaledAndBack() {
        assertThat(TorchScriptCodec.isIn(folder)).isTrue();
        try (LatentCodec codec = load(0.5);
                LatentCodec other = load(0.25)) {
            assertThat(codec.latentShape(8, 6, 3)).containsExactly(4, 3, 3);
            NDArray image = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 2, 2, 1));
            NDArray latent = codec.encode(image);
            assertThat(latent.toFloatArray()).containsExactly(1.25f);
            assertThat(codec.decode(latent).toFloatArray()).containsExactly(2.5f, 2.5f, 2.5f, 2.5f);
            assertThat(codec.fingerprint())
                    .contains("SHA-256", "scale 0.5")
                    .isNotEqualTo(other.fingerprint())
                    .isEqualTo(load(0.5).fingerprint());
        }
    }

    @Test
    void anEncoderThatDrawsIsRefused() throws IOException {
        networks("torch.add(" + HALVED + ", torch.rand_like(" + HALVED + "))", DOUBLED);
        try (LatentCodec codec = load(1)) {
            assertThatThrownBy(() -> codec.latentShape(8, 8, 1))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("encoder.pt must give the same latents")
                    .hasMessageContaining("mode()");
        }
    }

    @Test
    void networksThatDoNotFitAreRefused() throws IOException {
        networks(HALVED, "torch.mul(x, 2.)");
        try (LatentCodec codec = load(1)) {
            assertThatThrownBy(() -> codec.latentShape(8, 8, 1))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(
                            "decoder.pt must give images back as they were, (1, 8, 8, 1), it makes (1, 4, 4, 1)");
        }
        networks("torch.flatten(x, 1)", DOUBLED);
        try (LatentCodec codec = load(1)) {
            assertThatThrownBy(() -> codec.latentShape(8, 8, 1))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("four axes");
        }
        assertThatThrownBy(() -> load(0)).hasMessageContaining("must be above 0");
        Files.writeString(folder.resolve("encoder.pt"), "no network");
        assertThatThrownBy(() -> load(1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("encoder.pt must be a network written by torch.jit.save");
        Files.delete(folder.resolve("decoder.pt"));
        assertThat(TorchScriptCodec.isIn(folder)).isTrue();
        Files.delete(folder.resolve("encoder.pt"));
        assertThat(TorchScriptCodec.isIn(folder)).isFalse();
        assertThatThrownBy(() -> load(1)).hasMessageContaining("there is none at " + folder.resolve("encoder.pt"));
    }
}
