package dev.zt4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code zt policy}: the home of the commands about policies. */
@Command(
        name = "policy",
        description = "Work with Cedar policies.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AuthorizeCommand.class,
            ValidateCommand.class,
            FormatCommand.class,
            ConvertCommand.class,
            ExplainCommand.class,
            TestCommand.class,
            BundleCommand.class
        })
final class PolicyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
