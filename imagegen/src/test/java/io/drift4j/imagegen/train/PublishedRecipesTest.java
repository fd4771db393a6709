package io.drift4j.imagegen.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.field.Guidance;
import io.drift4j.engine.train.TrainConfig;
import io.drift4j.imagegen.DitNetwork;
import io.drift4j.imagegen.data.ImageNetConfig;
import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.net.MaeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipes of configs/images/published-*.yaml against the released configurations (lambertae/drifting accd0cf). */
class PublishedRecipesTest {
    private static final double IMAGENET = 1_281_167;
    private static final Path FOLDER = Path.of("../configs/images");

    /** Fresh images a step are those of all hosts: so many a host, so many hosts. */
    @ParameterizedTest
    @CsvSource({
        "latent-ablation, latent-256,  64,  64, 16, 3, 0,    64, 16,  30_000, 2e-4,  5_000, 0.01,   96",
        "latent-b,        latent-640, 128,  64, 32, 5, 0,   128, 32, 200_000, 4e-4, 10_000, 0,    1279",
        "latent-l,        latent-640, 128,  64, 32, 3, 0.5,  64, 32, 200_000, 4e-4, 10_000, 0.01, 1279",
        "pixel-b,         pixel-640,  128, 128, 32, 5, 0,   128, 32, 100_000, 2e-4, 10_000, 0.01,  639",
        "pixel-l,         pixel-640,  128, 128, 32, 5, 0,   128, 32, 100_000, 4e-4, 10_000, 0.01,  639"
    })
    void generators(
            String name,
            String encoder,
            int labels,
            int positives,
            int negatives,
            double exponent,
            double unguided,
            int pushedByHost,
            int hosts,
            String steps,
            double rate,
            String warmup,
            double decay,
            int epochs) {
        GeneratorConfig config = GeneratorConfig.read(FOLDER.resolve("published-" + name + ".yaml"), List.of());
        TrainConfig train = config.train();
        boolean latent = name.startsWith("latent");
        assertThat(config.network()).isEqualTo(DitNetwork.of(sizes(DitConfig.PRESETS, name)));
        assertThat(config.data()).isInstanceOf(ImageNetConfig.class);
        assertThat(config.mirror()).isEqualTo(latent); // augmented ones are mirrored by that
        assertThat(config.data().augment()).isEqualTo(!latent);
        assertThat(config.codec()).isEqualTo(latent ? "vae" : null);
        assertThat(config.cache()).isEqualTo(latent ? "latents/imagenet-256" : null);
        assertThat(config.features().encoder()).isEqualTo("runs/published-" + encoder + "-encoder");
        assertThat(config.features().second()).isEqualTo(latent ? null : "convnext-v2-base.pt");
        assertThat(config.features().mostVectors()).isZero();
        assertThat(List.of(train.batchSize(), config.samples(), config.positives(), config.negatives()))
                .containsExactly(labels, 64, positives, negatives);
        assertThat(config.guidance()).isEqualTo(new Guidance(1, 4, exponent, unguided));
        assertThat(config.banks()).isEqualTo(new BankConfig(128, 1000, pushedByHost * hosts));
        assertThat(config.field()).isEqualTo(FieldConfig.official());
        assertThat(Math.round(number(steps) * labels * 64 / IMAGENET)).isEqualTo(epochs);
        assertThat(train.learningRate()).isEqualTo(rate);
        optimiser(train, number(steps), number(warmup), decay, 0.999);
    }

    @ParameterizedTest
    @CsvSource({"latent-256,  30_000,    0,  192", "latent-640, 200_000, 3000, 1279", "pixel-640,  200_000, 3000, 1279"
    })
    void encoders(String name, String steps, int classSteps, int epochs) {
        EncoderConfig config = EncoderConfig.read(FOLDER.resolve("published-" + name + "-encoder.yaml"), List.of());
        MaeConfig sizes = sizes(MaeConfig.PRESETS, name);
        assertThat(config.network())
                .isEqualTo(new EncoderNetwork(sizes.inputPatch(), sizes.baseWidth(), sizes.blocks()));
        boolean latent = name.startsWith("latent");
        assertThat(config.mirror()).isEqualTo(latent);
        assertThat(config.data().augment()).isEqualTo(!latent);
        assertThat(config.codec()).isEqualTo(name.startsWith("latent") ? "vae" : null);
        assertThat(List.of(config.leastMasked(), config.mostMasked())).containsExactly(0.5, 0.5);
        assertThat(List.of(config.maskPatch(), config.classSteps(), config.classRamp()))
                .containsExactly(2, classSteps, 1000);
        assertThat(config.classShare()).isEqualTo(0.1);
        assertThat(config.train().batchSize()).isEqualTo(8192);
        assertThat(Math.round(number(steps) * 8192 / IMAGENET)).isEqualTo(epochs);
        assertThat(config.train().learningRate()).isEqualTo(4e-3);
        optimiser(config.train(), number(steps), 4000, 0.01, 0.9995);
    }

    private static void optimiser(TrainConfig train, int steps, int warmup, double decay, double average) {
        assertThat(List.of(train.steps(), train.accumulation(), train.warmupSteps()))
                .containsExactly(steps, 1, warmup);
        assertThat(List.of(train.beta1(), train.beta2(), train.clipNorm(), train.weightDecay(), train.emaDecay()))
                .containsExactly(0.9, 0.95, 2.0, decay, average);
        assertThat(train.schedule()).isEqualTo(TrainConfig.Shape.RAMPED);
        assertThat(train.decayed()).isEqualTo(TrainConfig.Decayed.ALL);
        assertThat(train.emaRise()).isEqualTo(TrainConfig.Rise.CONSTANT);
        assertThat(train.seed()).isEqualTo(42);
    }

    private static <C> C sizes(Map<String, C> presets, String name) {
        C found = presets.get(name);
        assertThat(found).as(name).isNotNull();
        return java.util.Objects.requireNonNull(found);
    }

    private static int number(String text) {
        return Integer.parseInt(text.replace("_", ""));
    }
}
