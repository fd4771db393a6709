package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.simeval.Evaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores several configurations, each by its training runs, and sets them against the first. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Scores configurations by their training runs, one row each, with 95 %% intervals over runs and episodes.",
            "Differences to the first row are paired over training seeds and episodes; action error and spread are those"
                    + " of the last line of the runs' logs."
        },
        footerHeading = "%nExample:%n",
        footer = "  drift4j table base=runs/a-1,runs/a-2 wide=runs/b-1,runs/b-2 --task pusht --episodes 100")
final class TableCommand implements Runnable {

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME=RUN,...",
            description =
                    "a row: its name and the run folders, policies or addresses, in the order of their training seeds")
    private List<String> rows;

    @Option(
            names = "--raw",
            paramLabel = "NAME",
            description = "score the weights of this row's runs as they were trained, not averaged; may be repeated")
    private List<String> raw = List.of();

    @Mixin
    private final PolicyOptions running = new PolicyOptions();

    @Mixin
    private final ScoringOptions options = new ScoringOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "write the numbers here")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    /** A row as it was asked for. */
    private record Asked(String name, FilePolicy.Kind kind, List<String> runs) {
        static Asked of(String text, List<String> raw) {
            int equals = text.indexOf('=');
            BadInput.unless(equals > 0 && equals < text.length() - 1, "a row must be NAME=RUN,RUN,..., got '%s'", text);
            String name = text.substring(0, equals);
            FilePolicy.Kind kind = raw.contains(name) ? FilePolicy.Kind.RAW : FilePolicy.Kind.AVERAGED;
            return new Asked(name, kind, List.of(text.substring(equals + 1).split(",")));
        }
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Output.checkFile(json);
        Scoring scoring = options.scoring();
        List<Asked> asked = rows.stream().map(text -> Asked.of(text, raw)).toList();
        List<String> names = asked.stream().map(Asked::name).toList();
        BadInput.unless(names.stream().distinct().count() == names.size(), "row names must differ, got %s", names);
        BadInput.unless(names.containsAll(raw), "--raw must name a row, got %s for rows %s", raw, names);
        for (Asked row : asked) { // all of them before the first is scored, which takes minutes
            BadInput.unless(
                    row.runs.size() == asked.get(0).runs.size(),
                    "each row must have as many runs as the first, %d, got %s",
                    asked.get(0).runs.size(),
                    row.runs);
        }
        running.check(asked.stream().flatMap(row -> row.runs.stream()).toList());
        List<List<PolicySource>> sources = asked.stream()
                .map(row -> row.runs.stream()
                        .map(run -> running.source(run, row.kind))
                        .toList())
                .toList();

        List<TableRow> table = new ArrayList<>();
        for (int r = 0; r < asked.size(); r++) {
            Asked row = asked.get(r);
            List<Scoring.Scored> scored = new ArrayList<>();
            for (PolicySource source : sources.get(r)) {
                try (Progress progress = Progress.of(source.label(), options.episodes(), " episodes")) {
                    scored.add(scoring.score(source, (done, total) -> progress.at(done, "")));
                }
            }
            TableRow next = TableRow.of(row.name, scored, table.isEmpty() ? null : table.get(0));
            if (table.isEmpty()) {
                out.println(TableRow.heading(row.name));
            }
            out.println(next.line());
            out.flush();
            table.add(next);
        }
        List<Evaluation> first = table.get(0).evaluations();
        out.printf(
                "%d runs x %d episodes from seed %d; brackets hold 95 %% intervals over runs and episodes%n",
                first.size(),
                first.get(0).score().episodes(),
                first.get(0).rollouts().seeds().get(0));
        Output.json(json, Map.of("rows", table.stream().map(TableRow::json).toList()));
    }
}
