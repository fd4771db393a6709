package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.cli.Door.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images and networks for images: one line, exit code 2, and every file as it was. */
class DamagedImagesTest {
    private static final String SMALL = """
            network: {kind: mlp, noise: 8, width: 24, layers: 2}
            samples: 4
            positives: 4
            negatives: 4
            train: {steps: 3, batchSize: 2, warmupSteps: 1, threads: 1, device: cpu}
            """;

    @TempDir
    private Path folder;

    private Path config(String data) throws IOException {
        return Files.writeString(folder.resolve("config.yaml"), "data: " + data + "\n" + SMALL);
    }

    private Object[] train(Path config) {
        return new Object[] {"train", "generator", "--config", config, "--out", folder.resolve("run")};
    }

    private static byte[] idx(int magic, int count, int... axes) {
        int size = count * Arrays.stream(axes).reduce(1, (a, b) -> a * b);
        ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * axes.length + size);
        bytes.putInt(magic).putInt(count);
        Arrays.stream(axes).forEach(bytes::putInt);
        for (int i = 0; i < size; i++) {
            bytes.put((byte) (i % 2));
        }
        return bytes.array();
    }

    @Test
    void damagedIdxFiles() throws IOException {
        Path set = Files.createDirectory(folder.resolve("set"));
        for (String part : new String[] {"train", "t10k"}) {
            Files.write(set.resolve(part + "-images-idx3-ubyte"), idx(2051, 20, 8, 8));
            Files.write(set.resolve(part + "-labels-idx1-ubyte"), idx(2049, 20));
        }
        Path config = config("{kind: idx, folder: '" + set + "', classNames: []}");
        Outcome healthy = Door.run("data", set, "--picture", folder.resolve("p.png"));
        assertThat(healthy.code()).as(healthy.err()).isZero();

        Path images = set.resolve("train-images-idx3-ubyte");
        byte[] whole = Files.readAllBytes(images);
        Files.write(images, Arrays.copyOf(whole, whole.length - 10));
        Door.refused(folder, "it is cut short or damaged", train(config));
        Door.refused(folder, "it is cut short or damaged", "data", set, "--picture", folder.resolve("p.png"));
        Files.write(images, Arrays.copyOf(whole, 7));
        Door.refused(folder, "ends too early", train(config));
        Files.write(images, new byte[] {0x1F, (byte) 0x8B, 8, 0, 0});
        Door.refused(folder, images.toString(), train(config));
        byte[] huge = whole.clone();
        huge[4] = 0x7F;
        Files.write(images, huge);
        Door.refused(folder, "less than 2 GB in all", train(config));
        Files.write(images, whole);
        Files.write(set.resolve("train-labels-idx1-ubyte"), idx(2049, 19));
        Door.refused(folder, "20 images and", train(config));
        Files.delete(set.resolve("train-labels-idx1-ubyte"));
        Door.refused(folder, "it has neither", train(config));
    }

    @Test
    void damagedPicturesAreRefusedOrSkippedAndCounted() throws IOException {
        Path set = folder.resolve("set");
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            image.setRGB(i % 8, i / 8, 0xFFFFFF);
            Path file = set.resolve((i % 2 == 0 ? "even/" : "odd/") + i + ".png");
            Files.createDirectories(file.getParent());
            assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        }
        Path cut = set.resolve("even/0.png");
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        String data = "{kind: folder, folder: '" + set
                + "', size: 0, channels: 3, testEvery: 6, mostPerClass: 0, augment: false, unreadable: %s}";
        Path refusing = config(data.formatted("refuse"));
        Door.refused(folder, "even/0.png must be a PNG or JPEG picture", train(refusing));
        Door.refused(folder, "unreadable=skip", "data", set, "--picture", folder.resolve("p.png"));

        Path only = Files.writeString(folder.resolve("data.yaml"), "data: " + data.formatted("skip"));
        Outcome looked = Door.run("data", only, "--picture", folder.resolve("p.png"));
        assertThat(looked.code()).as(looked.err()).isZero();
        assertThat(looked.out()).contains("(1 unreadable files skipped): 9 images");
        Outcome trained = Door.run(train(config(data.formatted("skip"))));
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.out()).contains("9 images to learn from");

        String crops = data.replace("size: 0", "size: 8").replace("augment: false", "augment: true");
        Outcome ended = Door.run(
                "train", "generator", "--config", config(crops.formatted("refuse")), "--out", folder.resolve("ended"));
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("even/0.png must be a PNG or JPEG picture", "unreadable=skip");
        Outcome passed = Door.run(
                "train", "generator", "--config", config(crops.formatted("skip")), "--out", folder.resolve("passed"));
        assertThat(passed.code()).as(passed.err()).isZero();
        assertThat(passed.out()).contains("10 images to learn from", "1 unreadable files skipped");
    }

    @Test
    void damagedNetworks() throws IOException {
        Path config = config("{kind: shapes, size: 8, trainPerClass: 5, testPerClass: 2, seed: 1}");
        Outcome trained = Door.run(train(config));
        assertThat(trained.code()).as(trained.err()).isZero();
        Path file = folder.resolve("run/generator.drift4j");
        Path out = folder.resolve("grid.png");
        byte[] whole = Files.readAllBytes(file);
        Object[] generate = {"generate", file, "--threads", "1", "--out", out};
        Door.refused(folder, "must be of kind codec, it is of kind generator", with(train(config), "codec=" + file));
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        Door.refused(folder, "cut short", generate);
        whole[whole.length / 3] ^= 0x55;
        Files.write(file, whole);
        Door.refused(folder, "generator.drift4j", generate);
        Path checkpoint = folder.resolve("run/checkpoints/step-00000003/ema.safetensors");
        Files.write(checkpoint, new byte[] {1, 2, 3});
        Door.refused(folder, "damaged", "train", "generator", "--out", folder.resolve("run"), "--resume");
    }

    private Object[] with(Object[] arguments, String override) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length - 1] = folder.resolve("another");
        all[arguments.length] = "--set";
        all[arguments.length + 1] = override;
        return all;
    }
}
