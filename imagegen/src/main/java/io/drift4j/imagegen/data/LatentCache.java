package io.drift4j.imagegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.AtomicFiles;
import io.drift4j.engine.train.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Latents of a data set on disk, each image's and its mirror image's: {@code cache.json} and shards {@code shard-00000.safetensors}
 * with arrays {@code latents} and {@code mirrored} (n, h, w, c) and {@code labels} (n).
 *
 * <p>Every shard appears whole, by rename. A writer that was killed, or ran out of space, goes on with the first shard that is missing.
 * Reading maps the shards into memory: latents of any size cost no more than what is looked at.
 */
public final class LatentCache {
    private static final String DESCRIPTION = "cache.json";

    /**
     * What a cache says of itself.
     *
     * @param source where the images came from
     * @param codec which codec made the latents, with its fingerprint
     * @param images how many were to be encoded
     * @param shardImages images a shard
     * @param classNames in the order of the labels
     * @param shape (h, w, c) of a latent
     */
    public record Description(
            String source, String codec, int images, int shardImages, List<String> classNames, List<Long> shape) {
        public Description {
            classNames = List.copyOf(classNames);
            shape = List.copyOf(shape);
            BadInput.unless(
                    images >= 1 && shardImages >= 1 && shape.size() == 3,
                    "a cache needs images, images a shard and a shape of three axes, got %d, %d and %s",
                    images,
                    shardImages,
                    shape);
        }

        int shards() {
            return (images - 1) / shardImages + 1;
        }

        int latentSize() {
            return Math.toIntExact(shape.get(0) * shape.get(1) * shape.get(2));
        }
    }

    /** Images that are read in parts, so that all of them need not fit in memory. */
    public interface Parts {
        /** How many images, unreadable ones included. */
        int count();

        /** Images {@code first} to {@code end}, end excluded; unreadable ones may be left out. */
        LabelledImages part(int first, int end);
    }

    private final Description description;
    private final List<LatentShard> shards;
    private final int[] ends; // of each shard, in images

    private LatentCache(Description description, List<LatentShard> shards) {
        this.description = description;
        this.shards = shards;
        this.ends = new int[shards.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += shards.get(i).count();
            ends[i] = end;
        }
    }

    /**
     * Encodes images into a folder, or goes on where an earlier attempt ended, and opens the result.
     *
     * @param codecName of the codec, for the description
     * @param shardImages images a shard; a shard is made in memory
     * @param batch images encoded at once
     * @param done told how many images are encoded
     * @throws BadInput if the folder holds another cache or cannot be written
     */
    public static LatentCache write(
            Path folder,
            Parts images,
            LatentCodec codec,
            String codecName,
            int shardImages,
            int batch,
            NDManager manager,
            IntConsumer done) {
        LabelledImages first = images.part(0, 1);
        List<Long> shape = new ArrayList<>();
        for (long axis : codec.latentShape(first.height(), first.width(), first.channels())) {
            shape.add(axis);
        }
        Description description =
                new Description(first.source(), codecName, images.count(), shardImages, first.classNames(), shape);
        begin(folder, description);
        for (int shard = 0; shard < description.shards(); shard++) {
            int end = Math.min(images.count(), (shard + 1) * shardImages);
            if (!Files.exists(shardFile(folder, shard))) {
                LabelledImages part = images.part(shard * shardImages, end);
                AtomicFiles.write(
                        shardFile(folder, shard),
                        Safetensors.encode(encoded(part, description, codec, batch, manager)));
            }
            done.accept(end);
        }
        return open(folder);
    }

