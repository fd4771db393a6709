package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import io.drift4j.simeval.report.Report;
import io.drift4j.simeval.report.ReportWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores a policy, or two on the same episodes. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Scores a policy in a simulated task, with 95 %% intervals.",
        footerHeading = "%nExample:%n",
        footer = "  drift4j evaluate models/pusht-state.drift4j --task pusht --episodes 50 --report reports/shipped")
final class EvaluateCommand implements Runnable {
    private static final int CLIPS = 4;
    private static final int PICTURE_SIZE = 192;

    @Parameters(
            paramLabel = "POLICY",
            description = "a .drift4j file, a checkpoint or run folder, or the name of a shipped policy")
    private String policy;

    @Option(names = "--task", required = true, paramLabel = "TASK", description = "see 'drift4j list tasks'")
    private String task;

    @Option(
            names = "--compare",
            paramLabel = "POLICY2",
            description = "score this policy too, on the same episodes, and tell the paired difference")
    private @Nullable String second;

    @Option(names = "--episodes", defaultValue = "50", description = "episodes (default: ${DEFAULT-VALUE})")
    private int episodes;

    @Option(
            names = "--first-seed",
            defaultValue = "100000",
            paramLabel = "SEED",
            description = "seed of the first episode, the others follow by one (default: ${DEFAULT-VALUE})")
    private long firstSeed;

    @Option(
            names = "--noise-scale",
            paramLabel = "S",
            description = "factor on the noise, 0 for none (default: the policy's own)")
    private @Nullable Double noiseScale;

    @Option(
            names = "--executed-steps",
            paramLabel = "Ta",
            description = "actions executed of each chunk (default: the policy's own)")
    private @Nullable Integer executedSteps;

    @Option(names = "--report", paramLabel = "DIR", description = "write a page with animations and charts here")
    private @Nullable Path report;

    @Option(names = "--json", paramLabel = "FILE", description = "write the numbers here")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Tasks where = Tasks.named(task);
        BadInput.unless(episodes >= 1, "--episodes must be at least 1, got %d", episodes);
        Output.checkFile(json);
        if (report != null) {
            ReportWriter.check(report);
        }
        List<String> names = new ArrayList<>(List.of(policy));
        if (second != null) {
            names.add(second);
        }
        List<Path> files = names.stream().map(Places::policy).toList();
        BadInput.unless(
                second == null || !second.equals(policy), "--compare needs another policy, got %s twice", policy);

        Scoring scoring = new Scoring(where, firstSeed, episodes, noiseScale, executedSteps);
        List<Scoring.Scored> scored = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            try (Progress progress = Progress.of(names.get(i), episodes, " episodes")) {
                scored.add(scoring.score(files.get(i), names.get(i), (done, total) -> progress.at(done, "")));
            }
        }
        List<Evaluation> rows = scored.stream().map(Scoring.Scored::evaluation).toList();
        ScoreTable.print(rows, out);
        Map<String, Object> keys = new LinkedHashMap<>(rows.get(0).json());
        if (rows.size() > 1) {
            PairedComparison comparison =
                    PairedComparison.of(rows.get(0).rollouts(), rows.get(1).rollouts());
            ScoreTable.print(comparison, policy, names.get(1), out);
            keys.put("compared", rows.get(1).json());
            keys.put("difference", comparison);
        }
        Output.json(json, keys);
        if (report != null) {
            Report page = Report.of(String.join(" and ", names) + " in " + task, rows)
                    .withClips(scored.get(0).environments(), CLIPS, PICTURE_SIZE);
            for (Scoring.Scored each : scored) {
                page = each.onto(page);
            }
            out.println("report: " + ReportWriter.write(report, page));
        }
    }
}
