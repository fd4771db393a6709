package io.drift4j.imagegen.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Safetensors;
import io.drift4j.imagegen.data.ImageParts;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.data.ShapesConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentCacheTest {
    private static NDManager manager;

    @TempDir
    Path root;

    @BeforeAll
    static void open() {
        manager = Backend.open("cpu", 1);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private final LabelledImages images = new ShapesConfig(8, 3, 1, 0).train(); // 24 images

    private static LatentEncoding encoding(LabelledImages images, LatentCodec codec) {
        return new LatentEncoding(ImageParts.of(images), codec, manager, new LatentEncoding.Portions(10, 5));
    }

    private Path folder() {
        return root.resolve("cache");
    }

    private Latents write(LatentCodec codec) {
        return LatentCache.openOrWrite(folder(), encoding(images, codec), LatentEncoding.Watcher.NONE);
    }

    @Test
    void latentsOfImagesAndTheirMirrorImagesAreRead() {
        Latents cache = write(LatentCodec.identity());
        Latents memory = encoding(images, LatentCodec.identity()).inMemory(true, LatentEncoding.Watcher.NONE);
        assertThat(cache.description()).isEqualTo(memory.description());
        assertThat(cache.description().shape()).containsExactly(8L, 8L, 1L);
        for (Latents latents : List.of(cache, memory)) {
            assertThat(latents.count()).isEqualTo(24);
            for (int i : new int[] {0, 9, 10, 23}) {
                float[] plain = new float[65];
                float[] mirrored = new float[64];
                float[] wanted = new float[64];
                latents.latent(i, false, plain, 1);
                latents.latent(i, true, mirrored, 0);
                images.pixels(i, wanted, 0);
                assertThat(Arrays.copyOfRange(plain, 1, 65)).isEqualTo(wanted);
                assertThat(mirrored[0]).isEqualTo(wanted[7]);
                assertThat(mirrored[63]).isEqualTo(wanted[56]);
                assertThat(latents.label(i)).isEqualTo(images.labels()[i]);
            }
        }
    }

    @Test
    void aWriterThatWasStoppedGoesOn() throws IOException {
        int[] calls = {0};
        LatentCodec failing = new Counting(calls, 5);
        assertThatThrownBy(() -> write(failing)).hasMessage("no more");
        assertThatThrownBy(() -> LatentCache.open(folder()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("3 shards")
                .hasMessageContaining("shard-00001");
        Files.writeString(folder().resolve("shard-00001.safetensors.tmp"), "half a shard");
        calls[0] = 0;
        List<String> told = new ArrayList<>();
        Latents cache = LatentCache.openOrWrite(
                folder(), encoding(images, new Counting(calls, 1000)), (done, all) -> told.add(done + "/" + all));
        assertThat(cache.count()).isEqualTo(24);
        assertThat(calls[0])
                .as("batches of the first shard are not encoded again")
                .isEqualTo(2 * 2 + 2);
        assertThat(told).containsExactly("10/24", "15/24", "20/24", "24/24");
        assertThat(folder().resolve("shard-00001.safetensors.tmp")).doesNotExist();

        calls[0] = 0;
        told.clear();
        Files.delete(folder().resolve("shard-00000.safetensors"));
        LatentCache.openOrWrite(
                folder(), encoding(images, new Counting(calls, 1000)), (done, all) -> told.add(done + "/" + all));
        assertThat(calls[0]).isEqualTo(4);
        assertThat(told).containsExactly("20/24", "24/24", "24/24");
    }

    @Test
    void otherImagesOrAnotherCodecAreRefused() throws IOException {
        write(LatentCodec.identity());
        assertThatThrownBy(() -> write(new Counting(new int[1], 1000)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("differ in codec: \"identity\" -> \"counting\"")
                .hasMessageContaining("name another folder with cache, or delete that one");
        LabelledImages others = new ShapesConfig(8, 3, 1, 7).train();
        assertThatThrownBy(() -> LatentCache.openOrWrite(
                        folder(), encoding(others, LatentCodec.identity()), LatentEncoding.Watcher.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("differ in data: \"bytes, SHA-256 ")
                .hasMessageContaining("images of shapes (train, seed 0) there, of shapes (train, seed 7) here");
        LabelledImages moved = new LabelledImages(
                images.pixels(), images.labels(), images.classNames(), 8, 8, 1, "the same elsewhere");
        assertThat(LatentCache.openOrWrite(
                                folder(), encoding(moved, LatentCodec.identity()), LatentEncoding.Watcher.NONE)
                        .count())
                .isEqualTo(24);
        Files.delete(folder().resolve("cache.json"));
        assertThatThrownBy(() -> write(LatentCodec.identity()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("new or empty folder");
        Files.writeString(folder().resolve("cache.json"), "{\"images\": 3");
        assertThatThrownBy(() -> write(LatentCodec.identity()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cache.json cannot be read");
        Path file = Files.writeString(root.resolve("file"), "no folder");
        assertThatThrownBy(() -> LatentCache.openOrWrite(
                        file, encoding(images, LatentCodec.identity()), LatentEncoding.Watcher.NONE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be a folder");
        assertThat(file).hasContent("no folder");
    }

    @Test
    void damageIsRefused() throws IOException {
        write(LatentCodec.identity());
        Path shard = folder().resolve("shard-00002.safetensors");
        byte[] whole = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(whole, whole.length - 5));
        assertThatThrownBy(() -> write(LatentCodec.identity()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("shard-00002")
                .hasMessageContaining("delete it and start again");
        Files.write(shard, new byte[3]);
        assertThatThrownBy(() -> write(LatentCodec.identity())).hasMessageContaining("cut short");
        Map<String, Tensor> arrays = Safetensors.decode(whole, "whole");
        arrays.get(LatentShard.LABELS).values()[1] = 8;
        Files.write(shard, Safetensors.encode(arrays));
        assertThatThrownBy(() -> write(LatentCodec.identity())).hasMessageContaining("must be 0 to 7, number 1 is 8.0");
        Files.delete(shard);
        assertThat(write(LatentCodec.identity()).count()).isEqualTo(24);
        assertThat(shard).hasBinaryContent(whole);
    }

    @Test
    void thereIsOneWriter() throws IOException {
        write(LatentCodec.identity());
        Files.delete(folder().resolve("shard-00001.safetensors"));
        try (FileChannel other = FileChannel.open(folder().resolve("cache.json"), StandardOpenOption.WRITE)) {
            other.lock();
            assertThatThrownBy(() -> write(LatentCodec.identity()))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("another process is writing");
        }
        assertThat(write(LatentCodec.identity()).count()).isEqualTo(24);
    }

    @Test
    void latentsThatAreNoNumbersAreRefused() {
        assertThatThrownBy(() -> write(new Overflowing()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be finite, but the codec made -Infinity");
        assertThat(folder().resolve("shard-00000.safetensors")).doesNotExist();
    }

    @Test
    void portionsSuitTheImages() {
        assertThat(LatentEncoding.Portions.of(List.of(28L, 28L, 1L), List.of(7L, 7L, 4L)))
                .isEqualTo(new LatentEncoding.Portions(4096, 256));
        assertThat(LatentEncoding.Portions.of(List.of(256L, 256L, 3L), List.of(32L, 32L, 4L)))
                .isEqualTo(new LatentEncoding.Portions(512, 4));
        assertThat(LatentEncoding.Portions.of(List.of(4096L, 4096L, 3L), List.of(512L, 512L, 16L)))
                .isEqualTo(new LatentEncoding.Portions(1, 1));
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
        public String fingerprint() {
            return "counting";
        }

        @Override
        public NDArray decode(NDArray latents) {
            return latents;
        }

        @Override
        public void close() {}
    }

    private record Overflowing() implements LatentCodec {
        @Override
        public long[] latentShape(long... image) {
            return image;
        }

        @Override
        public NDArray encode(NDArray images) {
            return images.mul(1e38f).mul(1e38f);
        }

        @Override
        public String fingerprint() {
            return "overflowing";
        }

        @Override
        public NDArray decode(NDArray latents) {
            return latents;
        }

        @Override
        public void close() {}
    }
}
