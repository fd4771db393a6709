package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.train.PolicyTraining;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.report.Report;
import io.drift4j.simeval.report.ReportWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The tour: trains a policy for some minutes, scores it beside the shipped one, makes a page of it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Trains a PushT policy from the bundled demonstrations for about three minutes, scores it and the"
                + " shipped policy over the same episodes, and writes a page with what there is to see.",
        footerHeading = "%nExample:%n",
        footer = "  drift4j demo")
final class DemoCommand implements Callable<Integer> {
    private static final String CONFIG = "pusht-demo";
    private static final String SHIPPED = "pusht-state";
    private static final long FIRST_SEED = 100_000;
    private static final int CLIPS = 4;
    private static final int PICTURE_SIZE = 192;
    private static final long POLL_MILLIS = 200;

    @Option(names = "--episodes", defaultValue = "20", description = "episodes a policy (default: ${DEFAULT-VALUE})")
    private int episodes;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "override one key of the training's configuration, for example train.steps=100")
    private List<String> overrides = List.of();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            defaultValue = "reports/demo",
            description = "folder of the page (default: ${DEFAULT-VALUE})")
    private Path report;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        BadInput.unless(episodes >= 1, "--episodes must be at least 1, got %d", episodes);
        ReportWriter.check(report);
        Path shipped = Places.policy(SHIPPED);
        Path run = unused(Path.of("runs"), "demo");

        out.println("1. Training a policy from the demonstrations of " + CONFIG);
        out.flush();
        int trained = train(run);
        if (trained != Main.FINE) {
            return trained; // it has said why
        }
        out.println("2. Scoring it and the shipped policy over the same " + episodes + " episodes");
        out.flush();
        Scoring scoring = Scoring.of(Tasks.PUSHT, FIRST_SEED, episodes);
        Scoring.Scored mine = score(scoring, run.resolve(PolicyTraining.POLICY_FILE), "trained just now");
        Scoring.Scored theirs = score(scoring, shipped, "shipped, fully trained");
        List<Evaluation> rows = List.of(mine.evaluation(), theirs.evaluation());
        ScoreTable.print(rows, out);

        Report page = Report.of("drift4j demo: PushT from human demonstrations", rows)
                .withClips(mine.environments(), CLIPS, PICTURE_SIZE)
                .withNextSteps(List.of(
                        "Train to the end, 15 to 40 minutes on one core: drift4j train --config pusht-state --out runs/mine",
                        "Score it on 100 episodes: drift4j evaluate runs/mine --task pusht --episodes 100 --report reports/mine",
                        "See what noise does: drift4j evaluate pusht-state --task pusht --noise-scale 1 --executed-steps 8",
                        "See what it learned from: drift4j inspect data/pusht-lowdim.zarr.zip"));
        out.println("3. The page to look at: "
                + ReportWriter.write(report, theirs.onto(mine.onto(page))).toAbsolutePath());
        return Main.FINE;
    }

    private static Scoring.Scored score(Scoring scoring, Path file, String label) {
        try (Progress progress = Progress.of(label, scoring.episodes(), " episodes")) {
            return scoring.score(FilePolicy.of(file, label), (done, total) -> progress.at(done, ""));
        }
    }

    /** In a process of its own, because the native library takes one thread count for a process's life. */
    private int train(Path run) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
                "--config",
                Places.config(Path.of(CONFIG)).toString(),
                "--out",
                run.toString()));
        overrides.forEach(override -> command.addAll(List.of("--set", override)));
        try (Interruption interruption = Interruption.listen()) {
            Process training = new ProcessBuilder(command).inheritIO().start();
            while (!training.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (interruption.asked()) {
                    training.destroy(); // Ctrl-C reaches both processes, a signal to this one alone does not
                }
            }
            return interruption.asked() ? Main.INTERRUPTED : training.exitValue();
        }
    }

    private static Path unused(Path folder, String name) {
        int number = 1;
        while (Files.exists(folder.resolve(name + "-" + number))) {
            number++;
        }
        return folder.resolve(name + "-" + number);
    }
}
