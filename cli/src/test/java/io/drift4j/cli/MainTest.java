package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.cli.Door.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @Test
    void aloneItGivesAnOverviewWithExamples() {
        Outcome outcome = Door.run();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "Commands:",
                        "demo",
                        "train",
                        "evaluate",
                        "table",
                        "inspect",
                        "replay",
                        "list",
                        "serve",
                        "admin",
                        "ros2",
                        "generate",
                        "import",
                        "Examples:");
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "train",
                "evaluate",
                "table",
                "inspect",
                "replay",
                "list",
                "serve",
                "admin",
                "ros2",
                "import"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        Outcome outcome = Door.run(command, "--help");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).containsPattern("Examples?:\\s+drift4j " + command);
    }

    @Test
    void theVersionNamesWhatRuns() {
        Outcome outcome = Door.run("--version");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).contains("drift4j", "commit", "java " + Runtime.version(), "pytorch 2.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evalute",
                "evaluate",
                "evaluate x --task",
                "train --stesp 3",
                "list nothing",
                "demo --episodes many"
            })
    void wrongUsageIsOneLineThatNamesTheHelp(String line) {
        Outcome outcome = Door.run((Object[]) line.split(" "));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().strip().lines())
                .singleElement()
                .asString()
                .startsWith("drift4j: ")
                .contains("--help");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aMistypedCommandIsGuessed() {
        assertThat(Door.run("evalute").err()).contains("did you mean evaluate");
    }

    @Test
    void listsWhatShips() {
        assertThat(Door.run("list", "tasks").out()).contains("pusht", "agent_pos (2, px)", "at most 300");
        assertThat(Door.run("list", "configs").out()).contains("pusht-state ", "pusht-demo");
        assertThat(Door.run("list", "networks").out())
                .contains("unet-image", "65,783,298 parameters", "8,965,122 parameters", "--set network.preset=mlp");
        assertThat(Door.run("list", "policies").code()).isZero();
    }
}
