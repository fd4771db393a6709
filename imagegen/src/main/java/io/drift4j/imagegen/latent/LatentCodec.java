package io.drift4j.imagegen.latent;

import ai.djl.ndarray.NDArray;

/**
 * Images to latents and back: a generator may make latents, which are smaller, and a codec pictures of them.
 *
 * <p>Latents are scaled such that their numbers have about the size of standard normal ones.
 */
public interface LatentCodec extends LatentDecoder {

    /** (h, w, c) of the latents of images of shape (H, W, C). */
    long[] latentShape(long... image);

    /**
     * The latents of images: a function of the image, with no chance in it.
     *
     * @param images (B, H, W, C) in [-1, 1]
     * @return (B, h, w, c)
     */
    NDArray encode(NDArray images);

    /** Tells this codec's latents from those of others, wherever its files lie. */
    String fingerprint();

    /** Latents that are the images. */
    static LatentCodec identity() {
        return new LatentCodec() {
            @Override
            public long[] latentShape(long... image) {
                return image.clone();
            }

            @Override
            public NDArray encode(NDArray images) {
                return images.duplicate();
            }

            @Override
            public String fingerprint() {
                return "identity";
            }

            @Override
            public NDArray decode(NDArray latents) {
                return latents.duplicate();
            }

            @Override
            public void close() {}
        };
    }
}
