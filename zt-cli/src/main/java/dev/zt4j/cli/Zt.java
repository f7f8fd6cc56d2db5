package dev.zt4j.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code zt} command. It ends with 0 if all is well, 1 if what was asked has the answer no (denied, invalid, not
 * formatted, a test failed), 2 if it was called wrongly or cannot read a file, 3 if it has a defect.
 *
 * @since 0.1.0
 */
@Command(
        name = "zt",
        description = "Zero trust: policies, credentials and decision logs.",
        mixinStandardHelpOptions = true,
        versionProvider = Zt.Version.class,
        subcommands = {PolicyCommand.class, IdentityCommand.class, AuthorityCommand.class, LogCommand.class})
public final class Zt implements Runnable {
    static final int YES = 0;
    static final int NO = 1;
    static final int WRONG_CALL = 2;
    static final int DEFECT = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private final InputStream in;

    Zt(InputStream in) {
        this.in = in;
    }

    /** The standard input of the command that this is a part of. */
    static InputStream in(CommandSpec spec) {
        return ((Zt) spec.root().userObject()).in;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, false, StandardCharsets.UTF_8);
        System.exit(run(System.in, out, err, arguments));
    }

    static int run(InputStream in, PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine command = new CommandLine(new Zt(in))
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((wrong, given) -> wrongCall(wrong))
                .setExecutionExceptionHandler((problem, line, parsed) -> {
                    if (problem instanceof InputException) {
                        err.println(problem.getMessage());
                        return WRONG_CALL;
                    }
                    // A message may hold what was read, a token say; where it was thrown holds none.
                    StackTraceElement[] trace = problem.getStackTrace();
                    err.println("zt: defect in zt itself: " + problem.getClass().getName()
                            + (trace.length == 0 ? "" : " at " + trace[0]));
                    return DEFECT;
                });
        int exitCode = command.execute(arguments);
        out.flush();
        err.flush();
        return exitCode;
    }

    private static int wrongCall(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("zt: " + wrong.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help' for more information.");
        return WRONG_CALL;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Zt.class.getPackage().getImplementationVersion();
            return new String[] {"zt " + (version == null ? "of no version" : version)};
        }
    }
}
