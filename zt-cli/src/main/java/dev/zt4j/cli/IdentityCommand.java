package dev.zt4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zt identity}: the home of the commands about credentials. */
@Command(
        name = "identity",
        description = "Work with certificates and tokens.",
        mixinStandardHelpOptions = true,
        subcommands = {VerifyCommand.class, InspectCommand.class})
final class IdentityCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
