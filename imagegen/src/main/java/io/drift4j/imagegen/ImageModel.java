package io.drift4j.imagegen;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Weights;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import io.drift4j.imagegen.ImageGenerator.Sizes;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.latent.LatentDecoder;
import io.drift4j.imagegen.latent.TorchScriptDecoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trained generator: images of classes, one pass of the network over averaged weights each.
 *
 * <p>Image i of a call has noise and style codes that are functions of (seed, i) alone: whatever the classes, the guidance
 * and the number of images in the call. Alone or beside others an image is the same up to the rounding of sums in the
 * native library, which may move a byte by one.
 *
 * <p>The weights are frozen, so that no thread builds a gradient graph; any number of threads may generate at once.
 */
public final class ImageModel implements AutoCloseable {
    private static final int BATCH = 64;

    private final NDManager manager;
    private final Weights weights;
    private final ImageGenerator generator;
    private final LatentDecoder decoder;
    private final ImageModelContents contents;
    private final ImageShape imageShape;
    private final String source;

    private ImageModel(
            NDManager manager,
            Weights weights,
            ImageGenerator generator,
            ModelDecoder decoder,
            ImageModelContents contents,
            String source) {
        this.manager = manager;
        this.weights = weights;
        this.generator = generator;
        this.decoder = decoder.latents();
        this.contents = contents;
        this.imageShape = decoder.shape();
        this.source = source;
    }

    /**
     * Loads a {@code generator.drift4j} file or a checkpoint folder; of a training checkpoint the averaged weights.
     *
     * @param device {@code auto}, {@code cpu} or {@code gpu:N}
     * @param threads native threads of one pass, see {@link Backend#open}; 0 for one a core
     * @throws BadInput if the file is no generator, is damaged, or its weights do not fit its network
     */
    public static ImageModel load(Path file, String device, int threads) {
        return load(file, device, threads, null);
    }

