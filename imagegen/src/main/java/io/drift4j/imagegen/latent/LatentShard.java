package io.drift4j.imagegen.latent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/** Latents that lie together: in memory, or in one safetensors file of a cache, mapped into memory. */
final class LatentShard {
    static final String LATENTS = "latents";
    static final String MIRRORED = "mirrored";
    static final String LABELS = "labels";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int latentSize;
    private final FloatBuffer latents;
    private final FloatBuffer mirrored;
    private final FloatBuffer labels;

    private LatentShard(int latentSize, FloatBuffer latents, FloatBuffer mirrored, FloatBuffer labels) {
        this.latentSize = latentSize;
        this.latents = latents;
        this.mirrored = mirrored;
        this.labels = labels;
    }

    /** Of arrays in memory. */
    static LatentShard of(Map<String, Tensor> arrays, LatentDescription description) {
        return new LatentShard(
                description.latentSize(), values(arrays, LATENTS), values(arrays, MIRRORED), values(arrays, LABELS));
    }

    private static FloatBuffer values(Map<String, Tensor> arrays, String name) {
        return FloatBuffer.wrap(Objects.requireNonNull(arrays.get(name), name).values());
    }

    static LatentShard open(Path file, LatentDescription description) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            long headLength = bytes.capacity() < 8 ? -1 : bytes.getLong(0);
            BadInput.unless(
                    headLength >= 2 && headLength <= bytes.capacity() - 8,
                    "%s is cut short: delete it and start again",
                    file);
            byte[] head = new byte[(int) headLength];
            bytes.get(8, head);
            JsonNode header = JSON.readTree(head);
            int base = 8 + head.length;
            FloatBuffer labels = array(bytes, base, header.path(LABELS), file);
            FloatBuffer latents = array(bytes, base, header.path(LATENTS), file);
            FloatBuffer mirrored = array(bytes, base, header.path(MIRRORED), file);
            long numbers = (long) labels.capacity() * description.latentSize();
            BadInput.unless(
                    latents.capacity() == numbers && mirrored.capacity() == numbers,
                    "%s must hold latents of shape %s for its %d labels, it holds %d and %d numbers: delete it and start"
                            + " again",
                    file,
                    description.shape(),
                    labels.capacity(),
                    latents.capacity(),
                    mirrored.capacity());
            requireClasses(labels, description.classNames().size(), file);
            return new LatentShard(description.latentSize(), latents, mirrored, labels);
        } catch (IOException e) {
            throw new BadInput(
                    file + " cannot be read (" + BadInput.reason(e) + "): delete it and start the cache again", e);
        }
    }

    private static void requireClasses(FloatBuffer labels, int classes, Path file) {
        for (int i = 0; i < labels.capacity(); i++) {
            float label = labels.get(i);
            BadInput.unless(
                    label >= 0 && label < classes,
                    "labels in %s must be 0 to %d, number %d is %s: the file is damaged, delete it and start again",
                    file,
                    classes - 1,
                    i,
                    label);
        }
    }

    private static FloatBuffer array(MappedByteBuffer bytes, int base, JsonNode item, Path file) {
        long begin = item.path("data_offsets").path(0).asLong(-1);
        long end = item.path("data_offsets").path(1).asLong(-1);
        BadInput.unless(
                item.path("dtype").asText().equals("F32")
                        && begin >= 0
                        && end >= begin
                        && (end - begin) % 4 == 0
                        && base + end <= bytes.capacity(),
                "%s must hold float32 arrays %s, %s and %s, one is missing or cut short: delete it and start again",
                file,
                LATENTS,
                MIRRORED,
                LABELS);
        return bytes.slice(base + (int) begin, (int) (end - begin))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    int count() {
        return labels.capacity();
    }

    int label(int index) {
        return (int) labels.get(index);
    }

    void latent(int index, boolean flipped, float[] into, int offset) {
        (flipped ? mirrored : latents).get(index * latentSize, into, offset, latentSize);
    }
}
