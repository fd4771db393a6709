package io.drift4j.cli;

import io.drift4j.bridge.client.ServerFault;
import io.drift4j.engine.BadInput;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself: subcommands, help, and the exit code of every outcome. */
@Command(
        name = "drift4j",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Robot policies and image generators that work in a single network pass: train them, score them, look at"
                        + " them, serve them.",
        subcommands = {
            DemoCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            TableCommand.class,
            InspectCommand.class,
            ReplayCommand.class,
            DataCommand.class,
            ScoreCommand.class,
            ListCommand.class,
            ServeCommand.class,
            AdminCommand.class,
            Ros2Command.class,
            GenerateCommand.class,
            ImportCommand.class
        },
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j demo                                   train and score a policy in a few minutes",
            "  drift4j train --config configs/pusht-state.yaml --out runs/mine",
            "  drift4j evaluate runs/mine --task pusht --report reports/mine",
            "  drift4j inspect models/pusht-state.drift4j",
            "  drift4j serve pusht-state                      for simulators and robots, over gRPC",
            "  drift4j ros2 --config configs/robots/pusht.yaml --server localhost:50051",
            "  drift4j generate runs/fashion-mlp --out grid.png   images of every class",
            "  drift4j import published/pixel_B_sota --out pixel-b.drift4j   published weights, for generate",
            "  drift4j COMMAND --help                         options and an example of each command"
        })
public final class Main implements Runnable {
    /** Exit code of a command that did what it was asked. */
    static final int FINE = 0;

    /** Exit code after a defect of drift4j. */
    static final int DEFECT = 1;

    /** Exit code after Ctrl-C, as shells have it. */
    static final int INTERRUPTED = 130;

    /** Exit code after bad input or wrong usage, and when a policy server does not answer or refuses. */
    static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = execute(out, err, arguments);
        Interruption.commandEnded();
        System.exit(code);
    }

    /** Runs one command line and returns its exit code. */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine command = new CommandLine(new Main())
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> refuse(err, usage(e)))
                .setExecutionExceptionHandler((e, line, parsed) -> outcome(e, err));
        try {
            return command.execute(arguments);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            return outcome(e, err);
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int outcome(Throwable e, PrintWriter err) {
        if (e instanceof BadInput || e instanceof ServerFault) {
            return refuse(err, String.valueOf(e.getMessage()));
        }
        e.printStackTrace(err);
        err.println("drift4j: this is a defect of drift4j, not of your input: please report it with the lines above"
                + " and the output of 'drift4j --version'");
        return DEFECT;
    }

    private static int refuse(PrintWriter err, String message) {
        err.println("drift4j: " + message);
        return BAD_INPUT;
    }

    private static String usage(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        List<String> guesses =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = guesses.isEmpty() ? "" : "; did you mean " + String.join(" or ", guesses) + "?";
        return e.getMessage() + hint + " (see '" + command + " --help')";
    }
}
