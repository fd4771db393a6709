package io.drift4j.imagegen.train;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.Codec;
import io.drift4j.imagegen.CodecContents;
import io.drift4j.imagegen.data.ImageParts;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.latent.LatentEncoding;
import io.drift4j.imagegen.latent.Latents;
import java.util.Map;
import java.util.stream.IntStream;

/** Joins images, network and objective: from a configuration to a codec file. */
public final class CodecTraining {
    /** Images by which the size of latents is measured at the end. */
    private static final int MEASURED = 10_000;

    private CodecTraining() {}

    /**
     * Reads the images, so that all bad input shows before training begins.
     *
     * @param folder where the run lives; the run goes on from its newest checkpoint
     */
    public static ImageTraining prepare(CodecConfig config, RunFolder folder) {
        JsonNode fullConfig = ConfigFile.toTree(config);
        folder.requireSame(fullConfig);
        LabelledImages data = config.data().train();
        TrainingImages images = TrainingImages.of(data);
        CodecContents contents = new CodecContents(images.shape(), config.latentChannels(), config.width(), 1);
        return new ImageTraining(
                images,
                Manifest.CODEC,
                config.train(),
                fullConfig,
                ConfigFile.toTree(contents),
                folder,
                (manager, weights, stream) ->
                        new CodecObjective(weights, Codec.build(contents, weights), config, images),
                (last, manager) -> finished(last, contents, data, manager),
                new CodecPictures(data, contents));
    }

    /** With the deviation of the averaged network's latents in the contents. */
    private static Checkpoint finished(
            Checkpoint last, CodecContents contents, LabelledImages data, NDManager manager) {
        Checkpoint finished = last.finished(Manifest.CODEC);
        Map<String, Tensor> averaged = finished.groups().getOrDefault(Training.EMA, Map.of());
        double squares = 0;
        long numbers = 0;
        try (Codec codec = Codec.of(contents, averaged, "the training", manager)) {
            LabelledImages some = data.select(
                    IntStream.range(0, Math.min(data.count(), MEASURED)).toArray());
            Latents latents = new LatentEncoding(ImageParts.of(some), codec, manager)
                    .inMemory(false, LatentEncoding.Watcher.NONE);
            float[] latent = new float[contents.latentShape().size()];
            for (int i = 0; i < latents.count(); i++) {
                latents.latent(i, false, latent, 0);
                for (float value : latent) {
                    squares += (double) value * value;
                }
                numbers += latent.length;
            }
        }
        CodecContents measured = new CodecContents(
                contents.shape(), contents.latentChannels(), contents.width(), Math.sqrt(squares / numbers));
        return finished.withContents(ConfigFile.toTree(measured));
    }
}
