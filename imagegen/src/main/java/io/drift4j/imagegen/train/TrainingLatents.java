package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.data.DataConfig;
import io.drift4j.imagegen.latent.LatentCache;
import io.drift4j.imagegen.latent.LatentCodec;
import io.drift4j.imagegen.latent.LatentEncoding;
import io.drift4j.imagegen.latent.Latents;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Latents in place of images.
 *
 * @param latents with those of the mirror images if any is ever mirrored
 */
record TrainingLatents(Latents latents) implements TrainingImages {

    /**
     * The latents of a data set: from their cache, which is made if it is not there, or else encoded into memory.
     *
     * @param cache folder of the cache, or null
     * @param mirror whether those of mirror images are wanted in memory; a cache always has them
     * @param train where to encode
     * @param watcher told while images are encoded, if they are
     */
    static Latents of(
            DataConfig data,
            GivenCodec codec,
            @Nullable String cache,
            boolean mirror,
            TrainConfig train,
            LatentEncoding.Watcher watcher) {
        try (NDManager manager = Backend.open(train.device(), train.threads());
                LatentCodec opened = codec.open(manager)) {
            LatentEncoding encoding = new LatentEncoding(data.trainParts(), opened, manager);
            return cache == null
                    ? encoding.inMemory(mirror, watcher)
                    : LatentCache.openOrWrite(Path.of(cache), encoding, watcher);
        }
    }

    @Override
    public ImageShape shape() {
        List<Long> shape = latents.description().shape();
        return new ImageShape(
                Math.toIntExact(shape.get(0)),
                Math.toIntExact(shape.get(1)),
                Math.toIntExact(shape.get(2)),
                classNames().size());
    }

    @Override
    public List<String> classNames() {
        return latents.description().classNames();
    }

    @Override
    public int count() {
        return latents.count();
    }

    @Override
    public int label(int index) {
        return latents.label(index);
    }

    @Override
    public void write(int index, boolean mirrored, RandomStream draws, float[] into, int offset) {
        latents.latent(index, mirrored, into, offset);
    }
}
