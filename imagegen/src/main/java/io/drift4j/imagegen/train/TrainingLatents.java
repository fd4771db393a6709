package io.drift4j.imagegen.train;

import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.latent.Latents;
import java.util.List;

/**
 * Latents in place of images.
 *
 * @param latents with those of the mirror images if any is ever mirrored
 */
record TrainingLatents(Latents latents) implements TrainingImages {

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
    public void write(int index, boolean mirrored, float[] into, int offset) {
        latents.latent(index, mirrored, into, offset);
    }
}
