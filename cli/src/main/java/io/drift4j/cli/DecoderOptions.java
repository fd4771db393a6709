package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What shows the latents of a generator that has no codec in its file. */
final class DecoderOptions {

    @Option(
            names = "--decoder",
            paramLabel = "FILE",
            description =
                    "for a generator of latents, imported or trained with an auto-encoder of yours: its decoder, a"
                            + " TorchScript network from latents (B, c, h, w) to images (B, 3, H, W) in [-1, 1] (default:"
                            + " the one it was trained with)")
    private @Nullable Path decoder;

    @Option(
            names = "--latent-scale",
            paramLabel = "X",
            description = "what latents are divided by before --decoder (default: as in training; "
                    + TorchScriptDecoder.STABLE_DIFFUSION_SCALE + " of Stable Diffusion if it is not known)")
    private @Nullable Double latentScale;

    /** Null if none was asked for. */
    TorchScriptDecoder.@Nullable Source source() {
        BadInput.unless(
                decoder != null || latentScale == null, "--latent-scale is for --decoder: add it, or leave both away");
        return decoder == null ? null : new TorchScriptDecoder.Source(decoder, latentScale);
    }
}
