package io.drift4j.imagegen.latent;

import ai.djl.ndarray.NDArray;

/** Latents to images: all that a generator of latents needs of a codec. */
public interface LatentDecoder extends AutoCloseable {

    /**
     * The images of latents.
     *
     * @param latents (B, h, w, c)
     * @return (B, H, W, C), where the data's are in [-1, 1]; not bounded
     */
    NDArray decode(NDArray latents);

    @Override
    void close();
}
