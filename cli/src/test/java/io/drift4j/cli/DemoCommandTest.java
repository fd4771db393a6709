package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    @TempDir
    Path folder;

    @Test
    void trainsScoresBothPoliciesAndWritesThePage() throws IOException, InterruptedException {
        ProcessBuilder demo = Door.process(
                        "demo", "--episodes", 1, "--set", "train.steps=4", "--set", "train.warmupSteps=1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        demo.environment().put("DRIFT4J_HOME", Path.of("..").toRealPath().toString());
        Process process = demo.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String output = Files.readString(folder.resolve("output.txt"));
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("trained just now", "shipped, fully trained", "1 episodes from seed 100000");
        assertThat(folder.resolve("runs/demo-1/policy.drift4j")).exists();
        assertThat(Files.readString(folder.resolve("reports/demo/index.html")))
                .contains("What to try next", "data:image/gif;base64,")
                .doesNotContain("src=\"http", "href=\"http");
    }
}
