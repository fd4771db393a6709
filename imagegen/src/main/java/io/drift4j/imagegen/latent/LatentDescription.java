package io.drift4j.imagegen.latent;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * What latents are of.
 *
 * @param source where the images came from, for people
 * @param data fingerprint of the images, see {@link io.drift4j.imagegen.data.ImageParts#fingerprint}
 * @param codec fingerprint of the codec, see {@link LatentCodec#fingerprint}
 * @param images how many there were, unreadable ones included
 * @param shardImages of these in each shard
 * @param classNames in the order of the labels
 * @param image (H, W, C)
 * @param shape (h, w, c) of a latent
 */
public record LatentDescription(
        String source,
        String data,
        String codec,
        int images,
        int shardImages,
        List<String> classNames,
        List<Long> image,
        List<Long> shape) {
    public LatentDescription {
        classNames = List.copyOf(classNames);
        image = List.copyOf(image);
        shape = List.copyOf(shape);
        BadInput.unless(
                images >= 1
                        && shardImages >= 1
                        && image.size() == 3
                        && shape.size() == 3
                        && shape.stream().allMatch(axis -> axis >= 1),
                "latents need images, images a shard and shapes of three axes, got %d, %d, %s and %s",
                images,
                shardImages,
                image,
                shape);
    }

    int shards() {
        return (images - 1) / shardImages + 1;
    }

    int latentSize() {
        return Math.toIntExact(shape.get(0) * shape.get(1) * shape.get(2));
    }
}
