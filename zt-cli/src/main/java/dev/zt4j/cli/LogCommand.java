package dev.zt4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zt log}: the home of the commands about decision logs. */
@Command(
        name = "log",
        description = "Work with decision logs.",
        mixinStandardHelpOptions = true,
        subcommands = {LogVerifyCommand.class})
final class LogCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
