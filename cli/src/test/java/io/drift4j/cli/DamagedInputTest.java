package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.cli.Door.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of damage ends in one line, exit code 2, and every file as it was. */
class DamagedInputTest {
    private static final Path DATA = Places.home().resolve("data/pusht-lowdim.zarr.zip");

    @TempDir
    static Path shared;

    private static Path finished;

    @TempDir
    Path folder;

    private Path data;
    private Path run;

    @BeforeAll
    static void train() {
        finished = shared.resolve("run");
        assertThat(Door.run("train", "--config", Door.tinyConfig(), "--out", finished)
                        .code())
                .isZero();
    }

    /** A healthy copy of everything, for one test to damage. */
    @BeforeEach
    void copy() throws IOException {
        data = folder.resolve("data.zarr");
        unzip(DATA, data);
        run = folder.resolve("run");
        try (var files = Files.walk(finished)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(finished.relativize(file).toString()));
            }
        }
    }

    private void refused(String because, Object... arguments) {
        Door.refused(folder, because, arguments);
    }

    private void dataRefused(String because, Path file) {
        refused(because, "train", "--config", Door.tinyConfig(), "--data", file, "--out", folder.resolve("new"));
    }

    private void configRefused(String because, String yaml) throws IOException {
        Path config = folder.resolve("config.yaml");
        Files.writeString(config, yaml);
        refused(because, "train", "--config", config, "--data", data, "--out", folder.resolve("new"));
    }

    private void policyRefused(String because, Path file) {
        refused(because, "evaluate", file, "--task", "pusht", "--episodes", 1);
    }

    @Test
    void demonstrationsCutShort() throws IOException {
        Path cut = folder.resolve("cut.zip");
        byte[] whole = Files.readAllBytes(DATA);
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        dataRefused("does not open as a zip file", cut);
        refused("cut short", "inspect", cut);
        refused("does not open as a zip file", "replay", cut);
    }

    @Test
    void demonstrationsWithDamagedBytes() throws IOException {
        Path chunk = data.resolve("data/action/0.0");
        byte[] bytes = Files.readAllBytes(chunk);
        Files.write(chunk, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        dataRefused("data/action/0.0", data);
    }

    @Test
    void demonstrationsWithoutMeta() throws IOException {
        Files.delete(data.resolve("meta/episode_ends/.zarray"));
        dataRefused("meta/episode_ends", data);
    }

    @Test
    void demonstrationsThatAreMissingOrSomethingElse() throws IOException {
        dataRefused("nothing is at", folder.resolve("nowhere.zarr"));
        dataRefused(".zgroup", Files.createDirectory(folder.resolve("empty")));
    }

    @Test
    void demonstrationsOfAWrongType() throws IOException {
        Path metadata = data.resolve("data/action/.zarray");
        Files.writeString(metadata, Files.readString(metadata).replace("<f4", "<U8"));
        dataRefused("dtype", data);
    }

    @Test
    void demonstrationsOfAWrongShape() throws IOException {
        Path metadata = data.resolve("data/action/.zarray");
        Files.writeString(
                metadata,
                "{\"zarr_format\": 2, \"shape\": [25650], \"chunks\": [25650], \"dtype\": \"<f4\","
                        + " \"order\": \"C\", \"compressor\": null, \"filters\": null, \"fill_value\": 0}");
        dataRefused("action", data);
        refused("2 numbers a step", "replay", data);
    }

    @Test
    void actionsThatAreNoNumbers() throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(25650 * 2 * 4).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putFloat(4 * 1234, Float.NaN);
        Files.writeString(
                data.resolve("data/action/.zarray"),
                "{\"zarr_format\": 2, \"shape\": [25650, 2], \"chunks\":"
                        + " [25650, 2], \"dtype\": \"<f4\", \"order\": \"C\", \"compressor\": null, \"filters\": null,"
                        + " \"fill_value\": 0}");
        Files.write(data.resolve("data/action/0.0"), numbers.array());
        dataRefused("NaN at row 617", data);
    }

    @Test
    void episodesThatEndBeyondTheData() throws IOException {
        ByteBuffer ends = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(100)
                .putLong(30_000);
        Files.writeString(
                data.resolve("meta/episode_ends/.zarray"),
                "{\"zarr_format\": 2, \"shape\": [2], \"chunks\":"
                        + " [2], \"dtype\": \"<i8\", \"order\": \"C\", \"compressor\": null, \"filters\": null, \"fill_value\": 0}");
        Files.write(data.resolve("meta/episode_ends/0"), ends.array());
        dataRefused("30000", data);
    }

    @Test
    void aMissingConfiguration() {
        refused("must exist", "train", "--config", folder.resolve("none.yaml"), "--out", folder.resolve("new"));
    }

    @Test
    void aConfigurationThatIsNoYaml() throws IOException {
        configRefused("must be YAML", "train: {steps: 10\nnetwork");
        configRefused("list of keys", "just words");
    }

    @Test
    void aConfigurationWithUnknownKeys() throws IOException {
        configRefused("unknown key 'train.stepz'", "train: {stepz: 10}");
        refused(
                "unknown key 'network.wide'",
                "train",
                "--config",
                Door.tinyConfig(),
                "--set",
                "network.wide=3",
                "--out",
                folder.resolve("new"));
    }

    @Test
    void aConfigurationWithValuesOfAWrongType() throws IOException {
        configRefused("train.steps", "train: {steps: many}");
        configRefused("train.steps", "train: {steps: 1.5}");
        configRefused("method", "method: MAGIC");
    }

    @Test
    void aConfigurationWithImpossibleValues() throws IOException {
        configRefused("steps must be at least 1", "train: {steps: -1}");
        configRefused("does not exist", "train: {steps: 1, warmupSteps: 0, device: 'gpu:7', threads: 1}");
    }

    @Test
    void aRunThatIsThereIsNotOverwritten() {
        refused("--resume", "train", "--config", Door.tinyConfig(), "--out", run);
    }

    @Test
    void aRunToResumeThatIsNotThere() {
        refused("no config.yaml", "train", "--config", Door.tinyConfig(), "--out", folder.resolve("new"), "--resume");
        refused("add --out", "train", "--resume");
    }

    @Test
    void aCheckpointOfAnotherConfiguration() {
        refused(
                "network.width: 16 -> 24; train.steps: 6 -> 9",
                "train",
                "--out",
                run,
                "--resume",
                "--set",
                "network.width=24",
                "--set",
                "train.steps=9");
    }

    @Test
    void aCheckpointOfAnotherShape() throws IOException {
        Path other = shared.resolve("wider");
        if (!Files.exists(other)) {
            Door.run("train", "--config", Door.tinyConfig(), "--out", other, "--set", "network.width=24");
        }
        Path checkpoint = run.resolve("checkpoints/step-00000006");
        Path wider = other.resolve("checkpoints/step-00000006");
        for (String group : new String[] {"model", "ema", "optimizer"}) {
            Files.copy(
                    wider.resolve(group + ".safetensors"),
                    checkpoint.resolve(group + ".safetensors"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        refused("must hold the arrays its manifest lists", "train", "--out", run, "--resume");
        Path manifest = checkpoint.resolve("manifest.json");
        String arrays = between(Files.readString(wider.resolve("manifest.json")), "\"arrays\"");
        Files.writeString(
                manifest,
                Files.readString(manifest).replace(between(Files.readString(manifest), "\"arrays\""), arrays));
        refused("condition_in.weight is [24, 40], not [16, 40]", "train", "--out", run, "--resume");
    }

    private static String between(String text, String start) {
        return text.substring(text.indexOf(start));
    }

    @Test
    void aCheckpointOfANewerFormat() throws IOException {
        Path checkpoint = run.resolve("checkpoints/step-00000006");
        Path manifest = checkpoint.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"format\" : 1", "\"format\" : 99"));
        refused("newer drift4j", "train", "--out", run, "--resume");
        policyRefused("newer drift4j", checkpoint);
    }

    @Test
    void aCheckpointWithDamagedArrays() throws IOException {
        Path arrays = run.resolve("checkpoints/step-00000006/model.safetensors");
        byte[] bytes = Files.readAllBytes(arrays);
        Files.write(arrays, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        refused("cut short", "train", "--out", run, "--resume");
        Files.write(arrays, new byte[] {1, 2, 3});
        refused("damaged", "train", "--out", run, "--resume");
    }

    @Test
    void aPolicyCutShort() throws IOException {
        Path policy = run.resolve("policy.drift4j");
        byte[] bytes = Files.readAllBytes(policy);
        Files.write(policy, java.util.Arrays.copyOf(bytes, bytes.length / 3));
        policyRefused("cut short", policy);
        refused("cut short", "inspect", policy);
    }

    @Test
    void aPolicyThatIsSomethingElse() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.drift4j"), "not a policy");
        policyRefused("must be a drift4j checkpoint", text);
        policyRefused("holds no manifest.json", DATA);
        policyRefused("there is none at", folder.resolve("nowhere"));
        refused("neither", "inspect", zip(folder.resolve("other.zip"), "readme.txt"));
    }

    @Test
    void aPolicyOfAnotherTask() throws IOException {
        Path other = folder.resolve("other");
        Path config = Files.writeString(folder.resolve("other.yaml"), Files.readString(Door.tinyConfig()) + """
                stepSeconds: 0.5
                data:
                  observations: [{name: joints, array: data/state, columns: [0, 1, 2], unit: rad}]
                """);
        Outcome trained = Door.run("train", "--config", config, "--data", data, "--out", other);
        assertThat(trained.code()).as(trained.err()).isZero();
        policyRefused("needs observation 'joints'", other);
    }

    @Test
    void aTaskThatIsNotThere() {
        refused("one of [pusht]", "evaluate", run, "--task", "chess");
    }

    @Test
    void outputsThatCannotBeWritten() {
        Path inFile = run.resolve("config.yaml/below");
        refused("writable", "train", "--config", Door.tinyConfig(), "--out", inFile);
        refused("writable", "evaluate", run, "--task", "pusht", "--json", inFile);
        refused("is a file", "evaluate", run, "--task", "pusht", "--report", inFile);
        refused("holds other files", "evaluate", run, "--task", "pusht", "--report", run);
        refused("is a folder or device", "replay", data, "--json", "/dev/null");
        refused("writable", "inspect", data, "--picture", inFile);
    }

    @Test
    void aFullDisk() throws IOException, InterruptedException {
        try (SmallDisk small = SmallDisk.mount(folder.resolve("disk"), "200k")) {
            Path disk = small.folder();
            Outcome outcome = Door.run(
                    "train", "--config", Door.tinyConfig(), "--out", disk.resolve("run"), "--set", "network.width=64");
            assertThat(outcome.err().strip().lines())
                    .singleElement()
                    .asString()
                    .startsWith("drift4j: ")
                    .contains("No space left", "free some space");
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(disk.resolve("run/policy.drift4j")).doesNotExist();
            fill(disk.resolve("filler"));
            Map<String, Integer> kept = Door.contents(disk);
            refused("some space left", "replay", data, "--json", disk.resolve("out.json"));
            assertThat(Door.contents(disk)).isEqualTo(kept);
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (java.nio.file.FileSystemException e) {
            throw e;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static Path zip(Path file, String entry) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.closeEntry();
        }
        return file;
    }

    private static void unzip(Path file, Path into) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                Path target = into.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                Files.write(target, zip.getInputStream(entry).readAllBytes());
            }
        }
    }
}
