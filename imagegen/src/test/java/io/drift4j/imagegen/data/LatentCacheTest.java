package io.drift4j.imagegen.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentCacheTest {
    private static NDManager manager;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        manager = Backend.open("cpu", 1);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private static LatentCache.Parts parts(LabelledImages images) {
        return new LatentCache.Parts() {
            @Override
            public int count() {
                return images.count();
            }

            @Override
            public LabelledImages part(int first, int end) {
                return images.select(IntStream.range(first, end).toArray());
            }
        };
    }

    private final LabelledImages images = new ShapesConfig(8, 3, 1, 0).train(); // 24 images

    private LatentCache write(LatentCodec codec, String name) {
        return LatentCache.write(folder.resolve("cache"), parts(images), codec, name, 10, 4, manager, done -> {});
    }

    @Test
    void latentsOfImagesAndTheirMirrorImagesAreRead() {
        LatentCache cache = write(LatentCodec.identity(), "identity");
        assertThat(cache.count()).isEqualTo(24);
        assertThat(cache.description().shape()).containsExactly(8L, 8L, 1L);
        for (int i : new int[] {0, 9, 10, 23}) {
            float[] plain = new float[65];
            float[] mirrored = new float[64];
            float[] wanted = new float[64];
            cache.latent(i, false, plain, 1);
            cache.latent(i, true, mirrored, 0);
            images.pixels(i, wanted, 0);
            assertThat(Arrays.copyOfRange(plain, 1, 65)).isEqualTo(wanted);
            assertThat(mirrored[0]).isEqualTo(wanted[7]);
            assertThat(mirrored[63]).isEqualTo(wanted[56]);
            assertThat(cache.label(i)).isEqualTo(images.labels()[i]);
        }
    }

    @Test
    void aWriterThatWasStoppedGoesOn() throws IOException {
        int[] calls = {0};
        LatentCodec failing = new Counting(calls, 8);
        assertThatThrownBy(() -> write(failing, "counted")).hasMessage("no more");
        assertThatThrownBy(() -> LatentCache.open(folder.resolve("cache")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("3 shards")
                .hasMessageContaining("shard-00001");
        Files.writeString(folder.resolve("cache/shard-00001.safetensors.tmp"), "half a shard");
        calls[0] = 0;
        LatentCache cache = write(new Counting(calls, 1000), "counted");
        assertThat(cache.count()).isEqualTo(24);
        assertThat(calls[0])
                .as("batches of the first shard are not encoded again")
                .isEqualTo(2 * 3 + 2);
        assertThat(folder.resolve("cache/shard-00001.safetensors.tmp")).doesNotExist();
    }

    @Test
    void anotherCodecAndDamageAreRefused() throws IOException {
        write(LatentCodec.identity(), "identity");
        assertThatThrownBy(() -> write(LatentCodec.identity(), "other")).hasMessageContaining("codec: \"identity\"");
        Path shard = folder.resolve("cache/shard-00002.safetensors");
        byte[] whole = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(whole, whole.length - 5));
        assertThatThrownBy(() -> LatentCache.open(folder.resolve("cache")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("shard-00002");
        Files.write(shard, new byte[3]);
        assertThatThrownBy(() -> LatentCache.open(folder.resolve("cache"))).hasMessageContaining("cut short");
        assertThatThrownBy(() -> LatentCache.open(folder)).hasMessageContaining("cache.json");
    }

    @Test
    void aUsersAutoEncoderIsScaled() throws IOException {
        Path encoder = ScriptFile.write(
                folder.resolve("e.pt"), "Tensor", "torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, None)");
        Path decoder = ScriptFile.write(
                folder.resolve("d.pt"), "Tensor", "torch.repeat_interleave(torch.repeat_interleave(x, 2, 2), 2, 3)");
        try (LatentCodec codec = TorchScriptCodec.load(encoder, decoder, 0.5, manager)) {
            assertThat(codec.latentShape(8, 6, 3)).containsExactly(4, 3, 3);
            NDArray image = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 2, 2, 1));
            NDArray latent = codec.encode(image);
            assertThat(latent.toFloatArray()).containsExactly(1.25f);
            assertThat(codec.decode(latent).toFloatArray()).containsExactly(2.5f, 2.5f, 2.5f, 2.5f);
            assertThat(write(codec, "pooled").latentSize()).isEqualTo(16);
        }
        assertThatThrownBy(() -> TorchScriptCodec.load(encoder, folder.resolve("none.pt"), 1, manager))
                .hasMessageContaining("there is none");
        Path text = Files.writeString(folder.resolve("text.pt"), "no network");
        assertThatThrownBy(() -> TorchScript.load(text, manager))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("torch.jit.save");
    }

    /** The identity until its calls are used up. */
    private record Counting(int[] calls, int most) implements LatentCodec {
        @Override
        public long[] latentShape(long... image) {
            return image;
        }

        @Override
        public NDArray encode(NDArray images) {
            if (calls[0]++ == most) {
                throw new IllegalStateException("no more");
            }
            return images.duplicate();
        }

        @Override
        public NDArray decode(NDArray latents) {
            return latents;
        }

        @Override
        public void close() {}
    }
}
