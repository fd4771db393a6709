package io.drift4j.simeval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.engine.train.TrainingLog;
import io.drift4j.simeval.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes reports of the point task to target/sample-report-* for people to open in a browser. */
class SampleReportTest {
    private static final List<String> NEXT = List.of(
            "Lower the noise scale: this policy passes the goal rather than missing it.",
            "Execute fewer steps of each chunk (Ta 2) and compare on the same seeds.");

    @Test
    void onePolicy() throws IOException {
        Path folder = Path.of("target", "sample-report-one");
        TrainingLog log = TrainingLog.read(Sample.runLog(Path.of("target", "sample-run.jsonl")));
        Path page = ReportWriter.write(
                folder,
                Report.of("Point task: one drifting policy", List.of(Sample.evaluation("seek, noise 0.06", 0.06f, 50)))
                        .withClips(Sample.environments(), 6, 160)
                        .withTraining("seek, noise 0.06", log)
                        .withNextSteps(NEXT));
        assertThat(Files.size(page)).isBetween(100_000L, 3_000_000L);
    }

    @Test
    void threePolicies() throws IOException {
        Path page = ReportWriter.write(
                Path.of("target", "sample-report-three"),
                Report.of(
                                "Point task: three noise scales",
                                List.of(
                                        Sample.evaluation("noise 0.01", 0.01f, 50),
                                        Sample.evaluation("noise 0.08", 0.08f, 50),
                                        Sample.evaluation("noise 0.15", 0.15f, 50)))
                        .withClips(Sample.environments(), 6, 160)
                        .withNextSteps(NEXT));
        assertThat(page).exists();
    }
}
