package io.drift4j.bench;

import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Backend;
import io.drift4j.imagegen.ImageShape;
import io.drift4j.imagegen.train.EncoderConfig;
import io.drift4j.imagegen.train.GeneratorConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many floating point operations the trainings of image networks take, and an estimate of their time on a GPU.
 *
 * <p>Operations are counted by PyTorch on networks of the same architecture, whose numbers of parameters must be ours. The
 * time is operations over an assumed rate. How far such an estimate holds shows on this machine's processor: the operations
 * of a small recipe over the time that its steps take in drift4j, beside the rate of plain matrix products.
 */
final class Flops {
    private static final String GPU = "H100 SXM";
    private static final double PEAK_BFLOAT16 = 989e12; // dense, NVIDIA's data sheet
    private static final double PEAK_FLOAT32 = 67e12;
    private static final double SUSTAINED = 0.4; // of the peak: our assumption

    private static final ImageShape SHAPES = new ImageShape(28, 28, 1, 8);
    private static final ImageShape FASHION = new ImageShape(28, 28, 1, 10);
    private static final ImageShape LATENTS = new ImageShape(32, 32, 4, 1000);
    private static final ImageShape PIXELS = new ImageShape(256, 256, 3, 1000);

    private static final String SMALL = "shapes-dit";
    private static final String SMALL_MAE = "shapes-dit, mae";
    private static final String HEAD =
            "| recipe | parameters | GFLOP a pass | GFLOP an image in training | images a step | steps | EFLOP"
                    + " | GPU hours, bf16 | GPU hours, fp32 |%n|---|---|---|---|---|---|---|---|---|%n";
    private static final String ROW = "| %s | %,.1f M | %s | %s | %,d | %,d | %s | %s | %s |%n";

    private Flops() {}

    static void run(Options options, PrintWriter out) {
        int threads = options.threadsOr(2);
        try (NDManager manager = Backend.open("cpu", 1)) { // networks without values, to be counted
            List<ImageRecipe> generators = generators(manager, options.quick());
            List<ImageRecipe> encoders = encoders(manager, options.quick());
            ImageRecipe shapesMae = ImageRecipe.generator(
                    SMALL_MAE,
                    GeneratorConfig.read(file(SMALL), List.of("features.mostVectors=16")),
                    SHAPES,
                    EncoderConfig.defaults(), // as in generator-step --features mae
                    manager);
            List<ImageRecipe> counted = new ArrayList<>(generators);
            counted.add(shapesMae);
            System.err.println("bench: counting ...");
            Answer answer = Ask.peer(
                    Peer.TORCH,
                    "flops.py",
                    Map.of("threads", threads, "generators", sizes(counted), "encoders", sizes(encoders)));
            List<ImageRecipe> rows = new ArrayList<>(generators);
            rows.addAll(encoders);
            table(rows, answer, out);
            check(Options.PIXELS, generators.get(0), answer, options, out);
            check(Options.MAE, shapesMae, answer, options, out);
        }
    }

    private static List<ImageRecipe> generators(NDManager manager, boolean quick) {
        List<ImageRecipe> all = new ArrayList<>();
        all.add(generator(SMALL, SHAPES, null, manager));
        all.add(generator("fashion-dit", FASHION, "fashion", manager));
        if (!quick) {
            all.add(generator("published-latent-ablation", LATENTS, "published-latent-256", manager));
            all.add(generator("published-latent-b", LATENTS, "published-latent-640", manager));
            all.add(generator("published-latent-l", LATENTS, "published-latent-640", manager));
            all.add(generator("published-pixel-b", PIXELS, "published-pixel-640", manager));
            all.add(generator("published-pixel-l", PIXELS, "published-pixel-640", manager));
        }
        return all;
    }

    private static List<ImageRecipe> encoders(NDManager manager, boolean quick) {
        List<ImageRecipe> all = new ArrayList<>();
        all.add(ImageRecipe.encoder("fashion-encoder", encoder("fashion"), FASHION, manager));
        if (!quick) {
            for (String name : List.of("published-latent-256", "published-latent-640", "published-pixel-640")) {
                ImageShape shape = name.contains("pixel") ? PIXELS : LATENTS;
                all.add(ImageRecipe.encoder(name + "-encoder", encoder(name), shape, manager));
            }
        }
        return all;
    }

    private static ImageRecipe generator(String name, ImageShape shape, @Nullable String encoder, NDManager manager) {
        GeneratorConfig config = GeneratorConfig.read(file(name), List.of());
        return ImageRecipe.generator(name, config, shape, encoder == null ? null : encoder(encoder), manager);
    }

    private static EncoderConfig encoder(String name) {
        return EncoderConfig.read(file(name + "-encoder"), List.of());
    }

    private static Path file(String recipe) {
        return Places.file("configs/images/" + recipe + ".yaml");
    }

    private static List<Map<String, Object>> sizes(List<ImageRecipe> recipes) {
        return recipes.stream().map(ImageRecipe::sizes).toList();
    }

    private static void table(List<ImageRecipe> recipes, Answer counted, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "Estimates. Counted: products of matrices and convolutions, by %s. GPU hours: on one %s at an assumed %.0f %%"
                        + " of its peak, %.0f TFLOP/s in bf16 and %.0f in fp32, in which drift4j trains.%n%n",
                counted.side(),
                GPU,
                100 * SUSTAINED,
                PEAK_BFLOAT16 / 1e12,
                PEAK_FLOAT32 / 1e12);
        out.printf(HEAD);
        for (ImageRecipe recipe : recipes) {
            double image = value(counted, recipe.name() + " training");
            double all = image * recipe.images() * recipe.steps();
            out.printf(
                    Locale.ROOT,
                    ROW,
                    recipe.name(),
                    recipe.parameters() / 1e6,
                    Spread.number(value(counted, recipe.name() + " pass") / 1e9),
                    Spread.number(image / 1e9),
                    recipe.images(),
                    recipe.steps(),
                    Spread.number(all / 1e18),
                    Spread.number(all / (PEAK_BFLOAT16 * SUSTAINED) / 3600),
                    Spread.number(all / (PEAK_FLOAT32 * SUSTAINED) / 3600));
        }
    }

    /** Times steps of the real training here. */
    private static void check(String features, ImageRecipe recipe, Answer counted, Options options, PrintWriter out) {
        Path scratch = Places.scratch();
        Map<String, Object> request = GeneratorStep.request(features, options.threadsOr(2), scratch);
        request.put("warmUp", options.quick() ? 1 : 3);
        request.put("steps", options.quick() ? 2 : 8);
        request.put("out", scratch.resolve("run").toString());
        System.err.println("bench: timing a step, compared in " + features + " ...");
        double seconds = value(Ask.ours("generator-step", request), "step") / 1000;
        Places.delete(scratch);
        double rate = value(counted, recipe.name() + " training") * recipe.images() / seconds;
        out.printf(
                Locale.ROOT,
                "flops check: %s, compared in %s: %s GFLOP a step, %s ms, %s GFLOP/s, %.0f %% of the %s of plain matrix"
                        + " products%n",
                SMALL,
                features,
                Spread.number(rate * seconds / 1e9),
                Spread.number(1000 * seconds),
                Spread.number(rate / 1e9),
                100 * rate / value(counted, "matrix"),
                Spread.number(value(counted, "matrix") / 1e9));
    }

    private static double value(Answer answer, String name) {
        Double found = answer.values().get(name);
        if (found == null) {
            throw new IllegalStateException(
                    "no number '" + name + "', only " + answer.values().keySet());
        }
        return found;
    }
}