    /**
     * The same for a generator of latents that has no codec in its file, as an imported one or one trained with an auto-encoder
     * of the user.
     *
     * @param given makes images of its latents; null for the one that the file names, if any
     * @throws BadInput if the generator makes images, or the decoder does not take its latents
     */
    public static ImageModel load(Path file, String device, int threads, TorchScriptDecoder.@Nullable Source given) {
        Manifest manifest = Checkpoint.readManifest(file).require(Manifest.GENERATOR, file);
        ImageModelContents contents =
                ConfigFile.bind(manifest.contents(), ImageModelContents.class, file + ": contents");
        boolean hasCodec = contents.codec() != null;
        BadInput.unless(
                !hasCodec || manifest.kind().equals(Manifest.GENERATOR),
                "%s makes latents, and the codec that shows them is only in the finished file: train to the end",
                file);
        ModelDecoder.requireWanted(contents, given, file);
        Checkpoint checkpoint = Checkpoint.read(file, hasCodec ? List.of(Manifest.CODEC) : List.of());
        NDManager manager = Backend.open(device, threads);
        try {
            Weights weights = Weights.unset(manager);
            ImageGenerator generator = contents.network().build(weights, contents.shape());
            Checkpoint.fill(weights, file, Training.EMA, name -> true);
            weights.trainable(false);
            ModelDecoder decoder = ModelDecoder.open(contents, checkpoint, given, file, manager);
            return new ImageModel(manager, weights, generator, decoder, contents, file.toString());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * The generator of a finished checkpoint in memory.
     *
     * @param source where it comes from, for messages
     * @param manager closed with the model
     */
    public static ImageModel of(Checkpoint finished, String source, NDManager manager) {
        ImageModelContents contents =
                ConfigFile.bind(finished.manifest().contents(), ImageModelContents.class, source + ": contents");
        Weights weights = Weights.unset(manager);
        ImageGenerator generator = contents.network().build(weights, contents.shape());
        weights.load(finished.groups().getOrDefault(Training.EMA, Map.of()), source);
        weights.trainable(false);
        ModelDecoder decoder = ModelDecoder.open(contents, finished, null, Path.of(source), manager);
        return new ImageModel(manager, weights, generator, decoder, contents, source);
    }

    /** What the file says of itself. */
    public ImageModelContents contents() {
        return contents;
    }

    /** Of the images made, after decoding. */
    public ImageShape imageShape() {
        return imageShape;
    }

    /**
     * What the network is given for one image beside its class.
     *
     * @param noise H * W * C numbers
     * @param styles K codes
     */
    public record Draw(float[] noise, int[] styles) {
        /**
         * The way from one draw to another on the sphere that normal noise lies on, with the style codes of this one.
         *
         * @param share 0 for this one's noise, 1 for the other's
         */
        public Draw towards(Draw other, double share) {
            double angle = share * Math.PI / 2;
            float[] between = new float[noise.length];
            for (int i = 0; i < between.length; i++) {
                between[i] = (float) (Math.cos(angle) * noise[i] + Math.sin(angle) * other.noise[i]);
            }
            return new Draw(between, styles);
        }
    }

    /** Noise and style codes of image {@code index} of a seed. */
    public Draw draw(long seed, long index) {
        Sizes sizes = generator.sizes();
        RandomStream own = RandomStream.of(seed).split("images").split(index);
        RandomStream choices = own.split("styles");
        int[] styles = new int[sizes.styleCodes()];
        Arrays.setAll(styles, i -> choices.nextInt(sizes.styleChoices()));
        return new Draw(own.split("noise").gaussians(sizes.imageSize()), styles);
    }

    /**
     * Makes one image for each class given.
     *
     * @param guidance alpha, at least 1, which is none; the file's configuration says up to what it learned
     * @return bytes as of {@link LabelledImages#nearest}. Differs from the released code, which rounds down
     */
    public LabelledImages generate(int[] classes, double guidance, long seed) {
        Draw[] draws = new Draw[classes.length];
        Arrays.parallelSetAll(draws, i -> draw(seed, i)); // noise of colour images is a tenth of the time of a pass
        return generate(classes, guidance, List.of(draws));
    }

    /** The same with noise and style codes given, one draw for each class. */
    public LabelledImages generate(int[] classes, double guidance, List<Draw> draws) {
        return pictures(values(classes, guidance, draws), classes);
    }

    /**
     * The pictures of training data in the form that the network makes it: of images, or of latents through the decoder.
     *
     * @param data (n, H, W, C) row-major, one for each class given
     */
    public LabelledImages decoded(float[] data, int[] classes) {
        if (classes.length == 0) {
            return pictures(data, classes); // decoders need not take nothing
        }
        Sizes sizes = generator.sizes();
        try (Scope scope = Scope.open(manager)) {
            Shape shape = new Shape(classes.length, sizes.height(), sizes.width(), sizes.channels());
            return pictures(decoder.decode(scope.manager().create(data, shape)).toFloatArray(), classes);
        }
    }

    private LabelledImages pictures(float[] values, int[] classes) {
        BadInput.unless(
                imageShape.shows(),
                "pictures have 1 or 3 channels, but %s makes %s, latents of an auto-encoder that is not in the file: give"
                        + " its decoder (drift4j generate --decoder)",
                source,
                imageShape.text());
        return LabelledImages.nearest(
                values,
                classes,
                contents.classNames(),
                imageShape.height(),
                imageShape.width(),
                imageShape.channels(),
                source);
    }

    /** The images as numbers, (n, H, W, C) row-major and not bounded; otherwise as {@link #generate}. */
    public float[] values(int[] classes, double guidance, List<Draw> draws) {
        Sizes sizes = generator.sizes();
        BadInput.unless(
                guidance >= 1 && Double.isFinite(guidance), "guidance must be at least 1 (none), got %s", guidance);
        for (int c : classes) {
            BadInput.unless(
                    c >= 0 && c < sizes.classes(),
                    "a class of %s must be 0 to %d, got %d",
                    source,
                    sizes.classes() - 1,
                    c);
        }
        int size = imageShape.size();
        float[] values = new float[classes.length * size];
        for (int from = 0; from < classes.length; from += BATCH) {
            int to = Math.min(classes.length, from + BATCH);
            float[] some = pass(Arrays.copyOfRange(classes, from, to), guidance, draws.subList(from, to));
            System.arraycopy(some, 0, values, from * size, some.length);
        }
        return values;
    }

    private float[] pass(int[] classes, double guidance, List<Draw> draws) {
        Sizes sizes = generator.sizes();
        int b = classes.length;
        float[] noise = new float[b * sizes.imageSize()];
        int[] styles = new int[b * sizes.styleCodes()];
        for (int i = 0; i < b; i++) {
            System.arraycopy(draws.get(i).noise, 0, noise, i * sizes.imageSize(), sizes.imageSize());
            System.arraycopy(draws.get(i).styles, 0, styles, i * sizes.styleCodes(), sizes.styleCodes());
        }
        float[] alphas = new float[b];
        Arrays.fill(alphas, (float) guidance);
        try (Scope scope = Scope.open(manager)) {
            NDManager inner = scope.manager();
            NDArray images = generator.images(
                    inner.create(noise, new Shape(b, sizes.height(), sizes.width(), sizes.channels())),
                    inner.create(classes),
                    inner.create(alphas),
                    inner.create(styles, new Shape(b, sizes.styleCodes())),
                    false);
            return decoder.decode(images).toFloatArray();
        }
    }

    @Override
    public void close() {
        decoder.close();
        weights.close();
        manager.close();
    }
}
