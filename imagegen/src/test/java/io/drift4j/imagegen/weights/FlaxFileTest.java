package io.drift4j.imagegen.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

class FlaxFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatTheLibraryWrote() throws IOException {
        try (FlaxFile file =
                FlaxFile.open(Path.of("src/test/resources/io/drift4j/imagegen/weights/reference.msgpack"))) {
            Map<String, Tensor> all = new LinkedHashMap<>();
            file.shapes().keySet().forEach(path -> all.put(path, file.read(path)));
            float[] thirds = new float[12];
            for (int i = 0; i < thirds.length; i++) {
                thirds[i] = i / 3f;
            }
            assertThat(all)
                    .containsOnly(
                            Map.entry("a/kernel", new Tensor(new long[] {3, 4}, thirds)),
                            Map.entry("a/bias", new Tensor(new long[] {4}, new float[] {1.5f, -0f, 1e-45f, 7})),
                            Map.entry("scale", new Tensor(new long[] {}, new float[] {42})),
                            Map.entry("none", new Tensor(new long[] {0, 4}, new float[] {})));
        }
    }

    @Test
    void leavesInPiecesAreWhole() throws IOException {
        Map<String, Tensor> leaves = leaves();
        Path path = folder.resolve("pieces.msgpack");
        new FlaxWriter(7).write(leaves, path);
        try (FlaxFile file = FlaxFile.open(path)) {
            assertThat(file.shapes().keySet()).containsExactlyElementsOf(leaves.keySet());
            leaves.forEach((name, tensor) -> assertThat(file.read(name)).isEqualTo(tensor));
        }
    }

    @Test
    void everyTruncationAndAnythingBehindIsRefused() throws IOException {
        Path path = folder.resolve("whole.msgpack");
        new FlaxWriter(7).write(leaves(), path);
        byte[] whole = Files.readAllBytes(path);
        Path cut = folder.resolve("cut.msgpack");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> FlaxFile.open(cut).close())
                    .as("%d bytes", length)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("cut.msgpack");
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> FlaxFile.open(cut).close())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void otherNumbersAndOtherFilesAreRefused() throws IOException {
        Path path = folder.resolve("half.msgpack");
        try (MessagePacker packer = MessagePack.newDefaultPacker(Files.newOutputStream(path))) {
            packer.packMapHeader(1).packString("kernel");
            FlaxWriter.packArray(packer, 1, new Tensor(new long[] {2}, new float[2]), "float64");
        }
        assertThatThrownBy(() -> FlaxFile.open(path).close())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("kernel must hold float32, holds float64");
        Path text = Files.writeString(folder.resolve("text.msgpack"), "{\"a\": 1}", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> FlaxFile.open(text).close())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("text.msgpack");
    }

    @Test
    void leavesBeyondTwoGigabytesAreReadAtTheirPlaces() throws IOException {
        int hole = 3 << 28; // bytes of each of four leaves: 3 GiB in all, of holes that take no space
        Path path = folder.resolve("large.msgpack");
        try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
            out.write(0x85); // a map of five
            for (int i = 0; i < 5; i++) {
                int bytes = i < 4 ? hole : 4;
                byte[] head = head((char) ('a' + i), bytes);
                out.write(head);
                out.setLength(out.getFilePointer() + bytes);
                out.seek(out.length());
            }
            out.seek(out.length() - 4);
            out.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(7)
                    .array());
        }
        assertThat(Files.size(path)).isGreaterThan(3L << 30);
        try (FlaxFile file = FlaxFile.open(path)) {
            assertThat(file.shapes().keySet()).containsExactly("a", "b", "c", "d", "e");
            assertThat(file.shapes().get("d")).containsExactly(hole / 4);
            assertThat(file.read("e")).isEqualTo(new Tensor(new long[] {1}, new float[] {7}));
        }
    }

    /** A key and what stands before the numbers of a leaf. */
    private static byte[] head(char key, int bytes) {
        int inner = 1 + 1 + 5 + 8 + 5; // list of three, list of one, the length, the number type, count of the bytes
        ByteBuffer head = ByteBuffer.allocate(2 + 6 + inner);
        head.put((byte) 0xa1).put((byte) key);
        head.put((byte) 0xc9).putInt(bytes + inner).put((byte) 1);
        head.put((byte) 0x93).put((byte) 0x91).put((byte) 0xce).putInt(bytes / 4);
        head.put((byte) 0xa7).put("float32".getBytes(StandardCharsets.US_ASCII));
        head.put((byte) 0xc6).putInt(bytes);
        return head.array();
    }

    private static Map<String, Tensor> leaves() {
        Map<String, Tensor> leaves = new LinkedHashMap<>();
        leaves.put("a/kernel", new Tensor(new long[] {4, 5}, RandomStream.of(1).gaussians(20)));
        leaves.put("a/bias", new Tensor(new long[] {5}, RandomStream.of(2).gaussians(5)));
        leaves.put("b/c/scale", new Tensor(new long[] {7}, RandomStream.of(3).gaussians(7)));
        leaves.put(
                "b/c/kernel",
                new Tensor(new long[] {2, 2, 2, 1}, RandomStream.of(4).gaussians(8)));
        return leaves;
    }
}
