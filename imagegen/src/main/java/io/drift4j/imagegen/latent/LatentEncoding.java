package io.drift4j.imagegen.latent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.imagegen.data.ImageParts;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a data set shard by shard.
 *
 * <p>Which images are encoded together is a function of their size alone, so that latents are the same bit for bit in memory, on disk,
 * and after any interruption.
 */
public final class LatentEncoding {
    private final ImageParts images;
    private final LatentCodec codec;
    private final NDManager manager;
    private final LatentDescription description;
    private final Portions portions;

    /** Told how far an encoding is. */
    @FunctionalInterface
    public interface Watcher {
        /** For callers who need not know. */
        Watcher NONE = (done, images) -> {};

        /** {@code done} of so many images have their latents, counting those that had them before. */
        void encoded(int done, int images);
    }

    /**
     * How many images go together.
     *
     * @param shard into one file; read into memory at once, and lost if the process is killed
     * @param batch through the codec; divides {@code shard}
     */
    record Portions(int shard, int batch) {
        private static final int MOST_IN_SHARD = 4096;
        private static final long SHARD_PIXEL_BYTES = 1 << 27;
        private static final long SHARD_LATENT_BYTES = 1 << 24;
        private static final int MOST_IN_BATCH = 256;
        private static final long BATCH_PLACES =
                1 << 18; // of H * W: an auto-encoder's first maps take 128 numbers each

        static Portions of(List<Long> image, List<Long> latent) {
            long batch = power(MOST_IN_BATCH, BATCH_PLACES / (image.get(0) * image.get(1)));
            long mostPixels = SHARD_PIXEL_BYTES / size(image);
            long mostLatents = SHARD_LATENT_BYTES / (2 * Float.BYTES * size(latent));
            long shard = Math.max(batch, power(MOST_IN_SHARD, Math.min(mostPixels, mostLatents)));
            return new Portions((int) shard, (int) batch);
        }

        private static long power(int most, long atMost) {
            return Math.max(1, Long.highestOneBit(Math.min(most, atMost)));
        }

        private static long size(List<Long> shape) {
            return shape.get(0) * shape.get(1) * shape.get(2);
        }
    }

    /**
     * Looks at the first image that can be read and its latent.
     *
     * @throws BadInput if there is none, or the codec does not take it
     */
    public LatentEncoding(ImageParts images, LatentCodec codec, NDManager manager) {
        this(images, codec, manager, null);
    }

    /** @param given null for what suits the images */
    LatentEncoding(ImageParts images, LatentCodec codec, NDManager manager, @Nullable Portions given) {
        this.images = images;
        this.codec = codec;
        this.manager = manager;
        LabelledImages first = first(images);
        List<Long> image = List.of((long) first.height(), (long) first.width(), (long) first.channels());
        List<Long> latent = Arrays.stream(codec.latentShape(first.height(), first.width(), first.channels()))
                .boxed()
                .toList();
        this.portions = given == null ? Portions.of(image, latent) : given;
        this.description = new LatentDescription(
                images.source(),
                images.fingerprint(),
                codec.fingerprint(),
                images.count(),
                portions.shard,
                images.classNames(),
                image,
                latent);
    }

    private static LabelledImages first(ImageParts images) {
        for (int i = 0; i < images.count(); i++) {
            LabelledImages part = images.part(i, i + 1);
            if (part.count() > 0) {
                return part;
            }
        }
        throw new BadInput(
                "none of the " + images.count() + " files of " + images.source() + " can be read as a picture");
    }

    /** What comes out. */
    public LatentDescription description() {
        return description;
    }

    /**
     * The latents of all images in memory.
     *
     * @param mirrored whether those of the mirror images are wanted too
     */
    public Latents inMemory(boolean mirrored, Watcher watcher) {
        LatentShard[] shards = new LatentShard[description.shards()];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = LatentShard.of(shard(i, mirrored, watcher), description);
        }
        return new Latents(description, List.of(shards));
    }

    /** The arrays of one shard, see {@link LatentShard}. */
    Map<String, Tensor> shard(int number, boolean mirrored, Watcher watcher) {
        int begin = number * portions.shard;
        int end = Math.min(images.count(), begin + portions.shard);
        LabelledImages part = images.part(begin, end);
        requireSize(part);
        int n = part.count();
        int size = description.latentSize();
        float[] plain = new float[n * size];
        float[] flipped = new float[mirrored ? n * size : 0];
        float[] labels = new float[n];
        int pixels = part.imageSize();
        for (int from = 0; from < n; from += portions.batch) {
            int count = Math.min(portions.batch, n - from);
            float[] values = new float[count * pixels];
            for (int i = 0; i < count; i++) {
                part.pixels(from + i, values, i * pixels);
                labels[from + i] = part.labels()[from + i];
            }
            try (Scope scope = Scope.open(manager)) {
                NDArray x =
                        scope.manager().create(values, new Shape(count, part.height(), part.width(), part.channels()));
                encode(x, plain, from * size);
                if (mirrored) {
                    encode(x.flip(2), flipped, from * size);
                }
            }
            watcher.encoded(begin + from + count, images.count());
        }
        List<Long> s = description.shape();
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put(LatentShard.LATENTS, new Tensor(new long[] {n, s.get(0), s.get(1), s.get(2)}, plain));
        long m = mirrored ? n : 0;
        arrays.put(LatentShard.MIRRORED, new Tensor(new long[] {m, s.get(0), s.get(1), s.get(2)}, flipped));
        arrays.put(LatentShard.LABELS, new Tensor(new long[] {n}, labels));
        return arrays;
    }

    private void encode(NDArray x, float[] into, int offset) {
        float[] latents = codec.encode(x).toFloatArray();
        for (float value : latents) {
            BadInput.unless(
                    Float.isFinite(value),
                    "latents must be finite, but the codec made %s of an image of %s: a network in half precision may"
                            + " overflow, save it in float32",
                    value,
                    images.source());
        }
        System.arraycopy(latents, 0, into, offset, latents.length);
    }

    private void requireSize(LabelledImages part) {
        List<Long> image = description.image();
        BadInput.unless(
                part.count() == 0
                        || (part.height() == image.get(0)
                                && part.width() == image.get(1)
                                && part.channels() == image.get(2)),
                "pictures must be of one size, but of %s some are %d x %d and others %d x %d: give a size to crop them to",
                images.source(),
                image.get(0),
                image.get(1),
                part.height(),
                part.width());
    }
}
