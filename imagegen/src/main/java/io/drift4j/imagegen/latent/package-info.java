/**
 * Latents: what a generator may make in place of images.
 *
 * <p>A {@link io.drift4j.imagegen.latent.LatentCodec} turns images into latents and back; {@link
 * io.drift4j.imagegen.latent.TorchScriptCodec} is one that a user brings. {@link io.drift4j.imagegen.latent.LatentEncoding} encodes a
 * data set shard by shard, into {@link io.drift4j.imagegen.latent.Latents} in memory or a {@link
 * io.drift4j.imagegen.latent.LatentCache} on disk.
 */
@NullMarked
package io.drift4j.imagegen.latent;

import org.jspecify.annotations.NullMarked;
