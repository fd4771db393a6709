package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.cli.Door.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandsTest {
    private static final String DATA = "data/pusht-lowdim.zarr.zip";

    @TempDir
    Path folder;

    @Test
    void theSimulatorReplaysAllRecordedEpisodes() throws IOException {
        Path json = folder.resolve("replay.json");
        Outcome outcome = Door.run("replay", DATA, "--steps", 40, "--json", json);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode keys = new ObjectMapper().readTree(json.toFile());
        assertThat(keys.path("blockMeanPx").asDouble(9)).isLessThan(0.25);
        assertThat(keys.path("blockP90Px").asDouble(9)).isLessThan(0.4);
        assertThat(keys.path("angleMeanRad").asDouble(9)).isLessThan(0.002);
        assertThat(keys.path("episodes").asInt()).isEqualTo(206);
    }

    @Test
    void inspectSumsDemonstrationsUpAndDrawsThem() throws IOException {
        Path picture = folder.resolve("new/data.png");
        Outcome outcome = Door.run("inspect", DATA, "--picture", picture);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("206 episodes, 25650 steps", "action[1]", "picture: " + picture);
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(500);
    }
}
