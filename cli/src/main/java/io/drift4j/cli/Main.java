package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command's entry. */
@Command(
        name = "drift4j",
        mixinStandardHelpOptions = true,
        description = "One-step action policies from demonstrations.",
        subcommands = {TrainCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof BadInput) {
                command.getErr().println("drift4j: " + e.getMessage());
                return 2;
            }
            throw e;
        });
        return line.execute(args);
    }
}