    private static void begin(Path folder, Description description) {
        Path file = folder.resolve(DESCRIPTION);
        JsonNode wanted = ConfigFile.toTree(description);
        if (Files.exists(file)) {
            List<String> differences = ConfigFile.differences(ConfigFile.toTree(describe(folder)), wanted);
            BadInput.unless(
                    differences.isEmpty(),
                    "%s must hold a cache of the same images and codec to go on with, but they differ in %s: choose another"
                            + " folder",
                    folder,
                    String.join("; ", differences));
        } else {
            AtomicFiles.write(file, (wanted.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<String, Tensor> encoded(
            LabelledImages images, Description description, LatentCodec codec, int batch, NDManager manager) {
        int n = images.count();
        int size = description.latentSize();
        float[] latents = new float[n * size];
        float[] mirrored = new float[n * size];
        float[] labels = new float[n];
        int pixels = images.imageSize();
        for (int from = 0; from < n; from += batch) {
            int count = Math.min(batch, n - from);
            float[] values = new float[count * pixels];
            for (int i = 0; i < count; i++) {
                images.pixels(from + i, values, i * pixels);
                labels[from + i] = images.labels()[from + i];
            }
            try (Scope scope = Scope.open(manager)) {
                NDArray x = scope.manager()
                        .create(values, new Shape(count, images.height(), images.width(), images.channels()));
                float[] plain = codec.encode(x).toFloatArray();
                float[] flipped = codec.encode(x.flip(2)).toFloatArray();
                System.arraycopy(plain, 0, latents, from * size, plain.length);
                System.arraycopy(flipped, 0, mirrored, from * size, flipped.length);
            }
        }
        List<Long> s = description.shape();
        long[] shape = {n, s.get(0), s.get(1), s.get(2)};
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(LatentShard.LATENTS, new Tensor(shape, latents));
        arrays.put(LatentShard.MIRRORED, new Tensor(shape, mirrored));
        arrays.put(LatentShard.LABELS, new Tensor(new long[] {n}, labels));
        return arrays;
    }

    /**
     * Opens a finished cache.
     *
     * @throws BadInput if there is none, it is not finished, or a shard is damaged
     */
    public static LatentCache open(Path folder) {
        Description description = describe(folder);
        List<LatentShard> shards = new ArrayList<>();
        for (int i = 0; i < description.shards(); i++) {
            Path file = shardFile(folder, i);
            BadInput.unless(
                    Files.exists(file),
                    "the latent cache %s must hold %d shards, but %s is missing: writing it has not ended, start it again to"
                            + " go on",
                    folder,
                    description.shards(),
                    file.getFileName());
            shards.add(LatentShard.open(file, description));
        }
        return new LatentCache(description, shards);
    }

    private static Description describe(Path folder) {
        Path file = folder.resolve(DESCRIPTION);
        try {
            return ConfigFile.bind(
                    ConfigFile.JSON.readTree(Files.readAllBytes(file)), Description.class, file.toString());
        } catch (IOException e) {
            throw new BadInput(
                    folder + " must hold a latent cache, but its " + DESCRIPTION + " cannot be read: "
                            + BadInput.reason(e),
                    e);
        }
    }

    private static Path shardFile(Path folder, int shard) {
        return folder.resolve(String.format(Locale.ROOT, "shard-%05d.safetensors", shard));
    }

    /** What the cache says of itself. */
    public Description description() {
        return description;
    }

    /** How many images. */
    public int count() {
        return ends[ends.length - 1];
    }

    /** Numbers in a latent, h * w * c. */
    public int latentSize() {
        return description.latentSize();
    }

    /** The class of an image. */
    public int label(int index) {
        int shard = shard(index);
        return shards.get(shard).label(within(index, shard));
    }

    /** Writes the latent of image {@code index}, or of its mirror image, to {@code into} from {@code offset} on. */
    public void latent(int index, boolean mirrored, float[] into, int offset) {
        int shard = shard(index);
        shards.get(shard).latent(within(index, shard), mirrored, into, offset);
    }

    private int shard(int index) {
        int found = Arrays.binarySearch(ends, index);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private int within(int index, int shard) {
        return shard == 0 ? index : index - ends[shard - 1];
    }
}
