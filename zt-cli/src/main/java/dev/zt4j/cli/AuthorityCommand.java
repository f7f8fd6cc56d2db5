package dev.zt4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zt authority}: the home of the commands that issue credentials. */
@Command(
        name = "authority",
        description = "Issue credentials for development and tests.",
        mixinStandardHelpOptions = true,
        subcommands = {AuthorityInitCommand.class, AuthorityX509Command.class, AuthorityJwtCommand.class})
final class AuthorityCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
