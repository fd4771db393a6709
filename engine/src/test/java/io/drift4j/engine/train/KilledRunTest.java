package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process killed at a bad moment leaves on disk, and that the run goes on from it as if nothing had happened. */
class KilledRunTest {
    private static final int ALL = Integer.MAX_VALUE;

    @TempDir
    private Path folder;

    private final NDManager manager = NDManager.newBaseManager();
    private Map<String, Tensor> expected;
    private List<JsonNode> expectedLog;

    @BeforeEach
    void uninterrupted() {
        RunFolder whole = RunFolder.create(folder.resolve("whole"));
        expected = Toy.all(Toy.run(manager, Toy.CONFIG, whole, ALL));
        expectedLog = Toy.log(whole);
    }

    @AfterEach
    void free() {
        manager.close();
    }

    private Path root() {
        return folder.resolve("killed");
    }

    private Path checkpoint(String name) {
        return root().resolve("checkpoints").resolve(name);
    }

    /** Dies right after the log line of this step. */
    private void dieAfterLine(long at) {
        RunFolder run = RunFolder.create(root());
        assertThatThrownBy(() -> Toy.run(
                        manager,
                        Toy.CONFIG,
                        run,
                        (step, steps, values) -> {
                            if (step == at) {
                                throw new IllegalStateException("killed");
                            }
                        },
                        () -> false))
                .hasMessage("killed");
    }

    private void goesOnAsIfNothingHadHappened() throws IOException {
        RunFolder run = RunFolder.open(root());
        assertThat(Toy.all(Toy.run(manager, Toy.CONFIG, run, ALL))).isEqualTo(expected);
        assertThat(Toy.log(run)).isEqualTo(expectedLog);
        try (Stream<Path> left = Files.list(root().resolve("checkpoints"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("step-00000014", "step-00000020");
        }
    }

    @Test
    void beforeTheFirstCheckpoint() throws IOException {
        dieAfterLine(5);
        assertThat(RunFolder.open(root()).newest()).isEmpty();
        assertThat(Toy.log(RunFolder.open(root()))).hasSize(1);
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void beforeTheFirstCheckpointAnotherConfigurationIsRefused() {
        dieAfterLine(5);
        assertThatThrownBy(() -> Toy.run(manager, Toy.config(20, 5, 1), RunFolder.open(root()), ALL))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("batchSize: 4 -> 5")
                .hasMessageContaining("config.yaml");
    }

    @Test
    void betweenLogLineAndCheckpoint() throws IOException {
        dieAfterLine(10);
        assertThat(RunFolder.open(root()).newestStep()).isEqualTo(7);
        assertThat(Toy.log(RunFolder.open(root()))).hasSize(2);
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void inTheMiddleOfALogLine() throws IOException {
        dieAfterLine(10);
        Path log = RunFolder.open(root()).log();
        Files.writeString(log, "{\"step\":15,\"los", StandardOpenOption.APPEND);
        assertThat(RunLog.read(log)).hasSize(2);
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void inTheMiddleOfACheckpoint() throws IOException {
        dieAfterLine(10);
        Files.createDirectories(checkpoint("step-00000014.tmp"));
        Files.copy(
                checkpoint("step-00000007").resolve("manifest.json"),
                checkpoint("step-00000014.tmp").resolve("manifest.json"));
        Files.write(checkpoint("step-00000014.tmp").resolve("model.safetensors"), new byte[9]);
        assertThat(RunFolder.open(root()).newestStep()).isEqualTo(7);
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void whileAnOldCheckpointWasDeleted() throws IOException {
        dieAfterLine(15);
        Files.move(checkpoint("step-00000007"), checkpoint("step-00000007.tmp"));
        Files.delete(checkpoint("step-00000007.tmp").resolve("optimizer.safetensors"));
        assertThat(RunFolder.open(root()).newestStep()).isEqualTo(14);
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void whileTheConfigurationWasWritten() throws IOException {
        Files.createDirectories(root());
        Files.writeString(root().resolve("config.yaml.tmp"), "steps: 2");
        assertThatThrownBy(() -> RunFolder.open(root()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("leave --resume away");
        Toy.run(manager, Toy.CONFIG, RunFolder.create(root()), 3);
        assertThat(root().resolve("config.yaml.tmp")).doesNotExist();
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void afterTheLastStep() throws IOException {
        Toy.run(manager, Toy.CONFIG, RunFolder.create(root()), ALL);
        Path manifest = checkpoint("step-00000020").resolve("manifest.json");
        Object written = Files.getLastModifiedTime(manifest);
        goesOnAsIfNothingHadHappened();
        assertThat((Object) Files.getLastModifiedTime(manifest)).isEqualTo(written);
    }

    @Test
    void aDamagedCheckpointIsNamed() throws IOException {
        dieAfterLine(10);
        Files.write(checkpoint("step-00000007").resolve("optimizer.safetensors"), new byte[9]);
        assertThatThrownBy(() -> Toy.run(manager, Toy.CONFIG, RunFolder.open(root()), ALL))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("step-00000007")
                .hasMessageContaining("damaged");
    }

    @Test
    void aDamagedLineBeforeTheLastIsNamed() throws IOException {
        dieAfterLine(10);
        Path log = RunFolder.open(root()).log();
        Files.writeString(log, "{\"step\":1\n" + Files.readString(log));
        assertThatThrownBy(() -> RunLog.read(log)).isInstanceOf(BadInput.class).hasMessageContaining("line 1");
    }
}
