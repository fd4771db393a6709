package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import io.drift4j.simeval.PassTiming;
import io.drift4j.simeval.RunsScore;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores a policy, the runs of one configuration, or two policies against each other, on the same episodes. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Scores a policy in a simulated task, with 95 %% intervals.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j evaluate models/pusht-state.drift4j --task pusht --episodes 50 --report reports/shipped",
            "  drift4j evaluate grpc://localhost:50051 --compare pusht-state --task pusht"
        })
final class EvaluateCommand implements Runnable {
    private static final int CLIPS = 4;
    private static final int PICTURE_SIZE = 192;

    @Parameters(
            arity = "1..*",
            paramLabel = "POLICY",
            description =
                    "a .drift4j file, a checkpoint or run folder, the name of a shipped policy, or grpc://HOST:PORT"
                            + " (grpcs:// with TLS) where one is served; several are taken as training runs of one"
                            + " configuration, and their mean is told too")
    private List<String> policies;

    @Option(
            names = "--compare",
            paramLabel = "POLICY2",
            description = "score this policy too, on the same episodes, and tell the paired difference")
    private @Nullable String second;

    @Option(
            names = "--weights",
            defaultValue = "averaged",
            paramLabel = "KIND",
            description = "which weights act: ${COMPLETION-CANDIDATES} ones; raw, as last trained, only with run or"
                    + " checkpoint folders (default: ${DEFAULT-VALUE})")
    private FilePolicy.Kind weights;

    @Mixin
    private final PolicyOptions running = new PolicyOptions();

    @Mixin
    private final ScoringOptions options = new ScoringOptions();

    @Option(names = "--report", paramLabel = "DIR", description = "write a page with animations and charts here")
    private @Nullable Path report;

    @Option(names = "--json", paramLabel = "FILE", description = "write the numbers here, and each episode")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Scoring scoring = options.scoring();
        Output.checkFile(json);
        if (report != null) {
            ReportWriter.check(report);
        }
        List<String> names = new ArrayList<>(policies);
        if (second != null) {
            BadInput.unless(
                    names.size() == 1 && !names.contains(second),
                    "--compare takes one POLICY and another one, got %s and %s",
                    names,
                    second);
            names.add(second);
        }
        BadInput.unless(names.stream().distinct().count() == names.size(), "each policy is named once, got %s", names);
        running.check(names);
        List<PolicySource> sources =
                names.stream().map(name -> running.source(name, weights)).toList();

        List<Scoring.Scored> scored = new ArrayList<>();
        for (PolicySource source : sources) {
            try (Progress progress = Progress.of(source.label(), scoring.episodes(), " episodes")) {
                scored.add(scoring.score(source, (done, total) -> progress.at(done, "")));
            }
        }
        List<Evaluation> rows = scored.stream().map(Scoring.Scored::evaluation).toList();
        ScoreTable.print(rows, out);
        scored.forEach(each -> each.notes().forEach(out::println));
        Output.json(json, second == null ? summary(rows, out) : comparison(rows, out));
        if (report != null) {
            Report page = Report.of(String.join(" and ", names) + " in " + options.task(), rows)
                    .withClips(scored.get(0).environments(), CLIPS, PICTURE_SIZE);
            for (Scoring.Scored each : scored) {
                page = each.onto(page);
            }
            out.println("report: " + ReportWriter.write(report, page));
        }
    }

    /** The keys of one policy; of several, their mean under the same keys and each of them under {@code runs}. */
    private static Map<String, Object> summary(List<Evaluation> rows, PrintWriter out) {
        if (rows.size() == 1) {
            return rows.get(0).json();
        }
        RunsScore mean = RunsScore.of(rows.stream().map(Evaluation::rollouts).toList());
        ScoreTable.print(mean, out);
        Map<String, Object> keys = new LinkedHashMap<>(mean.json());
        double[] passes = rows.stream()
                .flatMap(row -> row.timing().stream())
                .mapToDouble(PassTiming::medianMs)
                .sorted()
                .toArray();
        keys.put("passMedianMs", passes[passes.length / 2]);
        keys.put("runs", rows.stream().map(Evaluation::json).toList());
        return keys;
    }

    private static Map<String, Object> comparison(List<Evaluation> rows, PrintWriter out) {
        Evaluation first = rows.get(0);
        Evaluation second = rows.get(1);
        PairedComparison difference = PairedComparison.of(first.rollouts(), second.rollouts());
        ScoreTable.print(difference, first.label(), second.label(), out);
        Map<String, Object> keys = new LinkedHashMap<>(first.json());
        keys.put("compared", second.json());
        keys.put("difference", difference.json());
        return keys;
    }
}
