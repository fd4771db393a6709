package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nd.Tensors;
import io.drift4j.engine.nn.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    private Path folder;

    /** Small enough to cut at every byte. */
    private static Checkpoint checkpoint() {
        Map<String, Map<String, Tensor>> groups = new LinkedHashMap<>();
        groups.put(
                "model",
                Map.of(
                        "weight", new Tensor(new long[] {2, 2}, new float[] {1, 2, 3, 4}),
                        "bias", new Tensor(new long[] {2}, new float[] {5, 6})));
        groups.put("ema", Map.of("weight", new Tensor(new long[] {}, new float[] {7})));
        JsonNode config = JsonNodeFactory.instance.objectNode().put("steps", 3L).put("rate", 1e-3);
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                Manifest.TRAINING,
                12,
                42,
                config,
                JsonNodeFactory.instance.objectNode(),
                Map.of("loss", 0.5, "another", 1.0, "third", 2.0),
                Map.of("java", "17", "drift4j", "1", "os", "any"),
                "unknown",
                Checkpoint.listing(groups));
        return new Checkpoint(manifest, groups);
    }

    private Path written(String name) {
        Path target = folder.resolve(name);
        checkpoint().write(target);
        return target;
    }

    @ParameterizedTest
    @ValueSource(strings = {"step-1", "policy.drift4j"})
    void readsWhatItWrote(String name) {
        Path target = written(name);
        assertThat(Files.isDirectory(target)).isEqualTo(!name.endsWith(".drift4j"));
        Checkpoint read = Checkpoint.read(target, List.of("model", "ema"));
        assertThat(read.groups()).isEqualTo(checkpoint().groups());
        assertThat(read.manifest().toString()).isEqualTo(checkpoint().manifest().toString());
        assertThat(Checkpoint.read(target, List.of("ema")).groups()).containsOnlyKeys("ema");
        assertThat(Checkpoint.readManifest(target).step()).isEqualTo(12);
    }

    @Test
    void equalContentsGiveEqualBytesInEveryTimeZone() throws IOException {
        byte[] here = Files.readAllBytes(written("a.drift4j"));
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
            assertThat(Files.readAllBytes(written("b.drift4j"))).containsExactly(here);
        } finally {
            TimeZone.setDefault(zone);
        }
        String manifest = Files.readString(written("step-1").resolve("manifest.json"));
        assertThat(manifest)
                .containsSubsequence("another", "loss", "third")
                .containsSubsequence("drift4j", "java", "os");
    }

    @ParameterizedTest
    @ValueSource(strings = {"step-1", "policy.drift4j"})
    void replacesAnOlderCopyAndWhatAKilledWriteLeft(String name) throws IOException {
        Path target = written(name);
        Path leftover = folder.resolve(name + ".tmp");
        if (Files.isDirectory(target)) {
            Files.createDirectories(leftover);
            Files.writeString(leftover.resolve("manifest.json"), "half");
            Files.writeString(leftover.resolve("other.safetensors"), "half");
            Files.createDirectories(folder.resolve(name + ".old").resolve("deep"));
        } else {
            Files.write(leftover, new byte[100_000]);
        }
        assertThat(Checkpoint.read(target, List.of("model")).manifest().step()).isEqualTo(12);
        checkpoint().write(target);
        assertThat(Checkpoint.read(target, List.of("model", "ema")).groups())
                .isEqualTo(checkpoint().groups());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void anUnwritablePlaceIsNamedAndLeftAsItWas() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        for (String name : List.of("step-1", "policy.drift4j")) {
            Path below = file.resolve(name);
            assertThatThrownBy(() -> checkpoint().write(below))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(below.toString())
                    .hasMessageContaining("must be writable");
        }
        assertThat(file).hasContent("precious");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFailedFolderWriteKeepsTheOlderCopy() throws IOException {
        Path target = written("step-1");
        Map<String, AtomicFiles.Contents> unwritable = new LinkedHashMap<>();
        unwritable.put("manifest.json", out -> out.write(1));
        unwritable.put("no/such/folder", out -> out.write(1));
        assertThatThrownBy(() -> AtomicFiles.writeFolder(target, unwritable))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("unchanged");
        assertThat(Checkpoint.read(target, List.of("model", "ema")).groups())
                .isEqualTo(checkpoint().groups());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    /** Arrays that cannot be had any more show when half of the file is written. */
    @ParameterizedTest
    @ValueSource(strings = {"step-1", "policy.drift4j"})
    void arraysThatFailWhileTheyAreWrittenLeaveTheOlderCopy(String name) throws IOException {
        Path target = written(name);
        Tensors failing = new Tensors() {
            @Override
            public Map<String, long[]> shapes() {
                return Map.of("weight", new long[] {2, 2});
            }

            @Override
            public Tensor read(String array) {
                throw new BadInput("the source was cut short");
            }
        };
        assertThatThrownBy(() -> Checkpoint.write(target, checkpoint().manifest(), Map.of("model", failing)))
                .isInstanceOf(BadInput.class)
                .hasMessage("the source was cut short");
        assertThat(Checkpoint.read(target, List.of("model", "ema")).groups())
                .isEqualTo(checkpoint().groups());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(target);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"step-1", "policy.drift4j"})
    void aNetworkIsFilledArrayByArray(String name) {
        Path target = written(name);
        Map<String, Tensor> model = Objects.requireNonNull(checkpoint().groups().get("model"));
        try (NDManager manager = NDManager.newBaseManager();
                Weights all = Weights.unset(manager);
                Weights some = Weights.unset(manager)) {
            model.forEach((array, tensor) -> all.scope().constant(array, 0, tensor.shape()));
            Checkpoint.fill(all, target, "model", array -> true);
            assertThat(all.export()).isEqualTo(model);
            some.scope().constant("bias", 0, 2);
            Checkpoint.fill(some, target, "model", "bias"::equals);
            assertThat(some.export()).containsOnlyKeys("bias").containsEntry("bias", model.get("bias"));
            assertThatThrownBy(() -> Checkpoint.fill(some, target, "model", array -> true))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining(target.toString())
                    .hasMessageContaining("has weight [2, 2], which the network lacks");
            assertThatThrownBy(() -> Checkpoint.fill(some, target, "optimizer", array -> true))
                    .hasMessageContaining("must hold the group 'optimizer'");
        }
    }

    @Test
    void everyTruncationAndEveryChangedByteOfWeightsIsNoticed() throws IOException {
        Path target = written("policy.drift4j");
        byte[] whole = Files.readAllBytes(target);
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(target, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.read(target, List.of("model", "ema")))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("policy.drift4j");
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x20;
            Files.write(target, changed);
            try {
                Checkpoint read = Checkpoint.read(target, List.of("model", "ema"));
                assertThat(read.groups())
                        .as("byte %d", at)
                        .isEqualTo(checkpoint().groups());
            } catch (BadInput e) {
                assertThat(e).hasMessageContaining("policy.drift4j");
            }
        }
    }

    @Test
    void whatIsNoCheckpointIsNamed() throws IOException {
        Path missing = folder.resolve("missing.drift4j");
        refused(missing, "none at");
        refused(folder, "holds no manifest.json");
        refused(Files.writeString(folder.resolve("text.drift4j"), "hello"), "cut short, damaged or something else");
        Path target = written("step-1");
        Files.delete(target.resolve("model.safetensors"));
        refused(target, "holds no model.safetensors");
        assertThatThrownBy(() -> Checkpoint.read(target, List.of("optimizer")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must hold the group 'optimizer', it has only [model, ema]")
                .hasMessageContaining("kind 'training'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"format\" : 1=>\"format\" : 2=>format 1 to 1, it has 2",
                "\"format\" : 1=>\"format\" : 9, \"new\" : 1=>newer drift4j, update",
                "\"format\" : 1=>\"format\" : 0=>format 1 to 1",
                "\"format\" : 1,=>=>format",
                "\"kind\" : \"training\"=>\"kind\" : \"song\"=>kind training or policy, generator, encoder, codec, scorer, this one is 'song'",
                "\"step\" : 12=>\"step\" : \"many\"=>key step: must be a whole number",
                "\"seed\"=>\"sead\"=>key seed: a value is missing",
                "\"arrays\"=>\"array\"=>unknown key 'array'",
                "{=>[=>damaged",
            })
    void otherManifestsAreRefused(String change) throws IOException {
        String[] parts = change.split("=>", -1);
        Path target = written("step-1");
        Path manifest = target.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertThat(text).contains(parts[0]);
        Files.writeString(manifest, text.replace(parts[0], parts[1]));
        refused(target, parts[2]);
    }

    @Test
    void arraysThatDifferFromTheManifestAreAllListed() throws IOException {
        Path target = written("step-1");
        Files.write(
                target.resolve("model.safetensors"),
                Safetensors.encode(Map.of(
                        "weight", new Tensor(new long[] {4}, new float[4]),
                        "gain", new Tensor(new long[] {2}, new float[2]))));
        assertThatThrownBy(() -> Checkpoint.read(target, List.of("model")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("weight is [4], not [2, 2]")
                .hasMessageContaining("lacks bias [2]")
                .hasMessageContaining("has gain [2], which is not listed");
        Files.write(target.resolve("model.safetensors"), "cut".getBytes(StandardCharsets.UTF_8));
        refused(target, "damaged");
    }

    private static void refused(Path source, String message) {
        assertThatThrownBy(() -> Checkpoint.read(source, List.of("model")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(source.toString())
                .hasMessageContaining(message);
    }
}
