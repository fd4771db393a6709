package io.drift4j.policy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.policy.data.Episodes.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataReportTest {

    private static Episodes episodes(float[] actions, int... ends) {
        Map<String, Column> columns = new LinkedHashMap<>();
        columns.put("action", new Column(1, "", actions));
        return Episodes.of("made up", columns, ends);
    }

    @Test
    void limitsMeansAndSaturation() {
        float[] actions = new float[10];
        actions[0] = -1;
        actions[1] = -0.9985f;
        actions[2] = 1;
        DataReport.Entry entry =
                DataReport.of(episodes(actions, 4, 10)).entries().get(0);
        assertThat(List.of(entry.low(), entry.high())).containsExactly(-1.0, 1.0);
        assertThat(entry.mean()).isCloseTo(-0.09985, within(1e-6));
        assertThat(entry.saturation()).isEqualTo(0.3);
    }

    @Test
    void idleStretchesStayWithinAnEpisodeAndNeedFiveRepeats() {
        // Four repeats, then five, then a run of zeros that the end of an episode cuts into 3 and 6 repeats.
        float[] actions = {1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        DataReport.Idle idle = DataReport.of(episodes(actions, 15, 22)).idle().get(0);
        assertThat(idle.stretches()).isEqualTo(2);
        assertThat(idle.longest()).isEqualTo(6);
        assertThat(idle.share()).isEqualTo(11 / 22.0);
    }

    @Test
    void aThousandthOfTheRangeIsStandingStill() {
        float[] creeping = {0, 0.9f, 1.8f, 2.7f, 3.6f, 4.5f, 1000};
        float[] walking = {0, 1.1f, 2.2f, 3.3f, 4.4f, 5.5f, 1000};
        assertThat(DataReport.of(episodes(creeping, 7)).idle().get(0).stretches())
                .isEqualTo(1);
        assertThat(DataReport.of(episodes(walking, 7)).idle().get(0).stretches())
                .isEqualTo(0);
    }

    @Test
    void equalEpisodesAreFound() {
        float[] actions = {1, 2, 3, 1, 2, 3, 1, 2, 4, 1, 2, 1, 2, 3};
        assertThat(DataReport.of(episodes(actions, 3, 6, 9, 11, 14)).repeats())
                .containsExactly(List.of(0, 1), List.of(0, 4));
    }

    @Test
    void bundledDemonstrations(@TempDir Path folder) throws IOException {
        DataReport report = DataReport.of(Episodes.load(Pusht.FILE, ArrayKey.found(Pusht.FILE)));
        assertThat(report.lines())
                .anyMatch(line ->
                        line.equals("206 episodes, 25650 steps; steps an episode: least 49, median 122, most 246"))
                .anyMatch(line -> line.matches("action\\[0] +12.000 +511.00 +228.24 +0.01 %"))
                .anyMatch(line -> line.matches("action +5 +0.11 % +7"))
                .contains("no episode repeats another");
        Path png = folder.resolve("pusht.png");
        report.writePicture(png);
        var image = ImageIO.read(png.toFile());
        assertThat(image.getWidth()).isEqualTo(1080);
        assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        long coloured = java.util.stream.IntStream.range(0, 1080 * 560)
                .filter(i -> (image.getRGB(i % 1080, i / 1080) & 0xFFFFFF) != 0xFFFFFF)
                .count();
        assertThat(coloured).isGreaterThan(10_000);
    }

    @Test
    void picturesOfOtherActionsAreHistograms(@TempDir Path folder) throws IOException {
        Path png = folder.resolve("one.png");
        DataReport.of(episodes(new float[] {1, 1, 1}, 1, 3)).writePicture(png);
        assertThat(ImageIO.read(png.toFile()).getHeight()).isEqualTo(560);
    }
}
