package io.drift4j.bridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.model.PolicyFiles.Running;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.plain.Pass;
import io.drift4j.policy.plain.PlainPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFilesTest {
    private static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");

    @TempDir
    Path folder;

    private static ModelSource.Opened open(Running running) {
        return new PolicyFiles("pusht", SHIPPED, null, running).open("pusht");
    }

    @Test
    void theMlpRunsInPlainJavaUnlessAskedOtherwise() {
        try (var policy = open(new Running(Pass.AUTO, "cpu", 1)).policy()) {
            assertThat(policy).isInstanceOf(PlainPolicy.class);
        }
        try (var policy = open(new Running(Pass.NATIVE, "cpu", 1)).policy()) {
            assertThat(policy).isInstanceOf(DriftPolicy.class);
        }
        assertThatThrownBy(() -> open(new Running(Pass.AUTO, "gpu:7", 1)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("gpu:7");
    }

    @Test
    void tellsWhereTheWeightsComeFrom() {
        ModelSource.Opened opened = open(new Running(Pass.JAVA, "cpu", 1, 0.25));
        assertThat(opened.rowsAlone()).isTrue();
        assertThat(opened.weightHash()).matches("[0-9a-f]{64}");
        assertThat(opened.noiseScale()).isEqualTo(0.25);
        assertThat(opened.noiseSize()).isEqualTo(32);
        assertThat(opened.trainedSteps()).isPositive();
        assertThat(opened.weightHash())
                .as("the same file, whatever runs it")
                .isEqualTo(open(new Running(Pass.NATIVE, "cpu", 1)).weightHash());
    }

    @Test
    void theFolderIsLookedIntoAnew() throws IOException {
        PolicyFiles files = new PolicyFiles("pusht", SHIPPED, folder, new Running(Pass.JAVA, "cpu", 1));
        assertThat(files.names()).containsExactly("pusht");
        Files.copy(SHIPPED, folder.resolve("new.drift4j"));
        Files.writeString(folder.resolve("notes.txt"), "no model");
        Files.writeString(folder.resolve("pusht.drift4j"), "hidden by the first model");
        assertThat(files.names()).containsExactly("new", "pusht");
        assertThat(files.open("new").trainedSteps()).isPositive();
        assertThat(files.open("pusht").trainedSteps()).isPositive();
        Files.delete(folder.resolve("new.drift4j"));
        assertThatThrownBy(() -> files.open("new")).isInstanceOf(BadInput.class).hasMessageContaining("[pusht]");
        assertThatThrownBy(() -> files.open("../models/pusht-state")).isInstanceOf(BadInput.class);
    }

    @Test
    void aFolderMustBeThere() {
        assertThatThrownBy(() ->
                        new PolicyFiles("pusht", SHIPPED, folder.resolve("none"), new Running(Pass.JAVA, "cpu", 1)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("none");
    }
}
